"""What the window exports says how it was made, and is made again bit for bit."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest
import torch
from PySide6.QtCore import Qt

from tests.studio.brushwork import FRONT, begin, drag
from tests.studio.hands import PATIENCE_MS, press
from voxstudio.grid import VoxelGrid
from voxstudio.replay import checkpoints
from voxstudio.replay.replay import Replay, recipe_of, replay
from voxstudio.studio.document.document import Shape
from voxstudio.studio.files.export_writer import write
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.export_dialog import ExportOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture(autouse=True)
def _installed(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The model of the window is installed; threads are those of before afterwards."""
    monkeypatch.setattr(checkpoints, "checkpoint_paths", lambda: [checkpoint])
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def again(shapes: Sequence[Shape], path: Path) -> Replay:
    """Export shapes, and make them again by the recipe in the file."""
    deque(write(shapes, [path], ExportOptions()), maxlen=0)
    machine = recipe_of(path).machine
    torch.set_num_threads(1 if machine is None else machine.threads)
    return replay(path)


def go_on(studio: Studio, qtbot: QtBot, steps: int = 5) -> None:
    """Wait until chains have made some more steps."""
    chains = studio.task(SampleTask)
    step = chains.player.recording[-1].step + steps
    qtbot.waitUntil(lambda: chains.player.recording[-1].step >= step, timeout=PATIENCE_MS)


def hold(studio: Studio, qtbot: QtBot) -> list[Shape]:
    """Pause chains, and return what is on screen then."""
    chains = studio.task(SampleTask)
    chains.player.toggle()
    assert chains.player.paused
    qtbot.wait(200)
    chains.player.follow()
    return chains.shapes


def test_chains_whose_controls_were_moved(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    chains = studio.task(SampleTask)
    chains.panel.step_size_changed.emit(0.2)
    go_on(studio, qtbot)
    chains.panel.temperature_changed.emit(0.8)
    go_on(studio, qtbot)
    shapes = hold(studio, qtbot)
    done = again(shapes, tmp_path / "a.nrrd")
    assert done.likeness.same, done
    assert [change.step_size for change in done.made.changes] == [None, 0.2, 0.2]
    assert [change.temperature for change in done.made.changes] == [None, None, 0.8]
    steps = [change.step for change in done.made.changes]
    assert steps == sorted(steps) and steps[0] == 0 < steps[1] < steps[2]
    assert again(shapes, tmp_path / "a.glb").likeness.same
    chains.player.show_frame(len(chains.player) - 4)
    earlier = again(chains.shapes, tmp_path / "b.nrrd")
    assert earlier.likeness.same
    assert earlier.made.arguments["half"]
    studio.window.actions_by_name["raw"].setChecked(True)
    assert again(chains.shapes, tmp_path / "raw.nrrd").likeness.same
    studio.window.actions_by_name["raw"].setChecked(False)
    chains.branch()
    go_on(studio, qtbot)
    branched = again(hold(studio, qtbot), tmp_path / "c.nrrd")
    assert branched.likeness.same
    assert [change.step_size for change in branched.made.changes][:2] == [None, 0.2]


def test_variants_and_what_becomes_of_them(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    begin(studio, qtbot)
    task = studio.task(RecoverTask)
    task.choose_model(checkpoint)
    task.panel.steps.set_value(8)
    drag(studio, (3.0, FRONT - 0.5, 5.0), (8.0, FRONT - 0.5, 10.0))
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: task.player.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not task.player.running, timeout=PATIENCE_MS)
    shapes = task.selection().shapes
    done = again(shapes, tmp_path / "all.npz")
    assert done.likeness.same
    assert done.made.mask is not None and done.made.rows == tuple(range(len(shapes)))
    assert again(shapes[1:2], tmp_path / "one.stl").likeness.same
    task.player.show_frame(3)
    assert again(task.selection().shapes[:1], tmp_path / "early.nii").likeness.same
    task.player.follow()
    task.accept()
    accepted = studio.document.shape
    assert accepted is not None
    assert recipe_of_exported(accepted, tmp_path / "accepted.ply") == "recover"
    edited = accepted.grid.occupied()
    edited[0] ^= True
    studio.document.alter(Shape(VoxelGrid(edited), accepted.name), "Add matter")
    assert studio.document.shape is not None
    assert recipe_of_exported(studio.document.shape, tmp_path / "edited.glb") == "opened"


def recipe_of_exported(shape: Shape, path: Path) -> str:
    """Export a shape and return what its file says was done."""
    done = again([shape], path)
    assert done.likeness.same
    return done.made.action
