"""A task that is added by a folder and a line has what all tasks have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.dummy import SPEC, DummyTask
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, drop, press
from voxstudio.studio import app
from voxstudio.studio.tasks.registry import TASKS
from voxstudio.studio.window.cheat_sheet import CheatSheet
from voxstudio.studio.window.command_palette import CommandPalette

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "TASKS", (*TASKS, SPEC))


def ran(studio: Studio, qtbot: QtBot) -> DummyTask:
    """Run the dummy to its end by the keyboard."""
    task = studio.task(DummyTask)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(task.player) == 5 and not task.player.running, timeout=PATIENCE_MS)
    return task


def test_a_registered_task_has_rail_keys_timeline_export_undo_history_and_drops(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    window = studio.window
    QTest.mouseClick(window.rail.buttons["dummy"], Qt.MouseButton.LeftButton)
    assert window.task == "dummy" and window.task_title == "Dummy"
    press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    press(studio, Qt.Key.Key_D, CTRL | SHIFT)
    assert window.task == "dummy"
    assert window.timeline.isVisible() and not window.plot.isVisible()
    listed = {spec.id for spec, _ in window.actions_by_name}
    assert "go_dummy" in listed
    assert "Run: Dummy" in CommandPalette(window.actions_by_name, window).texts
    sheet = CheatSheet(window.actions_by_name, window)
    assert any(label.text() == "Dummy" for label in sheet.findChildren(type(window.status.message)))

    studio.on_screen.choose_model(checkpoint)
    task = ran(studio, qtbot)
    first = task.player.run
    press(studio, Qt.Key.Key_Home)
    assert window.timeline.scrubber.position == 0 and window.timeline.scrubber.count == 5
    assert window.viewport.isovalue == pytest.approx(0.3)

    press(studio, Qt.Key.Key_E, CTRL)
    dialog = studio.export.dialog
    assert dialog is not None and dialog.options.isovalue == pytest.approx(0.3)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_K)
    assert [shape.name for shape in studio.library.shapes("results")] == ["dummy"]

    second = ran(studio, qtbot).player.run
    assert second is not first
    assert [each.run for each in studio.history.entries if each.task == "dummy"] == [second, first]
    press(studio, Qt.Key.Key_Z, CTRL)
    assert task.player.run is first and studio.steps.redo_text == "Run dummy"
    press(studio, Qt.Key.Key_Z, CTRL | SHIFT)
    assert task.player.run is second

    path = tmp_path / "thing.dummy"
    path.write_text("x")
    press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    drop(studio, path)
    qtbot.waitUntil(lambda: task.files == [path], timeout=PATIENCE_MS)
    assert window.task == "dummy"
