"""The window and its screen: never larger, everything within reach, full screen and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QScrollArea,
    QWidget,
)

from voxstudio.library import resources
from voxstudio.studio.tasks.registry import TASKS
from voxstudio.studio.widgets.stylesheet import load_fonts
from voxstudio.studio.widgets.theme import THEMES
from voxstudio.studio.window.cheat_sheet import CheatSheet
from voxstudio.studio.window.main_window import MainWindow
from voxstudio.studio.window.placement import WindowPlacement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALLEST = QSize(640, 333)
"""A screen of 1280 x 720 at scale 2, less a frame."""


@pytest.fixture(scope="module")
def window(qapp: QApplication) -> Iterator[MainWindow]:
    load_fonts(resources() / "fonts")
    made = MainWindow(qapp, THEMES["dark"], TASKS)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def memory(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def screen() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_a_first_window_is_no_larger_than_its_screen(window: MainWindow, memory: QSettings) -> None:
    window.resize(2880, 1800)
    placement = WindowPlacement(window, memory)
    placement.open()
    QTest.qWait(50)
    assert screen().contains(window.frameGeometry())
    assert window.width() > 0.9 * screen().width()
    placement.fit()
    assert screen().contains(window.frameGeometry())


@pytest.mark.parametrize("where", [QRect(0, 0, 3000, 1800), QRect(1500, 900, 700, 500)])
def test_a_window_that_was_on_a_larger_screen_comes_back_onto_this_one(
    window: MainWindow, memory: QSettings, where: QRect
) -> None:
    window.setGeometry(where)
    memory.setValue("geometry", window.saveGeometry())
    placement = WindowPlacement(window, memory)
    placement.open()
    QTest.qWait(50)
    placement.fit()
    QTest.qWait(50)
    assert screen().contains(window.frameGeometry())


def reachable(control: QWidget) -> bool:
    """Scroll to a control and return whether all of it is in sight."""
    areas = []
    parent = control.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            page = parent.widget()
            assert page is not None
            for corner in (control.rect().topLeft(), control.rect().bottomRight()):
                placement = control.mapTo(page, corner)
                parent.ensureVisible(placement.x(), placement.y(), 2, 2)
            areas.append(parent.viewport())
        parent = parent.parentWidget()
    QApplication.processEvents()
    return all(
        port.rect().contains(QRect(control.mapTo(port, QPoint()), control.size())) for port in areas
    )


def test_every_control_is_within_reach_on_the_smallest_screen(window: MainWindow) -> None:
    window.show()
    window.strip.show()
    window.sides.show()
    window.resize(SMALLEST)
    try:
        for task in window.panels:
            window.show_task(task)
            for _ in range(3):  # the splitters ask for other room first
                QApplication.processEvents()
            assert window.size() == SMALLEST
            assert min(window.viewport.width(), window.viewport.height()) >= 150
            middle = window.centralWidget()
            assert middle is not None
            for kind in (QAbstractButton, QAbstractSpinBox):
                for control in middle.findChildren(kind):
                    if control.isVisible():
                        assert reachable(control), (task, control, control.toolTip())
    finally:
        window.strip.hide()
        window.sides.hide()


def test_no_word_of_a_panel_is_cut_off(window: MainWindow) -> None:
    window.show()
    window.resize(1440, 900)
    for task in window.panels:
        window.show_task(task)
        QApplication.processEvents()
        buttons = window.tasks.findChildren(QAbstractButton)
        labels = [each for each in window.tasks.findChildren(QLabel) if not each.wordWrap()]
        words: list[QAbstractButton | QLabel] = [*buttons, *labels]
        for each in words:
            if each.isVisible() and each.text():
                assert each.width() >= each.sizeHint().width(), (task, each.text())


def test_the_key_list_needs_no_scroll_bar_on_a_small_screen(window: MainWindow) -> None:
    sheet = CheatSheet(window.actions_by_name, window)
    area = sheet.findChild(QScrollArea)
    assert area is not None
    page = area.widget()
    assert page is not None
    assert page.sizeHint().width() <= 1280 - 16
    assert page.sizeHint().height() <= 720 - 48
    sheet.open()
    QApplication.processEvents()
    assert area.horizontalScrollBar().maximum() == area.verticalScrollBar().maximum() == 0
    sheet.close()


@pytest.mark.parametrize("maximised", [True, False])
def test_full_screen_twice_leaves_the_window_as_it_was(
    window: MainWindow, memory: QSettings, maximised: bool
) -> None:
    placement = WindowPlacement(window, memory)
    placement.open()
    window.showMaximized() if maximised else window.showNormal()
    QApplication.processEvents()
    action = window.actions_by_name["full_screen"]
    action.trigger()
    assert window.isFullScreen()
    assert action.isChecked()
    action.trigger()
    assert not window.isFullScreen()
    assert window.isMaximized() == maximised
    window.showNormal()
