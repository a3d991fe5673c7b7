"""The real window under real events, with a freshly trained checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.hands import PATIENCE_MS, press
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.widgets.value_slider import ValueSlider

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def test_chains_move_before_any_click_and_are_drawn(studio: Studio, qtbot: QtBot) -> None:
    drawn = studio.window.viewport.frames_drawn
    qtbot.waitUntil(lambda: studio.window.viewport.frames_drawn > drawn + 3, timeout=PATIENCE_MS)


def test_space_pauses_and_goes_on(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_Space)
    assert studio.task(SampleTask).player.paused
    qtbot.wait(300)
    before = len(studio.task(SampleTask).player.recording)
    qtbot.wait(300)
    assert len(studio.task(SampleTask).player.recording) == before
    press(studio, Qt.Key.Key_Period)
    qtbot.waitUntil(
        lambda: len(studio.task(SampleTask).player.recording) == before + 1, timeout=PATIENCE_MS
    )
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: len(studio.task(SampleTask).player.recording) > before + 3, timeout=PATIENCE_MS
    )


def test_scrub_back_and_branch(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_Space)
    qtbot.wait(300)
    scrubber = studio.window.timeline.scrubber
    qtbot.waitUntil(
        lambda: scrubber.count == len(studio.task(SampleTask).player.recording), timeout=PATIENCE_MS
    )
    start = scrubber.rect().center()
    start.setX(round(scrubber.x_of(2)))
    QTest.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=start)
    frame = studio.task(SampleTask).player.recording[studio.task(SampleTask).player.index]
    assert studio.task(SampleTask).player.index == 2
    press(studio, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 2, timeout=PATIENCE_MS)
    branched = studio.task(SampleTask).player.recording[2]
    assert branched.step == frame.step
    assert np.array_equal(branched.voxels, frame.voxels)
    assert scrubber.mark == 2


def test_four_chains_in_a_grid(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 1, timeout=PATIENCE_MS)
    assert studio.window.viewport.cells == 4
    assert studio.task(SampleTask).player.recording[0].voxels.shape == (4, 16, 16, 16)


def test_a_slider_acts_on_the_running_chain(studio: Studio, qtbot: QtBot) -> None:
    before = studio.task(SampleTask).player.recording[-1].step_size
    slider = studio.task(SampleTask).panel.step_size.slider
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Qt.Key.Key_Left)
    qtbot.waitUntil(
        lambda: studio.task(SampleTask).player.recording[-1].step_size < 0.99 * before,
        timeout=PATIENCE_MS,
    )


def test_stop_keeps_the_record(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: studio.runner.jobs == (), timeout=PATIENCE_MS)
    assert len(studio.task(SampleTask).player.recording) > 3


def test_keys_change_the_task(studio: Studio) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(studio, Qt.Key.Key_4, both)
    assert studio.window.task == "recover"
    assert studio.task(RecoverTask).panel.isVisible()
    press(studio, Qt.Key.Key_1, both)
    assert studio.task(SampleTask).panel.isVisible()


def test_every_value_is_readable(studio: Studio) -> None:
    """Text drawn outside its box would leave the box as blank as an empty one."""
    for slider in studio.task(SampleTask).panel.findChildren(ValueSlider):
        edit = slider.box.lineEdit()
        wanted = edit.fontMetrics().horizontalAdvance(edit.text())
        inside = slider.box.rect().contains(edit.geometry())
        assert inside and edit.cursorRect().left() >= 0
        assert wanted <= edit.width(), slider.box.text()
        full = slider.box.grab().toImage()
        edit.hide()
        assert slider.box.grab().toImage() != full
        edit.show()
