"""The window answers: in a message on the views, and to every key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import trimesh
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, drop, press
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.export_dialog import ExportOptions

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LEFT = Qt.MouseButton.LeftButton


def said(studio: Studio) -> str:
    """Return the message on the views."""
    toast = studio.window.toast
    return toast.message.text() if toast.isVisible() else ""


def test_a_key_that_cannot_act_says_why_unless_a_field_takes_it(studio: Studio) -> None:
    edit = studio.task(SampleTask).panel.seed.edit
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Home)
    QTest.keyClick(edit, Qt.Key.Key_B)
    assert said(studio) == ""
    studio.window.viewport.setFocus()
    press(studio, Qt.Key.Key_B)
    assert said(studio) == "Brush works in Recover and Edit"
    press(studio, Qt.Key.Key_Z, CTRL)
    assert said(studio) == "There is nothing to undo"
    press(studio, Qt.Key.Key_O)
    assert said(studio) == "There is no result to compare with the original yet"
    answers = {
        (Qt.Key.Key_0, Qt.Key.Key_K): "There is no shape to keep yet",
        (Qt.Key.Key_0, Qt.Key.Key_E): "There is no shape to export yet",
        (Qt.Key.Key_0, Qt.Key.Key_Return): "There is no result to accept yet",
        (Qt.Key.Key_E, Qt.Key.Key_Home): "First frame does nothing in Evaluate",
        (Qt.Key.Key_3, Qt.Key.Key_Home): "There are no frames yet",
        (Qt.Key.Key_3, Qt.Key.Key_X): "Nothing is running",
    }
    modifiers = {Qt.Key.Key_E: CTRL, Qt.Key.Key_Return: CTRL, Qt.Key.Key_X: SHIFT}
    for (task, key), answer in answers.items():
        press(studio, task, CTRL | SHIFT)
        press(studio, key, modifiers.get(key, Qt.KeyboardModifier.NoModifier))
        assert said(studio).startswith(answer), (studio.window.task, key)


def test_what_was_written_offers_its_folder(
    studio: Studio, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    press(studio, Qt.Key.Key_K)
    toast, path = studio.window.toast, tmp_path / "shape.npz"
    assert said(studio).startswith("Kept ") and not toast.folder.isVisible()
    shapes = studio.on_screen.selection().shapes
    studio.export.write(shapes, [path], ExportOptions(extension=".npz"))
    qtbot.waitUntil(lambda: said(studio) == "Saved shape.npz", timeout=PATIENCE_MS)
    assert path.exists()
    view, there = studio.window.viewport.rect(), toast.geometry()
    assert view.contains(there) and abs(there.center().x() - view.center().x()) <= 1
    QTest.mouseClick(toast.folder, LEFT)
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]
    assert not toast.isVisible()


def drag(studio: Studio, *paths: Path) -> str:
    """Drag files over the window, and return what is said of them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        studio.window, QDragEnterEvent(QPoint(200, 200), action, mime, LEFT, none)
    )
    overlay = studio.window.drop_overlay
    assert overlay.isVisible() and overlay.rect() == studio.window.viewport.rect()
    return overlay.plan.text


def welcome(studio: Studio) -> bool:
    return studio.window.drop_overlay.plan.welcome


def test_files_are_told_what_will_become_of_them_and_opening_can_be_cancelled(
    studio: Studio, qtbot: QtBot, checkpoint: Path, generator: Path, tmp_path: Path
) -> None:
    names = ("a.stl", "b.png", "c.docx", "d.safetensors")
    mesh, image, unknown, broken = (tmp_path / name for name in names)
    broken.write_bytes(b"no")
    assert drag(studio, mesh) == "Open as the current shape"
    assert drag(studio, image) == "Images for Reconstruct"
    assert drag(studio, checkpoint) == "Use as a model in Sample"
    assert drag(studio, generator) == "Use as a model in Interpolate"
    assert welcome(studio)
    assert drag(studio, unknown) == "Cannot be opened: .docx"
    assert not welcome(studio)
    assert drag(studio, tmp_path) == "Import the shapes of its files"
    assert drag(studio, broken) == "Cannot be opened: no voxstudio checkpoint"
    lines = drag(studio, mesh, mesh, unknown).splitlines()
    assert lines == ["Open as the current shape   (2 files)", "Cannot be opened: .docx   (1 file)"]
    press(studio, Qt.Key.Key_9, CTRL | SHIFT)
    assert drag(studio, generator) == "Use as a model in Arithmetic"
    QApplication.sendEvent(studio.window, QDragLeaveEvent())
    assert not studio.window.drop_overlay.isVisible()
    open_and_cancel(studio, qtbot, tmp_path)
    open_folder(studio, qtbot, tmp_path / "my shapes")


def open_folder(studio: Studio, qtbot: QtBot, folder: Path) -> None:
    """Drop a folder of two boxes and a broken file: its shapes are in the library."""
    for number, kind in enumerate(("high", "low")):
        (folder / kind).mkdir(parents=True)
        box = trimesh.creation.box((20, 10, (5, 40)[number]))
        box.export(folder / kind / "a.off")
        box.export(folder / kind / "b.stl")
    (folder / "low" / "c.off").write_bytes(b"OFF")
    progress = studio.window.progress
    drop(studio, folder)
    qtbot.waitUntil(
        lambda: bool(progress.rows and progress.rows[0].done.text()), timeout=PATIENCE_MS
    )
    assert progress.rows[0].done.text().endswith(" of 5 files")
    done = "Opened 4 shapes of my shapes; 1 file refused"
    qtbot.waitUntil(lambda: said(studio) == done, timeout=PATIENCE_MS)
    assert studio.window.toast.folder.isVisible()  # of the report
    names = [shape.name for shape in studio.library.shapes()[:4]]
    assert sorted(names) == [f"my shapes {n} · {('high', 'low')[n // 2]}" for n in range(4)]
    shown = studio.document.shape
    assert shown is not None and shown.name == "my shapes 0 · high"


def open_and_cancel(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    """Drop a mesh that takes seconds, and end that."""
    path = tmp_path / "large.stl"
    corners = np.random.default_rng(0).random((200_000, 3, 3), np.float32)
    fields = np.zeros(len(corners), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("", "<u2")])
    fields["corners"] = corners
    path.write_bytes(bytes(80) + np.uint32(len(fields)).tobytes() + fields.tobytes())
    progress, before = studio.window.progress, studio.document.shape
    drop(studio, path)
    assert not progress.isVisible()  # what ends at once does not flash
    qtbot.waitUntil(progress.isVisible, timeout=PATIENCE_MS)
    assert progress.rows[0].message.text() == "Opening large.stl"
    QTest.mouseClick(progress.rows[0].cancel, LEFT)
    assert not progress.isVisible() and said(studio) == "Cancelled: Opening large.stl"
    running = [job for job in studio.runner.jobs if not job.shown]
    qtbot.waitUntil(lambda: not any(job.active for job in running), timeout=PATIENCE_MS)
    assert studio.document.shape is before
