"""Curves of the window become files, and leave its keys alone."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.studio.hands import CTRL, NONE, PATIENCE_MS, choose_file, press, step_shown
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def stand_still(studio: Studio, qtbot: QtBot) -> None:
    """Run four chains for some steps, and have the newest curve on screen."""
    press(studio, Qt.Key.Key_4, CTRL)
    chains = studio.task(SampleTask)
    qtbot.waitUntil(lambda: len(chains.player.recording) > 5, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: chains.player.paused, timeout=PATIENCE_MS)
    curves = studio.window.plot.view
    qtbot.waitUntil(
        lambda: (
            curves.curves is not None and curves.curves.here == chains.player.recording[-1].step
        ),
        timeout=PATIENCE_MS,
    )


def choose(studio: Studio, qtbot: QtBot, text: str) -> None:
    """Choose an entry of the menu that a right click on the curves opens."""
    plot = studio.window.plot
    where = plot.view.point_at(2, 0).toPoint()
    where.setY(plot.view.height() // 2)
    QTest.mouseClick(plot.view.viewport(), Qt.MouseButton.RightButton, NONE, where)
    if not plot.menu.isVisible():  # which system opens it with the press, which with the release
        plot.view.customContextMenuRequested.emit(where)
    qtbot.waitUntil(plot.menu.isVisible, timeout=PATIENCE_MS)
    entry = next(each for each in plot.menu.actions() if each.text() == text)
    at = plot.menu.actionGeometry(entry).center()
    QTest.mouseClick(plot.menu, Qt.MouseButton.LeftButton, NONE, at)


def test_a_table_of_all_chains_and_pictures_are_saved(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    stand_still(studio, qtbot)
    choose(studio, qtbot, "Save table…")
    choose_file(studio, qtbot, tmp_path / "energy")
    with (tmp_path / "energy.csv").open() as file:
        header, *rows = csv.reader(file)
    first = int(studio.task(SampleTask).panel.seed.edit.text())
    assert header == ["Step", *(f"Energy seed {first + chain}" for chain in range(4))]
    steps, values = studio.task(SampleTask).player.recording.curves("energy")
    assert [int(row[0]) for row in rows] == steps.tolist()
    assert np.array_equal(np.array([row[1:] for row in rows], np.float32), values)
    for ending in ("png", "svg"):
        choose(studio, qtbot, "Save picture…")
        choose_file(studio, qtbot, tmp_path / f"curves.{ending}")
    assert QImage(str(tmp_path / "curves.png")).width() == 2 * studio.window.plot.view.width()
    assert QSvgRenderer(QByteArray((tmp_path / "curves.svg").read_bytes())).isValid()


def test_keys_of_the_window_work_while_the_curves_have_the_focus(
    studio: Studio, qtbot: QtBot
) -> None:
    stand_still(studio, qtbot)
    plot, chains = studio.window.plot, studio.task(SampleTask)
    middle = plot.view.box.sceneBoundingRect().center().toPoint()
    QTest.mouseClick(plot.view.viewport(), Qt.MouseButton.LeftButton, NONE, middle)
    qtbot.waitUntil(plot.view.hasFocus, timeout=PATIENCE_MS)
    before = step_shown(studio)
    assert before < chains.player.recording[-1].step
    QTest.keyClick(plot.view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: step_shown(studio) == before + 1, timeout=PATIENCE_MS)
    QTest.keyClick(plot.view, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert not chains.player.paused
