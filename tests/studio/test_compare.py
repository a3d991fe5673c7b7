"""Several models side by side in the real window, with real events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

import voxstudio as vs
from tests.studio.brushwork import block
from tests.studio.hands import CTRL, NONE, PATIENCE_MS, SHIFT, press, slow_down
from voxstudio.checkpoint import read_header
from voxstudio.studio.tasks.compare.task import NOTHING_HIDDEN, CompareTask

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QCheckBox
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LEFT = Qt.MouseButton.LeftButton
MASK = "half:+y"
SLOW_S = 0.5
"""A step of a run that is still under way when hands have done several things."""


@pytest.fixture
def bench(studio: Studio, checkpoint: Path, generator: Path, canvas: Path) -> Studio:
    """The task with half of a block masked, and three models of its size."""
    for path in (checkpoint, generator, canvas):
        studio.library.add_model(path, read_header(path))
    studio.document.open(block(), "tall block")
    studio.document.edit(lambda mask: mask.half("+y"))
    press(studio, Qt.Key.Key_M, CTRL | SHIFT)
    return studio


def click_cell(studio: Studio, number: int) -> None:
    view = studio.window.viewport
    QTest.mouseClick(view, LEFT, NONE, view.layer.rects[number].center().toPoint())


def doing(task: CompareTask) -> str:
    return task.job.doing


def boxes_of(task: CompareTask) -> list[QCheckBox]:
    return list(task.panel.models.boxes.values())


def there(task: CompareTask) -> bool:
    """Return whether a comparison is on screen."""
    return task.made is not None


def steps_done(task: CompareTask) -> int:
    """Return how far the first model is."""
    outcomes = () if task.made is None else task.made.outcomes
    return outcomes[0].done if outcomes else 0


def click_box(studio: Studio, path: Path) -> None:
    box = studio.task(CompareTask).panel.models.boxes[path]
    QTest.mouseClick(box, LEFT, NONE, QPoint(8, box.height() // 2))


def test_three_models_recover_a_block_as_the_library_does(
    bench: Studio, qtbot: QtBot, checkpoint: Path, generator: Path, canvas: Path
) -> None:
    task, view = bench.task(CompareTask), bench.window.viewport
    assert bench.window.task == "compare" and task.mode == "recover"
    assert [each.path for each in task.chosen] == [generator, canvas, checkpoint]
    assert [cell.overlay.hidden is not None for cell in view.views] == [True]
    task.set_seed(4)
    press(bench, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: task.job.doing == "running", timeout=PATIENCE_MS)
    assert "not run" not in view.layer.captions[2] and task.panel.stop.isEnabled()
    qtbot.waitUntil(lambda: not task.job.doing, timeout=PATIENCE_MS)
    told = {canvas: "tall"}
    wanted = [
        vs.load(path).recover(block(), MASK, seed=4, class_name=told.get(path)).grid(0).values
        for path in (generator, canvas, checkpoint)
    ]
    shown = [np.array(cell.surface.field) for cell in view.views]
    for field, theirs in zip(shown, [block().values, *wanted], strict=True):
        assert np.array_equal(field, theirs)
    assert [cell.overlay.hidden is not None for cell in view.views] == [True, *[False] * 3]
    tinted = [cell.tint is not None for cell in view.views]
    assert tinted == [False, True, True, True]
    assert [len(row) for row in task.panel.figures.rows] == [4] * 3
    assert all(row[0].endswith("%") for row in task.panel.figures.rows)
    QTest.mouseClick(task.panel.differences, LEFT, NONE, QPoint(8, 8))
    assert [cell.tint is not None for cell in view.views] == [False] * 4

    click_cell(bench, 3)
    press(bench, Qt.Key.Key_K)
    (kept,) = bench.library.shapes("results")
    assert kept.name == f"tall block recovered by boxes · {checkpoint.parent.name}"
    assert np.array_equal(kept.grid.values, wanted[2])
    before = bench.document.shape
    press(bench, Qt.Key.Key_Return, CTRL)
    assert bench.document.shape is not None
    assert np.array_equal(bench.document.shape.grid.values, wanted[2])
    assert view.cells == 1 and task.why_not == NOTHING_HIDDEN
    press(bench, Qt.Key.Key_Z, CTRL)
    assert bench.document.shape is before and view.cells == 4  # what was made of it is back
    press(bench, Qt.Key.Key_E, CTRL)
    assert bench.export.dialog is not None
    QTest.keyClick(bench.export.dialog, Qt.Key.Key_Escape)


def test_boxes_choose_models_and_cancel_keeps_what_is_there(
    bench: Studio,
    qtbot: QtBot,
    checkpoint: Path,
    generator: Path,
    canvas: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task, view = bench.task(CompareTask), bench.window.viewport
    boxes = task.panel.models.boxes
    other = next(path for path, box in boxes.items() if path.stem == "chair-synthesis")
    assert not boxes[other].isEnabled()
    assert boxes[other].toolTip() == "Takes 32×32×32 voxels, this shape has 16×16×16"
    wide, room = "w" * 300, task.panel.minimumSizeHint().width()
    header = read_header(checkpoint).model_copy(update={"name": wide})
    bench.library.add_model(checkpoint.with_name("wide.safetensors"), header)
    task.refresh()
    assert any(box.text() == wide for box in boxes_of(task))
    assert task.panel.minimumSizeHint().width() == room
    boxes = task.panel.models.boxes
    task.choose_model(other)  # as a click in the library does
    assert bench.window.toast.message.text() == boxes[other].toolTip()
    click_box(bench, canvas)
    task.choose_model(canvas)
    assert boxes[canvas].isChecked()
    click_box(bench, canvas)
    click_box(bench, generator)
    click_box(bench, generator)
    assert [each.path for each in task.chosen] == [generator, checkpoint]
    slow_down(monkeypatch, SLOW_S)
    QTest.mouseClick(task.panel.run, LEFT)
    qtbot.waitUntil(lambda: steps_done(task) > 2, timeout=PATIENCE_MS)
    press(bench, Qt.Key.Key_1, CTRL | SHIFT)  # it waits while another task has the views
    assert doing(task) == "paused"
    press(bench, Qt.Key.Key_M, CTRL | SHIFT)
    assert doing(task) == "running"
    QTest.mouseClick(task.panel.stop, LEFT)
    assert not task.job.doing and not task.panel.stop.isEnabled()
    assert task.made is not None
    first, second = (f"boxes · {each.parent.name}" for each in (generator, checkpoint))
    assert view.layer.captions[1].startswith(f"{first}\ncancelled: step ")
    assert view.layer.captions[2] == f"{second}\nnot run"
    kept = task.made.outcomes[0].values
    assert kept is not None
    qtbot.wait(200)
    assert np.array_equal(view.views[1].surface.field, kept)
    QTest.mouseClick(task.panel.mode.buttons["sample"], LEFT)
    assert not there(task) and view.layer.message.startswith("Space samples seed 0")
    QTest.mouseClick(task.panel.mode.buttons["recover"], LEFT)
    assert there(task) and view.cells == 3
    bench.document.edit(lambda mask: mask.clear())
    assert not there(task) and not task.panel.run.isEnabled()
    press(bench, Qt.Key.Key_Space)
    assert bench.window.toast.message.text() == NOTHING_HIDDEN
    assert task.selection().shape is bench.document.shape
    press(bench, Qt.Key.Key_Z, CTRL)
    assert there(task) and view.cells == 3
    task.toggle()
    assert doing(task) == "running"
    bench.document.edit(lambda mask: mask.invert())
    assert not doing(task) and not there(task)
