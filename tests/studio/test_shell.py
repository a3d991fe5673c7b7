"""What belongs to no task: palette, cheat sheet, settings, pictures, log, faults, closing."""

from __future__ import annotations

import json
import logging
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, answer, boxes, choose_file, press
from voxstudio.room import automatic_model_bytes
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.cheat_sheet import CheatSheet
from voxstudio.studio.window.command_palette import CommandPalette, match
from voxstudio.studio.window.error_reporter import MOST, sentence
from voxstudio.studio.window.settings import Settings, SettingsStore
from voxstudio.studio.window.settings_dialog import MEMORY_NOTE, SettingsDialog

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QDialog
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def shown(studio: Studio, qtbot: QtBot, kind: type[QDialog]) -> QDialog:
    """Wait for a dialog of a kind and return it."""

    def found() -> list[QDialog]:
        return [each for each in studio.window.findChildren(kind) if each.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=PATIENCE_MS)
    return found()[0]


# The palette


def palette(studio: Studio, qtbot: QtBot) -> CommandPalette:
    press(studio, Qt.Key.Key_P, CTRL | SHIFT)
    made = shown(studio, qtbot, CommandPalette)
    assert isinstance(made, CommandPalette)
    return made


def test_a_few_letters_find_an_action_and_return_does_it(studio: Studio, qtbot: QtBot) -> None:
    made = palette(studio, qtbot)
    QTest.keyClicks(made.edit, "four")
    assert made.texts[0] == "Run: Four chains"
    QTest.keyClick(made.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studio.window.viewport.cells == 4, timeout=PATIENCE_MS)


def test_the_palette_walks_with_arrows_and_lists_only_what_can_be_done(
    studio: Studio, qtbot: QtBot
) -> None:
    made = palette(studio, qtbot)
    assert "Edit: Undo" not in made.texts
    assert "Help: Command palette" not in made.texts
    assert made.found.currentIndex().row() == 0
    QTest.keyClick(made.edit, Qt.Key.Key_Down)
    assert made.found.currentIndex().row() == 1
    QTest.keyClick(made.edit, Qt.Key.Key_Up)
    QTest.keyClick(made.edit, Qt.Key.Key_Up)
    assert made.found.currentIndex().row() == len(made.texts) - 1
    QTest.keyClick(made.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not studio.window.findChildren(CommandPalette), timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("better", "worse"),
    [("Run: Stop", "File: Export shape"), ("Run: One step", "Run: Reset to position")],
)
def test_starts_of_words_and_runs_of_letters_go_first(better: str, worse: str) -> None:
    letters = {"Run: Stop": "st", "Run: One step": "ost"}[better]
    good, bad = match(letters, better), match(letters, worse)
    assert good is not None
    assert bad is None or good < bad


def test_letters_out_of_order_match_nothing() -> None:
    assert match("pots", "Run: Stop") is None
    assert match("", "Run: Stop") == 0


# The cheat sheet and the settings


def test_the_cheat_sheet_names_every_key(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_H)
    sheet = shown(studio, qtbot, CheatSheet)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    for spec, action in studio.window.actions_by_name:
        if spec.keys:
            assert spec.text.rstrip("…") in texts
            assert action.shortcut().toString() or spec.keys
    assert {"Space", "Ctrl+E", "Left drag"} <= texts
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not studio.window.findChildren(CheatSheet), timeout=PATIENCE_MS)


def test_the_theme_changes_at_once_and_is_remembered(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    press(studio, Qt.Key.Key_Comma, CTRL)
    dialog = shown(studio, qtbot, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    QTest.mouseClick(dialog.theme.buttons["light"], Qt.MouseButton.LeftButton)
    assert studio.window.theme.name == "light"
    pixel = studio.window.grab().toImage().pixelColor(5, studio.window.height() - 5)
    assert pixel.lightnessF() > 0.8
    kept = json.loads((tmp_path / "home/config/voxstudio/settings.json").read_text())
    assert kept["theme"] == "light"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(studio.window.isActiveWindow, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_T, CTRL)
    assert studio.window.theme.name == "dark"
    assert SettingsStore().settings.theme == "dark"


def test_the_memory_of_models_is_shown_changed_and_remembered(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_Comma, CTRL)
    dialog = shown(studio, qtbot, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    labels = dialog.findChildren(QLabel)
    automatic = automatic_model_bytes() / 2**30
    assert MEMORY_NOTE.format(f"{automatic:,.1f}") in [each.text() for each in labels]
    assert all(each.sizeHint().width() <= each.width() for each in labels)  # none is cut off
    box = dialog.memory
    assert box.text() == "automatic"
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "1.5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert studio.model_store.limit == 3 << 29
    assert SettingsStore().settings.model_memory_gib == 1.5
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_act_on_the_workers(studio: Studio, qtbot: QtBot, threads: int) -> None:
    def count() -> Generator[None, None, int]:
        import torch

        yield None
        return torch.get_num_threads()

    before = studio.task(SampleTask).player.job
    studio.store.change(threads=threads)
    qtbot.waitUntil(lambda: studio.task(SampleTask).player.job is not before, timeout=PATIENCE_MS)
    found: list[int] = []
    studio.runner.start(count).succeeded.connect(found.append)
    qtbot.waitUntil(lambda: found == [threads], timeout=PATIENCE_MS)


def test_a_device_that_is_not_there_is_a_sentence(studio: Studio, qtbot: QtBot) -> None:
    before = studio.task(SampleTask).model
    studio.window.status.device_chosen.emit("cuda:99")
    assert "the device: this machine has " in answer(studio, qtbot)
    assert studio.task(SampleTask).model is before


def test_no_panel_is_wider_than_its_place_in_any_theme(studio: Studio) -> None:
    for _ in range(3):
        press(studio, Qt.Key.Key_T, CTRL)
        for key, area in studio.window.tasks.areas.items():
            studio.window.show_task(key)
            QApplication.processEvents()
            panel = area.widget()
            assert panel is not None
            assert panel.minimumSizeHint().width() <= area.width(), key


@pytest.mark.parametrize("content", [b"", b"{", b'{"theme": "pink"}', b"[]", b"\xff\xfe"])
def test_damaged_settings_are_not_used(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "home/config/voxstudio/settings.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert SettingsStore().settings == Settings()


def test_the_window_comes_back_where_it_was(studio: Studio) -> None:
    studio.window.resize(1111, 777)
    studio.window.library_dock.hide()
    studio.placement._save()
    studio.window.resize(900, 600)
    studio.window.library_dock.show()
    studio.placement.open()
    assert (studio.window.width(), studio.window.height()) == (1111, 777)
    assert not studio.window.library_dock.isVisible()


# Pictures and the log


def test_a_picture_has_twice_the_pixels_of_the_view(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    width, height = studio.window.viewport.pixel_size()
    press(studio, Qt.Key.Key_F12)
    path = tmp_path / "view.png"
    choose_file(studio, qtbot, path)
    qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
    with Image.open(path) as picture:
        assert picture.size == (2 * width, 2 * height)
        assert np.asarray(picture).std() > 3  # a shape on its ground, not one colour


def test_the_log_shows_lines_of_any_thread(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    press(studio, Qt.Key.Key_L, CTRL)
    assert studio.window.log_dock.isVisible()
    log = logging.getLogger("voxstudio")
    thread = threading.Thread(target=lambda: log.error("from afar"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "from afar" in studio.window.log.toPlainText(), timeout=PATIENCE_MS)
    assert "from afar" in studio.log.path.read_text()
    assert tmp_path in studio.log.path.parents


# Faults


@pytest.fixture
def watched(studio: Studio) -> Iterator[Studio]:
    """A studio that catches what nothing else caught."""
    studio.errors.watch()
    yield studio
    studio.errors.unwatch()


def fail() -> None:
    raise ValueError("broken on purpose")


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_slot_is_a_dialog_with_details(watched: Studio, qtbot: QtBot) -> None:
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(boxes(watched)) == 1, timeout=PATIENCE_MS)
    assert "in fail" in boxes(watched)[0].detailedText()
    assert answer(watched, qtbot) == (
        "Something went wrong: ValueError: broken on purpose. The studio continues."
    )
    assert watched.window.isVisible()


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_thread_is_a_dialog(watched: Studio, qtbot: QtBot) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "broken on purpose" in answer(watched, qtbot)


@pytest.mark.qt_no_exception_capture
def test_100_exceptions_leave_100_lines_and_few_dialogs(
    watched: Studio, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_as(number: int) -> None:
        raise RuntimeError(f"number {number}")

    for number in range(100):
        QTimer.singleShot(0, lambda number=number: fail_as(number))
    qtbot.waitUntil(lambda: len(caplog.records) == 100, timeout=PATIENCE_MS)
    assert [f"number {i}." in r.getMessage() for i, r in enumerate(caplog.records)] == [True] * 100
    assert len(boxes(watched)) == MOST
    for box in boxes(watched):
        box.close()
    assert watched.window.isVisible()


def test_a_failing_worker_is_a_dialog_and_the_others_go_on(studio: Studio, qtbot: QtBot) -> None:
    def broken() -> Iterator[None]:
        yield None
        raise MemoryError("can't allocate memory: you tried to allocate 64 bytes")

    job = studio.runner.start(broken)
    job.failed.connect(studio.errors.failed)
    assert "not enough memory" in answer(studio, qtbot)
    before = len(studio.task(SampleTask).player.recording)
    qtbot.waitUntil(
        lambda: len(studio.task(SampleTask).player.recording) > before + 2, timeout=PATIENCE_MS
    )


def test_faults_are_told_in_a_sentence() -> None:
    assert sentence(OSError("x: no such file")) == "x: no such file"


@pytest.mark.parametrize(
    "error",
    [
        type("OutOfMemoryError", (RuntimeError,), {})("CUDA: tried to allocate 8 GiB"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 8 GiB"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 GiB"),
        type("_ArrayMemoryError", (MemoryError,), {})("Unable to allocate 8 GiB for an array"),
        MemoryError(),
    ],
)
def test_a_lack_of_memory_is_called_one(error: Exception) -> None:
    said = sentence(error)
    assert said.startswith("There is not enough memory (")
    assert said.endswith("). Try fewer chains, or another device.")
    assert ("8 GiB" in said) == ("8 GiB" in str(error))


# Dropping what is no file of this machine


def test_other_things_dragged_over_the_window_are_left_alone(studio: Studio) -> None:
    from PySide6.QtCore import QMimeData, QPoint
    from PySide6.QtGui import QDragEnterEvent

    mime = QMimeData()
    mime.setText("a text")
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDragEnterEvent(QPoint(5, 5), action, mime, buttons, Qt.KeyboardModifier.NoModifier)
    event.setAccepted(False)
    QApplication.sendEvent(studio.window, event)
    assert not event.isAccepted()
    assert event.type() == QEvent.Type.DragEnter
