"""What hands do in tests of the window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
)

from voxstudio.studio.jobs.pause_gate import PauseGate
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.app import Studio
    from voxstudio.studio.widgets.slot import Slot
    from voxstudio.studio.window.library_list import EntryList

PATIENCE_MS = 60_000
"""How long a busy machine may take for what an idle one does at once."""

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def slow_down(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let a step of any run take at least so long."""
    enter = PauseGate.enter

    def waiting(gate: PauseGate) -> bool:
        time.sleep(seconds)
        return enter(gate)

    monkeypatch.setattr(PauseGate, "enter", waiting)


def press(studio: Studio, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press a key in the window."""
    QTest.keyClick(studio.window, key, modifier)


def step_shown(studio: Studio) -> int:
    """Return the step of the frame of chains on screen."""
    moment = studio.task(SampleTask).player.moment
    assert moment is not None
    return moment.step


def sampled_model(studio: Studio) -> LoadedNet:
    """Return the model of the chains."""
    model = studio.task(SampleTask).model
    assert model is not None
    return model


def drop(studio: Studio, *paths: Path) -> None:
    """Drag files over the window and let them go."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(200, 200), action, mime, buttons, NONE)
    QApplication.sendEvent(studio.window, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(200, 200), action, mime, buttons, NONE)
    QApplication.sendEvent(studio.window, event)
    assert event.isAccepted()


def show_offered(studio: Studio, qtbot: QtBot) -> None:
    """Wait until a file that says how it was made is offered, and have it shown as any other."""
    offer = studio.offering.choice
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE_MS)
    QTest.mouseClick(offer.show_it, Qt.MouseButton.LeftButton)


def drop_entry(studio: Studio, slot: Slot, section: str, row: int) -> None:
    """Drag a shape of the library onto a slot and let it go."""
    entries = studio.window.library.lists[section].entries
    mime = entries.mimeData([entries.index(row, 0)])
    _drop_on(slot, mime)


def click_entry(
    studio: Studio, section: str, row: int, modifier: Qt.KeyboardModifier = NONE
) -> None:
    """Bring a list of the library to the front and click one of its entries."""
    shown = open_section(studio, section)
    at = shown.visualRect(shown.entries.index(row, 0)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def open_section(studio: Studio, section: str) -> EntryList:
    """Click the tab of a list of the library, and return the list."""
    library = studio.window.library
    QTest.mouseClick(library.tabs.buttons[section], Qt.MouseButton.LeftButton)
    assert library.lists[section].isVisible()
    return library.lists[section]


def drop_files(slot: Slot, *paths: Path) -> None:
    """Drag files onto a slot and let them go."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    _drop_on(slot, mime)


def _drop_on(slot: Slot, mime: QMimeData) -> None:
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    middle = slot.rect().center()
    enter = QDragEnterEvent(middle, action, mime, buttons, NONE)
    QApplication.sendEvent(slot, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(middle), action, mime, buttons, NONE)
    QApplication.sendEvent(slot, event)
    assert event.isAccepted()


def choose_file(studio: Studio, qtbot: QtBot, path: Path) -> None:
    """Give a path to the file dialog that is open, and confirm."""
    qtbot.waitUntil(lambda: _dialog(studio) is not None, timeout=PATIENCE_MS)
    dialog = _dialog(studio)
    assert dialog is not None
    edit = dialog.findChild(QLineEdit, "fileNameEdit")
    assert edit is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    edit.setFocus()  # without it, a file that is marked in the list counts, not what is typed
    edit.setText(str(path))  # typing key by key would open a list of completions
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    confirm = dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    standard = QDialogButtonBox.StandardButton
    button = buttons.button(standard.Save if confirm else standard.Open)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _dialog(studio) is None, timeout=PATIENCE_MS)
    give_back_keys(studio, qtbot)


def _dialog(studio: Studio) -> QFileDialog | None:
    shown = [each for each in studio.window.findChildren(QFileDialog) if each.isVisible()]
    return shown[0] if shown else None


def boxes(studio: Studio) -> list[QMessageBox]:
    """Return the message boxes on screen."""
    return [box for box in studio.window.findChildren(QMessageBox) if box.isVisible()]


def answer(studio: Studio, qtbot: QtBot) -> str:
    """Wait for a message box, close it and return its text."""
    qtbot.waitUntil(lambda: len(boxes(studio)) == 1, timeout=PATIENCE_MS)
    box = boxes(studio)[0]
    text = box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: boxes(studio) == [], timeout=PATIENCE_MS)
    give_back_keys(studio, qtbot)
    return text


def give_back_keys(studio: Studio, qtbot: QtBot) -> None:
    """Activate the window after a dialog, as a window manager would."""
    if QApplication.activeModalWidget() is None:
        studio.window.activateWindow()
        qtbot.waitUntil(studio.window.isActiveWindow, timeout=PATIENCE_MS)
