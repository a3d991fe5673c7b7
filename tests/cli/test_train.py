"""`voxstudio train` in a process of its own: what a batch system sees."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from voxstudio.cli import console
from voxstudio.training.state import read_state

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_ending_a_run_keeps_what_was_learned(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "voxstudio", "train", "chair-compact", "--out", str(tmp_path),
        "--threads", "1", "--set", "channels=[4,6]", "--set", "data.count=20",
        "--set", "optimiser.precision=float32", "--set", "checkpoint_every=1000000",
    ]  # fmt: skip
    run = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "200"})
    history = tmp_path / "history.csv"
    try:
        while run.poll() is None and not history.exists():  # its first row is iteration 50
            time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
        _, said = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode == 143
    assert b"Traceback" not in said
    _, facts = read_state(tmp_path / "training.state")
    assert facts["iteration"] >= 50
    assert (tmp_path / "chair-synthesis.safetensors").exists()


def test_a_log_gets_lines_with_the_time_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 0.0, 10.0, 60.0, 61.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with console.progress("learning", 300) as advance:
        for done in (100, 110, 120, 121):
            advance(done, f"loss {done}")
    # Only the third call is half a minute after the start: 20 done in a minute, 180 to go.
    assert capfd.readouterr().err == "learning  120/300  9 min left  loss 120\n"
