"""One key shows the original in place of the results, in the same views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from tests.studio.brushwork import block
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, press
from voxstudio.studio.scene.colour_bar import ColourBar
from voxstudio.studio.tasks.edit.task import EditTask
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.window.view_state import ORIGINAL, CellView, ViewState, with_original

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def shown(studio: Studio) -> list[NDArray[np.generic]]:
    view = studio.window.viewport
    return [np.array(cell.surface.field) for cell in view.views]


def captions(studio: Studio) -> list[str]:
    view = studio.window.viewport
    return [view.layer.captions[number] for number in range(view.cells)]


def test_the_original_takes_the_place_of_every_result() -> None:
    given, coarse, result = np.zeros((3, 4, 4, 4), np.float32)
    cells = (CellView(coarse, "Block means"), CellView(result, "1", result), CellView(result, "2"))
    before = ViewState(cells, selected=1, bar=ColourBar("", ("#000000", "#ffffff"), "", "", ""))
    after = with_original(before, given, 1)
    assert after.cells[0] is cells[0] and after.bar is None and after.selected == 1
    assert [cell.caption for cell in after.cells[1:]] == [ORIGINAL] * 2
    assert all(cell.field is given and cell.tint is None for cell in after.cells[1:])


def test_recover_and_edit_show_the_original_under_the_same_camera(
    studio: Studio, qtbot: QtBot, checkpoint: Path
) -> None:
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.document.open(block(), "block")
    studio.document.edit(lambda mask: mask.half("+y"))
    action = studio.window.actions_by_name["original"]
    assert not action.isEnabled()  # there is nothing but the original
    recover = studio.task(RecoverTask)
    recover.choose_model(checkpoint)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(recover.player) > 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not recover.player.running, timeout=PATIENCE_MS)
    results, camera = shown(studio), studio.window.viewport.camera_state()
    press(studio, Qt.Key.Key_O)
    assert action.isChecked() and captions(studio) == [ORIGINAL] * 4
    assert all(np.array_equal(each, block().values) for each in shown(studio))
    assert studio.window.viewport.camera_state() == camera
    assert len(recover.selection().shapes) == 4  # what is kept and exported stays the results
    assert not np.array_equal(recover.selection().shapes[0].field, block().values)
    press(studio, Qt.Key.Key_O)
    assert not action.isChecked() and captions(studio)[0].startswith("Variant 1")
    assert all(map(np.array_equal, shown(studio), results))
    press(studio, Qt.Key.Key_6, CTRL | SHIFT)
    edit = studio.task(EditTask)
    edit.choose_model(checkpoint)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: edit.projection.outcome is not None, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_O)
    assert captions(studio) == ["Edited", ORIGINAL]
    assert np.array_equal(shown(studio)[1], block().values)
    press(studio, Qt.Key.Key_O)
    assert captions(studio)[1].startswith("Projected")
