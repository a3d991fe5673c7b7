"""What holds for every task that makes something: it resumes, and nothing that it made is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.brushwork import block
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, press, slow_down
from voxstudio.checkpoint import read_header
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.registry import TASKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

    Film = list[list[NDArray[np.float32]]]

RUNS = ("sample", "multigrid", "recover", "super_resolve", "recall")
RESULTS = ("generate", "edit", "interpolate", "arithmetic", "reconstruct", "compare")
NONE_MADE = ("train", "evaluate")
"""Tasks that make no shape which could be accepted, nor a run of chains."""

HELD = ("edit", "compare")
"""Tasks whose work waits while another one has the views."""

THRESHOLD = 0.3
"""Of *Sample*: what other tasks export has another one."""

SLOW_S = 0.15
"""Of a step while a task is left."""


class Bench:
    """One task in the window, with a model and the block, and what hands do with it."""

    def __init__(self, studio: Studio, qtbot: QtBot, key: str, net: Path) -> None:
        self.studio, self.qtbot, self.key = studio, qtbot, key
        self.task: Any = studio.services.tasks[key]
        studio.services.tasks["sample"].panel.threshold.set_value(THRESHOLD)
        if key == "sample":
            press(studio, Qt.Key.Key_X, SHIFT)
        studio.document.open(block(), "block")
        studio.document.edit(lambda mask: mask.half("+y"))
        self.go(key)
        studio.library.add_model(net, read_header(net))
        if key != "sample":
            self.task.add_model(net, read_header(net))
            self.task.choose_model(net)

    def wait(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=PATIENCE_MS)

    def go(self, key: str) -> None:
        """Click a task in the rail."""
        QTest.mouseClick(self.studio.window.rail.buttons[key], Qt.MouseButton.LeftButton)
        assert self.studio.window.task == key

    def leave(self) -> None:
        self.go("train" if self.key != "train" else "evaluate")

    def undo(self) -> None:
        press(self.studio, Qt.Key.Key_Z, CTRL)

    def fields(self) -> list[NDArray[np.float32]]:
        return [np.array(shape.field) for shape in self.task.selection().shapes]

    def exported(self) -> float:
        """Open the export, and return its threshold."""
        press(self.studio, Qt.Key.Key_E, CTRL)
        dialog = self.studio.export.dialog
        assert dialog is not None
        isovalue = dialog.options.isovalue
        self.wait(dialog.isActiveWindow)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        self.studio.window.activateWindow()
        self.wait(self.studio.window.isActiveWindow)
        return isovalue

    def accept_and_undo(self) -> None:
        """Make what is framed the current shape, and take that back."""
        before, framed = self.studio.document.shape, self.task.framed
        shown = self.fields()
        press(self.studio, Qt.Key.Key_Return, CTRL)
        now = self.studio.document.shape
        assert now is not None and now is not before
        assert np.array_equal(now.field, framed.field)
        self.undo()
        assert self.studio.document.shape is before
        if self.key in RESULTS and self.key != "edit":
            assert same([shown], [self.fields()])

    def open_another(self) -> None:
        """Click a shape of the library."""
        shape = Shape(block(), "another")
        self.studio.library.shape_chosen.emit(shape)
        assert self.studio.document.shape is shape


class Player(Bench):
    """A task that plays runs."""

    @property
    def run(self) -> Any:  # noqa: ANN401
        return self.task.player.run

    def start(self) -> None:
        before = self.run
        press(self.studio, Qt.Key.Key_Space)
        self.wait(lambda: self.run is not before and len(self.task.player) > 1)

    def end(self) -> None:
        """Wait for the end of a run; chains that have none are stopped."""
        if self.key == "sample":
            press(self.studio, Qt.Key.Key_X, SHIFT)
        self.wait(lambda: not self.task.player.running)
        jobs = self.studio.runner
        self.wait(lambda: not any(job.shown for job in jobs.jobs))  # one may have made a last frame

    def film(self) -> Film:
        """Go through the timeline, and return what is shown at every frame."""
        player = self.task.player
        made: Film = []
        for index in range(len(player)):
            player.show_frame(index)
            made.append([np.array(shape.field) for shape in player.shapes])
        return made


def same(first: Film, second: Film) -> bool:
    return len(first) == len(second) and all(
        len(one) == len(two) and all(map(np.array_equal, one, two))
        for one, two in zip(first, second, strict=True)
    )


def test_no_task_is_forgotten() -> None:
    assert {*RUNS, *RESULTS, *NONE_MADE} == {spec.key for spec in TASKS}


@pytest.mark.parametrize("key", RUNS)
def test_runs_resume_and_none_is_lost(
    studio: Studio, qtbot: QtBot, nets: dict[str, Path], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Player(studio, qtbot, key, nets[key])
    task, player = bench.task, bench.task.player
    if key == "recall":
        bench.wait(lambda: task.memory is not None and not task.why_not)
    with monkeypatch.context() as slow:
        slow_down(slow, SLOW_S)
        bench.start()
        bench.leave()
        assert player.paused
        frames = len(player)
        bench.go(key)
        assert player.doing == "running"
        bench.wait(lambda: len(player) > frames)  # it resumes

        interrupted, before = bench.run, studio.document.shape
        bench.open_another()
        assert interrupted in [entry.run for entry in studio.history.entries]
        bench.undo()
        assert studio.document.shape is before
    studio.show_run(key, interrupted)
    assert bench.run is interrupted and len(player) >= frames

    runs, films = [], []
    for _ in range(2):
        bench.start()
        bench.end()
        runs.append(bench.run)
        films.append(bench.film())
    assert runs[0] is not runs[1] and same(*films) == (key == "recall")  # from the same corruption
    assert [entry.run for entry in studio.history.entries if entry.task == key][:2] == runs[::-1]
    for run, film in zip(runs, films, strict=True):
        bench.leave()
        studio.show_run(key, run)
        assert studio.window.task == key and same(bench.film(), film)
    assert bench.exported() == task.view().isovalue == (THRESHOLD if key == "sample" else 0.5)
    if studio.window.actions_by_name["accept"].isEnabled():
        bench.accept_and_undo()


@pytest.mark.parametrize("key", RESULTS)
def test_results_stay_and_are_accepted(
    studio: Studio, qtbot: QtBot, nets: dict[str, Path], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(studio, qtbot, key, nets[key])
    if key == "reconstruct":
        bench.task.take_current()
        bench.wait(lambda: bench.task.slots.missing == 0)
    if key in HELD:
        with monkeypatch.context() as slow:
            slow_down(slow, SLOW_S)
            press(studio, Qt.Key.Key_Space)
            bench.wait(lambda: bench.task.view().doing == "running")
            bench.leave()
            bench.go(key)
            assert bench.task.view().doing == "running"  # it resumes
    elif key in ("reconstruct", "generate"):
        press(studio, Qt.Key.Key_Space)
    accept = studio.window.actions_by_name["accept"]
    bench.wait(lambda: accept.isEnabled() and not bench.task.view().doing)
    bench.wait(
        lambda: not getattr(bench.task, "latest_job", None) or not bench.task.latest_job.busy
    )
    made = bench.fields()
    assert made
    bench.leave()
    bench.go(key)
    assert same([made], [bench.fields()])
    assert bench.exported() == 0.5
    bench.accept_and_undo()
    before = studio.document.shape
    bench.open_another()
    bench.undo()
    assert studio.document.shape is before
