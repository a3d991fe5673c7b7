"""File dialogs: their folders, and endings that tell what a file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox

from tests.studio.hands import CTRL, NONE, PATIENCE_MS, choose_file, press
from voxstudio.grid import VoxelGrid
from voxstudio.studio.window.picture_export import ask_where
from voxstudio.studio.window.settings import SettingsStore

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def asked(studio: Studio, qtbot: QtBot) -> QFileDialog:
    """Wait for a file dialog."""

    def shown() -> list[QFileDialog]:
        return [each for each in studio.window.findChildren(QFileDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 1, timeout=PATIENCE_MS)
    return shown()[0]


def leave(studio: Studio, qtbot: QtBot) -> str:
    """Close a file dialog and return the folder it began in."""
    dialog = asked(studio, qtbot)
    folder = dialog.directory().absolutePath()
    dialog.reject()
    qtbot.waitUntil(
        lambda: not any(each.isVisible() for each in studio.window.findChildren(QFileDialog)),
        timeout=PATIENCE_MS,
    )
    return folder


def press_again(
    studio: Studio, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE
) -> None:
    """Press a key once the window has the keyboard back from a dialog."""
    studio.window.activateWindow()
    qtbot.waitUntil(studio.window.isActiveWindow, timeout=PATIENCE_MS)
    press(studio, key, modifier)


def export(studio: Studio, qtbot: QtBot, size: str = "") -> None:
    """Open the export dialog, type a size, confirm."""
    press_again(studio, qtbot, Qt.Key.Key_E, CTRL)
    dialog = studio.export.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    if size:
        box = dialog.size_mm.box
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, size)
        QTest.keyClick(box, Qt.Key.Key_Tab)
    QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)


def test_every_kind_of_dialog_begins_where_it_ended(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    prints, pictures = tmp_path / "prints", tmp_path / "pictures"
    prints.mkdir()
    pictures.mkdir()
    studio.document.open(VoxelGrid(np.ones((16, 16, 16), np.bool_)), "cube")
    export(studio, qtbot, "80")
    choose_file(studio, qtbot, prints / "cube.stl")
    qtbot.waitUntil((prints / "cube.stl").exists, timeout=PATIENCE_MS)
    press_again(studio, qtbot, Qt.Key.Key_F12)
    choose_file(studio, qtbot, pictures / "view.png")
    qtbot.waitUntil((pictures / "view.png").exists, timeout=PATIENCE_MS)
    export(studio, qtbot)
    assert leave(studio, qtbot) == str(prints)
    press_again(studio, qtbot, Qt.Key.Key_F12)
    assert leave(studio, qtbot) == str(pictures)
    # After a restart, too.
    again = SettingsStore().settings
    assert again.folders == {"export": str(prints), "picture": str(pictures)}
    assert again.size_mm == 80


def test_a_folder_that_is_gone_is_not_asked_for(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    studio.window.dialogs.folders["picture"] = str(tmp_path / "gone")
    press_again(studio, qtbot, Qt.Key.Key_F12)
    assert leave(studio, qtbot) != str(tmp_path / "gone")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("x", "x.png"),
        ("x.0.5", "x.0.5.png"),
        ("X.PNG", "X.PNG"),
        ("x.png", "x.png"),
    ],
)
def test_a_picture_is_called_one(
    studio: Studio, qtbot: QtBot, tmp_path: Path, typed: str, written: str
) -> None:
    data = tmp_path / "source.png"
    Image.new("RGB", (2, 2)).save(data)
    ask_where(studio.window, studio.errors, "view.png", data.read_bytes())
    choose_file(studio, qtbot, tmp_path / typed)
    qtbot.waitUntil((tmp_path / written).exists, timeout=PATIENCE_MS)
    with Image.open(tmp_path / written) as picture:
        assert picture.format == "PNG"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(
        {"source.png", written}
    )


def test_enter_adds_the_ending_as_a_click_does(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    ask_where(studio.window, studio.errors, "view.png", b"picture")
    dialog = asked(studio, qtbot)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    edit = dialog.findChild(QLineEdit, "fileNameEdit")
    assert edit is not None
    edit.setFocus()
    edit.setText(str(tmp_path / "x"))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=PATIENCE_MS)
    assert [path.name for path in tmp_path.glob("x*")] == ["x.png"]


def test_a_file_that_the_ending_leads_to_is_not_replaced_unasked(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    there = tmp_path / "x.0.5.png"
    there.write_bytes(b"mine")
    ask_where(studio.window, studio.errors, "view.png", b"other")
    dialog = asked(studio, qtbot)
    edit, buttons = dialog.findChild(QLineEdit, "fileNameEdit"), dialog.findChild(QDialogButtonBox)
    assert edit is not None
    assert buttons is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    edit.setFocus()
    edit.setText(str(tmp_path / "x.0.5"))
    questions: list[str] = []

    def answer() -> None:
        box = dialog.findChild(QMessageBox)
        assert box is not None
        questions.append(box.text())
        QTest.mouseClick(box.button(QMessageBox.StandardButton.No), Qt.MouseButton.LeftButton)

    QTimer.singleShot(500, answer)
    save = buttons.button(QDialogButtonBox.StandardButton.Save)
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    assert "x.0.5.png" in questions[0]
    assert there.read_bytes() == b"mine"
    assert dialog.isVisible()
    leave(studio, qtbot)


def test_an_export_has_an_ending_of_what_it_holds(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    studio.document.open(VoxelGrid(np.ones((16, 16, 16), np.bool_)), "cube")
    export(studio, qtbot)
    dialog = asked(studio, qtbot)
    edit, buttons = dialog.findChild(QLineEdit, "fileNameEdit"), dialog.findChild(QDialogButtonBox)
    assert edit is not None and buttons is not None
    edit.setText(str(tmp_path / "cube.png"))
    save = buttons.button(QDialogButtonBox.StandardButton.Save)
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    box = dialog.findChild(QMessageBox)
    assert box is not None and "nothing is written as .png here; accepted: .stl" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not list(tmp_path.glob("cube*"))
    choose_file(studio, qtbot, tmp_path / "cube.obj")
    qtbot.waitUntil((tmp_path / "cube.obj").exists, timeout=PATIENCE_MS)
    assert (tmp_path / "cube.obj").read_text().startswith(("#", "v", "o"))
