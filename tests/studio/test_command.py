"""`voxstudio [FILE...]` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 120


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "voxstudio", *map(str, words)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_it_says_so(tmp_path: Path) -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {key: value for key, value in os.environ.items() if key not in names}
    ended = subprocess.run(command(), env=bare, capture_output=True, text=True, timeout=PATIENCE_S)
    assert ended.returncode == 2
    assert ended.stderr == (
        "voxstudio: the studio: needs a screen, and there is none here; "
        "accepted: `voxstudio tour` without one\n"
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_a_checkpoint_and_a_bad_file_and_ends_clean_when_asked(
    tmp_path: Path, checkpoint: Path, how: signal.Signals
) -> None:
    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"not an archive")
    log = tmp_path / "home/state/voxstudio/log/studio.log"
    settings = tmp_path / "home/config/voxstudio/settings.json"
    errors = tmp_path / "errors.txt"
    with errors.open("w") as stream:
        process = subprocess.Popen(command(checkpoint, bad), stderr=stream)
        try:
            until = time.monotonic() + PATIENCE_S
            while not (settings.exists() and log.exists() and "bad.npz" in log.read_text()):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
            process.send_signal(how)
            assert process.wait(PATIENCE_S) == 0
        finally:
            process.kill()
            process.wait()
    assert errors.read_text() == ""
    assert str(checkpoint) in settings.read_text()
    assert "bad.npz" not in settings.read_text()
