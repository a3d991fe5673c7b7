"""The history of runs: what is listed, thinned, removed and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, press
from tests.studio.test_recording import moment
from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.run import Run
from voxstudio.studio.playback.run_history import Entry, RunHistory
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.app import Studio


class Steps(Run):
    """A run with as many frames as it is told."""

    def __init__(self, frames: int) -> None:
        super().__init__((3,), frames)
        for step in range(frames):
            self.recording.add(moment(step))

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        raise NotImplementedError

    def shapes(self, index: int) -> list[Shape]:
        return [Shape(VoxelGrid(np.zeros((2, 2, 2), np.float32)), "steps")]


def test_runs_are_listed_newest_first_and_those_without_a_frame_are_not() -> None:
    history = RunHistory()
    first, none, last = (
        Entry(Steps(3), "a", "first"),
        Entry(Steps(0), "a", "none"),
        Entry(Steps(2), "b", "last", None),
    )
    for entry in (first, none, last):
        history.add(entry)
    assert history.entries == (last, first)
    assert (first.caption, last.caption) == ("seed 3 · 2 steps", "seed 3 · 1 steps")


def test_a_removed_run_comes_back_where_it_was() -> None:
    history = RunHistory()
    entries = [Entry(Steps(2), "a", str(number)) for number in range(3)]
    for entry in entries:
        history.add(entry)
    before = history.entries
    place = history.remove(entries[1])
    assert history.entries == (entries[2], entries[0])
    history.put_back(entries[1], place)
    assert history.entries == before


def test_the_oldest_runs_give_up_frames_first_and_it_is_said() -> None:
    size = moment(0).nbytes
    history = RunHistory(budget=40 * size)
    said = list[str]()
    history.thinned.connect(said.append)
    runs = [Steps(16) for _ in range(3)]
    for number, run in enumerate(runs):
        history.add(Entry(run, "a", str(number)))
    total = sum(run.recording.nbytes for run in runs)
    assert total <= 40 * size and said == ["0"]
    assert [len(run.recording) for run in runs[1:]] == [16, 16]
    # What is left covers the whole run.
    assert (runs[0].recording[0].step, runs[0].recording[-1].step) == (0, 15)


def rows(studio: Studio) -> list[str]:
    view = studio.window.history
    tops = [view.topLevelItem(row) for row in range(view.topLevelItemCount())]
    return [item.text(0).splitlines()[0] for item in tops if item is not None]


def test_no_run_is_lost_and_a_click_brings_it_back_frame_for_frame(
    studio: Studio, qtbot: QtBot
) -> None:
    task = studio.task(SampleTask)
    first = task.player.run
    assert first is not None
    qtbot.waitUntil(lambda: len(task.player) > 4, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    qtbot.wait(100)
    kept = [first.recording[index].estimate.copy() for index in range(len(first.recording))]

    press(studio, Qt.Key.Key_B, CTRL)  # a branch leaves the run that it came from
    branch = task.player.run
    qtbot.waitUntil(lambda: len(task.player) > len(kept) + 1, timeout=PATIENCE_MS)
    values = np.zeros((16, 16, 16), np.float32)
    values[:8, 4:12, 4:12] = 1
    studio.document.put(Shape(VoxelGrid(values), "block"), "Open block")
    assert task.shapes == [studio.document.shape]
    assert [each.run for each in studio.history.entries] == [branch, first]

    press(studio, Qt.Key.Key_H, CTRL | SHIFT)
    view = studio.window.history
    qtbot.waitUntil(view.isVisible, timeout=PATIENCE_MS)
    studio.history_list.refresh()
    assert rows(studio) == ["boxes"]  # the branch stands below the run that it left
    item = view.topLevelItem(0)
    assert item is not None and item.childCount() == 1
    place = view.visualItemRect(item).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert task.player.recording is first.recording
    assert len(task.player) == len(kept)
    for index, estimate in enumerate(kept):
        assert np.array_equal(first.recording[index].estimate, estimate)
    press(studio, Qt.Key.Key_Home)
    shown = studio.window.viewport.views[0].surface.field
    assert np.array_equal(shown, kept[0][0].astype(np.float32))

    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert first not in [each.run for each in studio.history.entries]
    press(studio, Qt.Key.Key_Z, CTRL)
    assert first in [each.run for each in studio.history.entries]
