"""Shapes that come to the recovery from files, and go from it to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.brushwork import FRONT, LEFT, begin, block, drag, hidden
from tests.studio.hands import CTRL, drop, press, show_offered
from tests.studio.test_export import ask, choose_format, confirm, load
from voxstudio.studio.tasks.recover.task import RecoverTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def test_a_dropped_file_is_the_shape_to_paint_on(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    begin(studio, qtbot)
    press(studio, Qt.Key.Key_F)
    other = np.zeros((16, 16, 16), dtype=np.bool_)
    other[2:9, 3:9, 4:14] = True
    np.save(tmp_path / "stool.npy", other)
    drop(studio, tmp_path / "stool.npy")
    qtbot.waitUntil(
        lambda: "stool" in studio.task(RecoverTask).panel.subject.text(), timeout=60_000
    )
    assert np.array_equal(studio.window.viewport.views[0].surface.field, other)
    assert not hidden(studio).any()
    press(studio, Qt.Key.Key_Z, CTRL)
    assert "block" in studio.task(RecoverTask).panel.subject.text()
    assert hidden(studio).all()


def test_what_was_accepted_is_exported_and_reopened(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    begin(studio, qtbot)
    studio.task(RecoverTask).choose_model(checkpoint)
    studio.task(RecoverTask).panel.steps.set_value(6)
    drag(studio, (3.0, FRONT - 0.5, 5.0), (8.0, FRONT - 0.5, 10.0))
    visible = ~hidden(studio)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(studio.task(RecoverTask).player) > 6, timeout=120_000)
    qtbot.waitUntil(lambda: not studio.task(RecoverTask).player.running, timeout=60_000)
    dialog = ask(studio, qtbot)
    assert dialog.which.buttons["all"].isEnabled()  # four variants may go at once
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.mouseClick(studio.task(RecoverTask).panel.accept, LEFT)
    accepted = studio.document.shape
    assert accepted is not None
    for extension in (".stl", ".npz"):
        studio.window.activateWindow()  # no window manager does it here
        qtbot.waitUntil(studio.window.isActiveWindow, timeout=60_000)
        dialog = ask(studio, qtbot)
        choose_format(dialog, extension)
        confirm(studio, qtbot, dialog, tmp_path / f"out{extension}")
        studio.window.status.message.clear()
    assert load(tmp_path / "out.stl").is_watertight
    drop(studio, tmp_path / "out.npz")
    show_offered(studio, qtbot)
    qtbot.waitUntil(lambda: studio.document.shape is not accepted, timeout=60_000)
    assert studio.document.shape is not None
    again = studio.document.shape.grid.as_float()
    assert np.array_equal(again, accepted.grid.values)
    assert np.array_equal(again[visible], block().values[visible])
