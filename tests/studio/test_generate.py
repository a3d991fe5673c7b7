"""Shapes that are written step by step, in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.sequential.small import CLASSES
from tests.studio.brushwork import block
from tests.studio.hands import CTRL, NONE, PATIENCE_MS, SHIFT, answer, drop, press
from voxstudio.loaded import load_model
from voxstudio.operations import Operation
from voxstudio.sequential.model import sequential_model
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.tasks.generate.task import NO_MODEL, GenerateTask

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

    Floats = NDArray[np.float32]

LEFT = Qt.MouseButton.LeftButton
T = 3


@pytest.fixture
def grown(studio: Studio, qtbot: QtBot, canvas: Path) -> Studio:
    """The task with shapes of a model that was dropped on the window, after the last step."""
    drop(studio, canvas)
    qtbot.waitUntil(lambda: studio.window.task == "generate", timeout=PATIENCE_MS)
    rest(studio, qtbot)
    return studio


def seeds(studio: Studio) -> tuple[int, ...]:
    canvases = studio.task(GenerateTask).canvases
    assert canvases is not None
    return canvases.seeds


def rest(studio: Studio, qtbot: QtBot) -> None:
    """Wait until shapes are made and have grown."""
    task = studio.task(GenerateTask)
    qtbot.waitUntil(
        lambda: not task.latest_job.busy and task.canvases is not None, timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: task.index + 1 == T and not task.playing, timeout=PATIENCE_MS)


def fields(studio: Studio) -> list[Floats]:
    view = studio.window.viewport
    return [np.array(cell.surface.field) for cell in view.views[: view.cells]]


def made(path: Path, names: Sequence[str], first: int = 0) -> list[Floats]:
    """Return what the library makes of classes and of seeds from `first` on, after every step."""
    model = sequential_model(load_model(path)).of_classes(names)
    return model.unfold(model.draw(range(first, first + len(names))))


def test_the_canvas_is_shown_after_every_step(grown: Studio, canvas: Path) -> None:
    wanted = made(canvas, [*CLASSES, *CLASSES])
    np.testing.assert_allclose(fields(grown), wanted[-1], atol=1e-6)
    captions = grown.window.viewport.layer.captions
    assert (captions[0], captions[1]) == ("low seed 0", "tall seed 1")
    for key, step in ((Qt.Key.Key_Home, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_End, T)):
        press(grown, key)
        np.testing.assert_allclose(fields(grown), wanted[step - 1], atol=1e-6)
        assert f"step {step} of {T}" in grown.window.timeline.step.text()
    scrubber = grown.window.timeline.scrubber
    place = QPoint(round(scrubber.x_of(1)), scrubber.height() // 2)
    QTest.mousePress(scrubber, LEFT, NONE, place)
    QTest.mouseRelease(scrubber, LEFT, NONE, place)
    np.testing.assert_allclose(fields(grown), wanted[1], atol=1e-6)


def test_space_lets_shapes_grow_and_pauses(grown: Studio, qtbot: QtBot) -> None:
    press(grown, Qt.Key.Key_Space)
    assert (grown.task(GenerateTask).index, grown.task(GenerateTask).playing) == (0, True)
    assert grown.task(GenerateTask).panel.run.text() == "Pause"
    press(grown, Qt.Key.Key_Space)
    qtbot.wait(600)
    assert (grown.task(GenerateTask).index, grown.task(GenerateTask).playing) == (0, False)
    press(grown, Qt.Key.Key_Space)
    rest(grown, qtbot)
    press(grown, Qt.Key.Key_Space)
    press(grown, Qt.Key.Key_1, CTRL | SHIFT)  # another task takes the views
    assert not grown.task(GenerateTask).playing


def test_class_count_and_seed_act_at_once(grown: Studio, qtbot: QtBot, canvas: Path) -> None:
    panel = grown.task(GenerateTask).panel
    panel.classes.setFocus()
    for _ in CLASSES:  # the first entry stands for all of them
        QTest.keyClick(panel.classes, Qt.Key.Key_Down)
    grown.window.viewport.setFocus()
    assert panel.classes.currentData() == CLASSES[1]
    press(grown, Qt.Key.Key_1, CTRL)
    rest(grown, qtbot)
    np.testing.assert_allclose(fields(grown), made(canvas, CLASSES[1:])[-1], atol=1e-6)
    press(grown, Qt.Key.Key_R, CTRL)
    rest(grown, qtbot)
    assert seeds(grown) == (1,)
    press(grown, Qt.Key.Key_L)
    press(grown, Qt.Key.Key_R, CTRL)
    rest(grown, qtbot)
    assert seeds(grown) == (1,)
    np.testing.assert_allclose(fields(grown), made(canvas, CLASSES[1:], first=1)[-1], atol=1e-6)


def test_a_shape_is_framed_kept_and_made_the_current_one(grown: Studio) -> None:
    view = grown.window.viewport
    grown.document.open(block(), "block")
    before = grown.document.shape
    QTest.mouseClick(view, LEFT, NONE, view.layer.rects[2].center().toPoint())
    assert view.layer.selected == 2
    shown = fields(grown)[2]
    press(grown, Qt.Key.Key_K)
    (kept,) = grown.library.shapes("results")
    assert kept.name == "low seed 2"
    assert np.array_equal(kept.grid.values, shown)
    press(grown, Qt.Key.Key_Return, CTRL)
    assert grown.document.shape is not None
    assert np.array_equal(grown.document.shape.grid.values, shown)
    assert grown.document.undo_text == "Use low seed 2"
    press(grown, Qt.Key.Key_Z, CTRL)
    assert grown.document.shape is before
    press(grown, Qt.Key.Key_E, CTRL)
    dialog = grown.export.dialog
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_without_a_model_the_view_says_so(studio: Studio, checkpoint: Path) -> None:
    nothing = Operation("nothing", "do nothing", ())
    studio.task(GenerateTask).models = ModelSelection(nothing, same_size)
    press(studio, Qt.Key.Key_2, CTRL | SHIFT)
    assert studio.window.viewport.layer.message == NO_MODEL
    assert not studio.task(GenerateTask).panel.run.isEnabled()
    press(studio, Qt.Key.Key_Space)
    assert not studio.task(GenerateTask).latest_job.busy
    studio.task(GenerateTask).choose_model(checkpoint)
    assert "does not generate shapes" in studio.window.viewport.layer.message


def test_a_damaged_model_is_a_dialog(
    grown: Studio, qtbot: QtBot, canvas: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "gone.safetensors"
    copy.write_bytes(canvas.read_bytes())
    copies = copy.read_bytes()
    grown.task(GenerateTask).choose_model(copy)
    rest(grown, qtbot)
    copy.write_bytes(copies[:-4])
    press(grown, Qt.Key.Key_R, CTRL)
    assert "gone.safetensors" in answer(grown, qtbot)
    assert grown.task(GenerateTask).canvases is not None  # what was on screen stays
