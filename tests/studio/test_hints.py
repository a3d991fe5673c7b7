"""What the window says: nothing that is not so, and why a key does nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.studio.brushwork import block
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, drop, press
from voxstudio.grid import VoxelGrid
from voxstudio.loaded import load_model, save_model
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.widgets.theme import DARK
from voxstudio.studio.widgets.xy_pad import XYPad

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LEFT = Qt.MouseButton.LeftButton


def hint(studio: Studio) -> str:
    return studio.window.viewport.layer.hint


def message(studio: Studio) -> str:
    return studio.window.viewport.layer.message


def said(studio: Studio) -> str:
    """Return the message on the views."""
    toast = studio.window.toast
    return toast.message.text() if toast.isVisible() else ""


def status(studio: Studio) -> str:
    """Let the meter count, and return what it says of the task."""
    studio.rate_meter._count()
    return studio.window.status.mode.text()


def marked(studio: Studio) -> str | None:
    view = studio.window.library.lists["models"]
    return view.currentIndex().data() if view.selectionModel().hasSelection() else None


def test_space_without_a_mask_says_why(studio: Studio) -> None:
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.document.open(VoxelGrid(np.ones((32, 32, 32), np.bool_)), "cube")
    press(studio, Qt.Key.Key_Space)
    assert said(studio).startswith("Nothing is masked yet")
    assert studio.window.status.message.text() == said(studio)
    assert status(studio) == "Recover · Paint"


def test_space_says_why_a_shape_cannot_be_refined_or_snapped(studio: Studio) -> None:
    studio.document.open(VoxelGrid(np.ones((9, 9, 9), np.bool_)), "cube")
    for key in (Qt.Key.Key_5, Qt.Key.Key_6):
        press(studio, key, CTRL | SHIFT)
        studio.window.status.message.clear()
        press(studio, Qt.Key.Key_Space)
        assert "this shape has 9×9×9" in studio.window.status.message.text()
        assert "this shape has 9×9×9" in said(studio)


def test_space_without_pictures_says_how_many_are_missing(studio: Studio) -> None:
    press(studio, Qt.Key.Key_0, CTRL | SHIFT)
    press(studio, Qt.Key.Key_Space)
    assert "Drop" in said(studio)
    assert "image" in said(studio)


@pytest.mark.parametrize("task", [Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6])
def test_an_empty_grid_is_said_to_be_empty(
    studio: Studio, qtbot: QtBot, tmp_path: Path, task: Qt.Key
) -> None:
    path = tmp_path / "void.npy"
    np.save(path, np.zeros((16, 16, 16), np.float32))
    press(studio, task, CTRL | SHIFT)
    drop(studio, path)
    qtbot.waitUntil(lambda: studio.document.shape is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: message(studio) == "void is empty: none of its voxels is solid",
        timeout=PATIENCE_MS,
    )
    studio.document.open(block(), "block")
    assert message(studio) == ""


def test_a_shape_below_the_threshold_is_said_to_be_until_it_is_lowered(studio: Studio) -> None:
    studio.document.open(VoxelGrid(np.full((16, 16, 16), 0.25, np.float32)), "haze")
    assert message(studio) == "No voxel of haze is above the threshold: the fullest has 0.25"
    box = studio.task(SampleTask).panel.threshold.box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "0.2")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert message(studio) == ""


def test_the_hint_of_a_task_goes_with_it(studio: Studio, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_6, Qt.Key.Key_7, Qt.Key.Key_5, Qt.Key.Key_2):
        press(studio, key, CTRL | SHIFT)
        studio.window.viewport.set_hint("of another task")
        press(studio, Qt.Key.Key_1, CTRL | SHIFT)
        assert hint(studio) == ""


def test_the_library_marks_the_model_of_the_task_on_screen(
    studio: Studio, generator: Path, checkpoint: Path, qtbot: QtBot
) -> None:
    assert marked(studio) is None  # the chains' own checkpoint is not listed
    studio.library.add_model(checkpoint, load_model(checkpoint).header)
    studio._mark_model()
    assert marked(studio) == "boxes"
    drop(studio, generator)
    qtbot.waitUntil(lambda: studio.window.task == "interpolate", timeout=PATIENCE_MS)
    chosen = load_model(generator).header.name
    qtbot.waitUntil(lambda: marked(studio) == chosen, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    assert marked(studio) == "boxes"
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)
    assert marked(studio) is None
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    choice = studio.task(RecoverTask).panel.model
    assert marked(studio) == choice.currentText()
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert marked(studio) == choice.currentText()


def test_models_of_another_size_are_not_offered_for_a_shape(
    studio: Studio, checkpoint: Path, tmp_path: Path
) -> None:
    model = load_model(checkpoint)
    path = tmp_path / "mender.safetensors"
    fields = {"name": "mender", "capabilities": ("energy", "recovery")}
    save_model(replace(model, header=model.header.model_copy(update=fields)), path)
    studio.task(RecoverTask).add_model(path, load_model(path).header)
    choice = studio.task(RecoverTask).panel.model

    def offered() -> set[str]:
        return {choice.itemText(index) for index in range(choice.count())}

    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.document.open(VoxelGrid(np.ones((32, 32, 32), np.bool_)), "cube")
    assert "furniture-recovery" in offered()
    assert not {"mender", "mnist3d-completion", "primitives-completion"} & offered()
    studio.document.open(block(), "block")
    assert offered() == {"mender", "furniture-recovery"}  # the latter is the chosen one
    assert choice.currentText() == "furniture-recovery"
    studio.task(RecoverTask).choose_model(path)
    assert offered() == {"mender"}


def test_chains_from_a_shape_say_where_their_steps_begin(studio: Studio, qtbot: QtBot) -> None:
    studio.document.open(block(), "seed 0")
    model = studio.task(SampleTask).model
    assert model is not None
    steps = model.header.sampler.steps
    assert hint(studio) == (
        f"Space runs chains from this shape  ·  without annealing, from step {steps} on"
    )
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 2, timeout=PATIENCE_MS)
    assert studio.task(SampleTask).player.recording[0].step == steps


def test_a_square_is_square_in_any_place(qtbot: QtBot) -> None:
    pad = XYPad(DARK, "")
    qtbot.addWidget(pad)
    pad.resize(300, 170)
    pad.show()
    right = pad.point(1.0, 0.0).x() - pad.point(0.0, 0.0).x()
    up = pad.point(0.0, 0.0).y() - pad.point(0.0, 1.0).y()
    assert right == up > 100
    places: list[tuple[float, float]] = []
    pad.moved.connect(lambda *place: places.append(place))
    QTest.mouseClick(pad, LEFT, pos=pad.point(0.25, 0.75).toPoint())
    assert places == [pytest.approx((0.25, 0.75), abs=0.01)]


def test_escape_from_a_menu_gives_the_keys_back(studio: Studio, qtbot: QtBot) -> None:
    bar = studio.window.menuBar()
    edit = studio.task(SampleTask).panel.seed.edit
    edit.setFocus()
    at = bar.actionGeometry(studio.window.menus["File"].menuAction()).center()
    QTest.mouseClick(bar, LEFT, pos=at)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=PATIENCE_MS)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not bar.hasFocus(), timeout=PATIENCE_MS)
    assert edit.hasFocus()
    assert bar.activeAction() is None
