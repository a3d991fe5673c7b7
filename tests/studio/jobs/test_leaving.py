"""Every way out of the program waits for its workers, but not for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEGIN = """
import sys, time
from PySide6.QtCore import QCoreApplication, QTimer
from voxstudio.studio.jobs import Runner, runner

def work(seconds):
    def steps():
        yield None
        time.sleep(seconds)  # as an import of torch, which hears of nothing meanwhile
        print("worked", flush=True)
    return steps

def main():
    application = QCoreApplication([])
    jobs = Runner()
    jobs.start(work(SECONDS))
    time.sleep(0.3)
    LEAVE
    application.exec()
"""
END = "\nmain()\n"
WAYS = {
    "an exception before the loop": ("raise RuntimeError('slot')", 1),
    "the end of a slot": ("QTimer.singleShot(0, lambda: sys.exit(3))", 3),
    "a loop that is quit": ("QTimer.singleShot(0, application.quit)", 0),
    "no loop at all": ("return", 0),
}


def ended(seconds: float, leave: str, more: str = "") -> subprocess.CompletedProcess[str]:
    text = more + BEGIN.replace("SECONDS", str(seconds)).replace("LEAVE", leave) + END
    return subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_end_waits_for_what_runs(way: str) -> None:
    leave, code = WAYS[way]
    found = ended(1.0, leave)
    assert "still running" not in found.stderr
    assert found.returncode == code
    assert found.stdout == "worked\n"


def test_what_does_not_stop_is_cut_off_with_one_line() -> None:
    found = ended(60, "runner.LEAVING_S = 0.5; return")
    assert found.returncode == 1
    assert found.stderr == "voxstudio: work that did not stop within 0.5 s was cut off\n"
    assert found.stdout == ""
