"""The wheel scrolls panels and dialogs; a control takes it with the focus alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollBar,
    QWidget,
)

from tests.studio.hands import NONE, PATIENCE_MS
from voxstudio.studio.files.export_writer import choices
from voxstudio.studio.tasks.recover.panel import RecoverPanel
from voxstudio.studio.tasks.registry import TASKS
from voxstudio.studio.tasks.sample.panel import SamplePanel
from voxstudio.studio.tasks.train.panel import TrainPanel
from voxstudio.studio.widgets.theme import THEMES
from voxstudio.studio.window.export_dialog import ExportDialog, ExportOptions
from voxstudio.studio.window.main_window import MainWindow
from voxstudio.studio.window.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

NOTCH = 120


def sample_panel(window: MainWindow) -> SamplePanel:
    panel = window.panels["sample"]
    assert isinstance(panel, SamplePanel)
    return panel


def train_panel(window: MainWindow) -> TrainPanel:
    panel = window.panels["train"]
    assert isinstance(panel, TrainPanel)
    return panel


@pytest.fixture(scope="module")
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """A window without a model, lower than its panels."""
    made = MainWindow(qapp, THEMES["dark"], TASKS)
    sample_panel(made).blend.show_models(("chair-synthesis", "sofa-synthesis"), (0.5, 0.5))
    made.resize(1200, 560)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made, PATIENCE_MS)
    yield made
    made.close()
    made.deleteLater()


def controls(root: QWidget) -> list[QWidget]:
    """Return what has a value and can be reached, scroll bars left out."""
    found: list[QWidget] = []
    for kind in (QAbstractSlider, QAbstractSpinBox, QComboBox):
        found += [each for each in root.findChildren(kind) if not isinstance(each, QScrollBar)]
    return [each for each in found if each.isVisible() and each.isEnabled()]


def value(control: QWidget) -> object:
    if isinstance(control, QComboBox):
        return control.currentIndex()
    return control.property("value")


def roll(control: QWidget, notches: int) -> None:
    """Turn the wheel over the middle of a control, as the window system reports it."""
    top = control.window()
    at = control.mapTo(top, control.visibleRegion().boundingRect().center())
    handle = top.windowHandle()
    assert handle is not None
    QTest.wheelEvent(handle, QPointF(at), QPoint(0, notches * NOTCH), QPoint(), NONE)
    QApplication.processEvents()


def fill(window: MainWindow) -> None:
    """Give lists that wait for models two entries each."""
    for box in window.findChildren(QComboBox):
        if box.count() == 0:
            box.addItems(["one", "two"])
        box.setEnabled(True)


def test_the_wheel_over_a_control_scrolls_its_panel(window: MainWindow) -> None:
    fill(window)
    for task in window.panels:
        try_panel(window, task)


def try_panel(window: MainWindow, task: str) -> None:
    window.show_task(task)
    QApplication.processEvents()
    area = window.tasks.areas[task]
    bar = area.verticalScrollBar()
    panel = area.widget()
    assert panel is not None
    found = controls(panel)
    scrolled = False
    for control in found:
        area.ensureWidgetVisible(control)
        QApplication.processEvents()
        before, place = value(control), bar.value()
        way = 1 if place > bar.minimum() else -1
        roll(control, way)
        assert value(control) == before, control
        assert not control.hasFocus()
        if bar.maximum() > 0:
            assert (bar.value() - place) * way < 0, control
            scrolled = True
    assert scrolled or bar.maximum() == 0 or not found


def test_the_wheel_turns_a_control_that_has_the_focus(window: MainWindow) -> None:
    fill(window)
    window.show_task("recover")
    panel = window.panels["recover"]
    assert isinstance(panel, RecoverPanel)
    panel.region.setCurrentIndex(1)
    for control in (panel.region, panel.steps.slider, panel.steps.box):
        window.tasks.areas["recover"].ensureWidgetVisible(control)
        control.setFocus()
        QApplication.processEvents()
        before = value(control)
        roll(control, 1)
        assert value(control) != before


@pytest.mark.parametrize("kind", ["export", "settings"])
def test_the_wheel_changes_nothing_in_a_dialog(window: MainWindow, qtbot: QtBot, kind: str) -> None:
    dialog = (
        ExportDialog(choices(), ["one", "two"], 0, 0, ExportOptions(), window)
        if kind == "export"
        else SettingsDialog("dark", ("auto", "cpu"), "auto", 2, 1.0, 4.0, window)
    )
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    found = [each for each in controls(dialog) if not each.hasFocus()]
    assert len(found) > 1
    for control in found:
        for way in (1, -1):
            before = value(control)
            roll(control, way)
            assert value(control) == before, control
    dialog.reject()


def test_the_wheel_over_the_training_curves_scrolls_the_panel(window: MainWindow) -> None:
    window.show_task("train")
    QApplication.processEvents()
    area = window.tasks.areas["train"]
    area.ensureWidgetVisible(train_panel(window).plot.view)
    QApplication.processEvents()
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    place = bar.value()
    roll(train_panel(window).plot.view, 1 if place else -1)
    assert bar.value() != place
