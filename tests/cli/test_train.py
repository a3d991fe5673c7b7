"""`voxstudio train` in a process of its own: what a batch system sees."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from voxstudio.checkpoint import read_header
from voxstudio.cli import console, main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.files import PART
from voxstudio.training.checkpoints import Checkpoints
from voxstudio.training.objectives.score_matching import ScoreMatchingObjective
from voxstudio.training.report import read_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor


def words(folder: Path, shapes: Path, *settings: str) -> list[str]:
    """Return the command of a run whose iterations take milliseconds."""
    small = ("channels=[4,6]", "optimiser.batch=4", "optimiser.precision=float32", *settings)
    chosen = [word for setting in small for word in ("--set", setting)]
    command = [sys.executable, "-m", "voxstudio", "train", "chair-compact", "--threads", "1"]
    return [*command, "--data", str(shapes), "--out", str(folder), *chosen]


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that does not outlive the block."""
    run = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow)],
)
def test_ending_a_run_keeps_what_was_learned(
    tmp_path: Path, shapes: Path, number: signal.Signals, code: int
) -> None:
    history = tmp_path / "history.csv"
    with started(words(tmp_path, shapes, "checkpoint_every=1000000")) as run:
        while run.poll() is None and not history.exists():  # its first row is iteration 50
            time.sleep(0.1)
        run.send_signal(number)
        _, said = run.communicate(timeout=60)
    assert run.returncode == code
    assert b"Traceback" not in said
    found = Checkpoints(tmp_path).newest()
    assert found is not None
    assert found[1]["iteration"] >= 50
    assert (tmp_path / "chair-synthesis.safetensors").exists()


def test_an_interrupt_keeps_what_was_learned(
    tmp_path: Path,
    shapes: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    loss, calls = ScoreMatchingObjective.loss, iter(range(9))

    def interrupted(*given: Any) -> tuple[Tensor, dict[str, float]]:  # noqa: ANN401 - loss's own
        if next(calls) == 3:
            signal.raise_signal(signal.SIGINT)
        return loss(*given)

    monkeypatch.setattr(ScoreMatchingObjective, "loss", interrupted)
    command = words(tmp_path, shapes, "checkpoint_every=1000000")
    assert main(command[command.index("train") :]) == 130
    assert "Traceback" not in capsys.readouterr().err
    found = Checkpoints(tmp_path).newest()
    assert found is not None
    assert found[1]["iteration"] == 3
    assert (tmp_path / "chair-synthesis.safetensors").exists()


SLOW = (pytest.mark.slow, pytest.mark.timeout(3600))
CHAINS = 'learning={algorithm="synthesis", steps=2, buffer_size=8, temperature=0.01}'


@pytest.mark.parametrize(
    ("learning", "kills"),
    [
        pytest.param(CHAINS, 1, marks=pytest.mark.timeout(1200)),  # a process imports torch
        pytest.param(CHAINS, 10, marks=SLOW),
        pytest.param('learning.algorithm="score-matching"', 10, marks=SLOW),
    ],
)
def test_a_run_that_is_killed_again_and_again_ends_in_the_same_bits(
    tmp_path: Path, shapes: Path, learning: str, kills: int
) -> None:
    noise = "sampler.start_noise=0.5"
    settings = (learning, noise, f"iterations={30 + 30 * kills}", "checkpoint_every=4")
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert main(words(whole, shapes, *settings)[3:]) == 0
    moments = random.Random(kills)
    for _ in range(kills):
        begun = _iteration(broken)
        with started([*words(broken, shapes, *settings), "--resume"]) as run:
            while run.poll() is None and _iteration(broken) < begun + 8:
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 0.2))  # anywhere in an iteration or a checkpoint
            assert run.poll() is None
            run.kill()
    assert main([*words(broken, shapes, *settings)[3:], "--resume"]) == 0
    for name in ("chair-synthesis.safetensors", "history.csv"):
        assert (broken / name).read_bytes() == (whole / name).read_bytes()


def _iteration(folder: Path) -> int:
    """Return the iteration of the newest checkpoint, 0 before there is one."""
    manifest = folder / "checkpoints" / "manifest.json"
    if not manifest.exists():
        return 0
    kept = json.loads(manifest.read_text(encoding="utf-8"))["kept"]
    return int(kept[-1]["iteration"])


def test_a_full_disk_is_said_in_one_line(
    tmp_path: Path, shapes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    resource = pytest.importorskip("resource")
    command = words(tmp_path, shapes, "iterations=20", "checkpoint_every=2")[3:]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        assert main(command) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    state = tmp_path / "checkpoints" / "00000000.state"
    said = capsys.readouterr().err
    assert said == f"voxstudio: {state}: cannot be written: File too large\n"
    assert list(state.parent.iterdir()) == []


def test_a_loss_that_is_no_number_ends_the_run_and_says_so(
    tmp_path: Path,
    shapes: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    loss = ScoreMatchingObjective.loss

    def broken(*given: Any) -> tuple[Tensor, dict[str, float]]:  # noqa: ANN401 - loss's own
        found, scalars = loss(*given)
        return found * math.nan, {**scalars, "loss": math.nan}

    monkeypatch.setattr(ScoreMatchingObjective, "loss", broken)
    command = words(tmp_path, shapes, "iterations=3")
    assert main(command[command.index("train") :]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(
        "voxstudio: Diverged: iteration 1: loss is nan; gave up after going back"
    )
    said = json.loads((tmp_path / "progress.json").read_text(), parse_constant=pytest.fail)
    assert said["note"] == last.removeprefix("voxstudio: Diverged: ")
    report = read_report(tmp_path)
    assert report is not None
    assert (report.iteration, report.scalars) == (0, {})


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


DYING = """
import os, signal, sys
left, fsync = int(sys.argv.pop(1)), os.fsync

def dying(descriptor):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(descriptor)

os.fsync = dying
from voxstudio.cli import main
main(sys.argv[1:])
"""
"""The program, killed at its n-th call of fsync: every file that is written takes two."""


def test_what_was_being_written_when_a_run_was_killed_is_gone_after_the_next_start(
    tmp_path: Path, shapes: Path
) -> None:
    killed, afresh = tmp_path / "killed", tmp_path / "afresh"
    settings = ("iterations=2", "checkpoint_every=1")
    command = words(killed, shapes, *settings)[3:]
    dying = [sys.executable, "-c", DYING, "15", *command]  # in the second checkpoint
    assert subprocess.run(dying, capture_output=True, check=False).returncode == -signal.SIGKILL
    assert parts(killed)
    shutil.copytree(killed, afresh)
    assert main([*command, "--resume"]) == 0
    assert main(words(afresh, shapes, *settings)[3:]) == 0
    assert not parts(killed)
    assert not parts(afresh)


def parts(folder: Path) -> list[Path]:
    """Return the files that were being written."""
    return [path for path in folder.rglob("*") if PART.fullmatch(path.name)]


def test_the_paper_s_recipe_takes_a_file_without_labels_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beds, out = tmp_path / "beds.npz", tmp_path / "run"
    write_shapes(beds, ShapeSet(np.random.default_rng(0).random((6, 16, 16, 16)) < 0.3))
    small = ("iterations=1", "channels=[2]", "optimiser.batch=2", "learning.steps=1")
    words = ["train", "superres-paper", "--data", str(beds), "--out", str(out), "--threads", "1"]
    assert main([*words, *(word for setting in small for word in ("--set", setting))]) == 0
    assert "has no labels; every shape is taken for a bed" in capsys.readouterr().err
    assert read_header(out / "superres-paper.safetensors").classes == ("bed",)
