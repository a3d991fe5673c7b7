"""Evaluations in the window: what can be picked, the table, its rows and its files."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.studio.hands import NONE, PATIENCE_MS, answer, choose_file, drop
from voxstudio.checkpoint import read_header
from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.directions import best_rows
from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.evaluation.progress import Stage
from voxstudio.evaluation.synthesis import HELD_OUT
from voxstudio.evaluation.synthesis_run import Source
from voxstudio.evaluation.table import Exhibit, Row, Table
from voxstudio.grid import VoxelGrid
from voxstudio.library import find_checkpoint
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.evaluate.evaluations import SYNTHESIS, EvaluationSettings
from voxstudio.studio.tasks.evaluate.progress import StageClock
from voxstudio.studio.tasks.evaluate.result import Result
from voxstudio.studio.tasks.evaluate.sources import choices
from voxstudio.studio.tasks.evaluate.task import EvaluateTask
from voxstudio.studio.window.table_rows import sorted_rows

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LEFT = Qt.MouseButton.LeftButton
FEW = ("--count", "2", "--points", "16")


def boxes(count: int, side: int) -> ShapeSet:
    """Return boxes of different heights."""
    voxels = np.zeros((count, side, side, side), np.bool_)
    for number, shape in enumerate(voxels):
        shape[: side // 2 + number % (side // 2), 2:-2, 2:-2] = True
    return ShapeSet(voxels)


def table() -> Table:
    shape = boxes(1, 8).voxels[0] > 0
    figures = {
        "good": {"jsd": Figure(0.02, 0.01, 0.03), "1nna_iou": Figure(0.9), "nearest": Figure(0.1)},
        "bad": {"jsd": Figure(0.1), "1nna_iou": Figure(0.45), "nearest": Figure(0.9)},
        "odd": {"jsd": Figure(math.nan)},
    }
    rows = [Row(name, "model", 12, values) for name, values in figures.items()]
    rows.append(Row(HELD_OUT, "ceiling", 6, {"jsd": Figure(0.001)}))
    exhibits = tuple(
        Exhibit("bad", title, shape, ~shape, 0.25, "held-out")
        for title in ("best", "median", "worst")
    )
    return Table({"seed": 0}, tuple(rows), ("a note",), exhibits)


def test_the_best_model_of_a_column_is_marked_by_its_direction_and_real_shapes_are_no_rivals() -> (
    None
):
    assert best_rows(table()) == {"jsd": {0}, "1nna_iou": {1}}
    view = Result(table()).view
    titles = [column.title for column in view.columns]
    assert titles == ["role", "count", "jsd", "1nna iou", "nearest"]
    assert [column.tip for column in view.columns[2:]] == ["lower is better", "best at 0.5", ""]
    best = [[cell.text for cell in row if cell.best] for row in view.rows]
    assert best == [["0.0200 [0.0100, 0.0300]"], ["0.4500"], [], []]


def test_numbers_sort_as_numbers_and_missing_ones_stand_last() -> None:
    view = Result(table()).view
    assert sorted_rows(view, 2, descending=False) == [3, 0, 1, 2]
    assert sorted_rows(view, 2, descending=True) == [1, 0, 3, 2]
    assert sorted_rows(view, 1, descending=False) == [3, 0, 1, 2]  # 6 before 12
    assert sorted_rows(view, 0, descending=False) == [3, 0, 1, 2]  # words
    assert sorted_rows(view, -1, descending=False) == [0, 1, 2, 3]


def test_a_row_shows_its_shapes_above_the_real_ones_with_the_captions_of_the_page() -> None:
    result = Result(table(), row=1)
    captions = [cell.caption for cell in result.cells]
    assert captions == ["best", "median", "worst", *3 * ["nearest held-out shape, IoU 0.25"]]
    assert result.cells is result.cells
    for cell, solid in zip(result.cells, [*3 * [4**3], *3 * [8**3 - 4**3]], strict=True):
        assert cell.field is not None
        assert cell.field.sum() == solid
    assert result.view.selected == 1
    assert Result(table(), row=3).cells == ()


def test_progress_says_the_stage_and_the_time_left_once_it_is_known() -> None:
    clock = StageClock()
    assert clock.words(Stage(0, 1, "loading boxes"), 0.0) == "Loading boxes …"
    assert clock.words(Stage(0, 40, "sampling boxes"), 1.0) == "Sampling boxes: 0 of 40 …"
    words = clock.words(Stage(10, 40, "sampling boxes"), 11.0)
    assert words == "Sampling boxes: 10 of 40 · 30 s left"
    assert clock.words(Stage(1, 18, "judging"), 11.5) == "Judging: 1 of 18 …"


def test_models_that_sample_and_shapes_of_one_size_can_be_picked(
    checkpoint: Path, tmp_path: Path
) -> None:
    header = read_header(checkpoint)
    unable = read_header(find_checkpoint("modelnet10-recovery"))
    shapes = [Shape(VoxelGrid(np.ones((n, n, n), np.float32)), str(n)) for n in (4, 8, 4)]
    models = [(checkpoint, header), (tmp_path / "unable", unable)]
    offered = choices(
        SYNTHESIS, models, {"Results": shapes, "Shapes": shapes[:1]}, [tmp_path / "chairs.npz"]
    )
    names = [each.name for each in offered]
    assert names == ["boxes", "Results, 4×4×4", "Results, 8×8×8", "Shapes", "chairs.npz"]
    given = offered[1].source().origin
    assert isinstance(given, ShapeSet)
    assert given.voxels.shape == (2, 4, 4, 4)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "boxes: learned from boxes; accepted: that file as reference data"),
        ({"data": "small.npz"}, "small.npz: has 8x8x8 voxels; accepted: a shape of 16^3 voxels"),
        ({"data": "real.npz", "classifier": "none.safetensors"}, "none.safetensors: "),
        ({"data": "real.npz", "classifier": "boxes"}, "boxes: is no classifier"),
        ({"data": "none.npz"}, "none.npz: "),
    ],
)
def test_what_cannot_be_evaluated_is_refused_in_one_line_before_any_sample(
    settings: dict[str, str], said: str, checkpoint: Path, tmp_path: Path
) -> None:
    write_shapes(tmp_path / "small.npz", boxes(4, 8))
    write_shapes(tmp_path / "real.npz", boxes(4, 16))
    files: dict[str, Any] = {
        name: checkpoint if file == "boxes" else tmp_path / file for name, file in settings.items()
    }
    sources = [Source("boxes", checkpoint)]
    with pytest.raises(ImportRejected) as refused:
        for stage in SYNTHESIS.job(EvaluationSettings(**files), sources, "cpu"):
            assert not stage.text.startswith("sampling")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_shapes_of_another_size_are_refused_before_any_sample(
    checkpoint: Path, tmp_path: Path
) -> None:
    write_shapes(tmp_path / "real.npz", boxes(4, 16))
    settings = EvaluationSettings(data=tmp_path / "real.npz")
    sources = [Source("boxes", checkpoint), Source("Results", boxes(3, 8))]
    said = "Results: has 8x8x8 voxels; accepted: shapes of 16x16x16, as boxes has"
    with pytest.raises(ImportRejected, match=said):
        for stage in SYNTHESIS.job(settings, sources, "cpu"):
            assert not stage.text.startswith("sampling")


def click(widget: QWidget, place: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, NONE, place or widget.rect().center())


def write(box: QWidget, text: str) -> None:
    """Type a number in place of the one that is there."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def begun(studio: Studio, qtbot: QtBot, checkpoint: Path) -> EvaluateTask:
    """Show the task, and drop a model on it, which checks it."""
    studio.window.actions_by_name["go_evaluate"].trigger()
    task = studio.task(EvaluateTask)
    drop(studio, checkpoint)
    qtbot.waitUntil(lambda: task.checked == {str(checkpoint)}, timeout=PATIENCE_MS)
    assert studio.window.task == "evaluate"
    return task


def test_a_model_is_evaluated_its_rows_shown_and_its_table_written_as_by_the_command(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real.npz"
    write_shapes(real, boxes(6, 16))
    task = begun(studio, qtbot, checkpoint)
    panel, shown = task.panel, studio.window.table
    assert not shown.isVisible()
    click(panel.run)
    assert "learned from boxes" in answer(studio, qtbot)  # no reference data yet
    click(panel.choose["data"])
    choose_file(studio, qtbot, real)
    write(panel.count, "2")
    panel.points.setValue(16)
    words = set()
    task.latest_job.succeeded.connect(lambda _: words.add("end"))
    task._records.arrived.connect(lambda _run, _stage: words.add(task.words.split(":")[0]))
    click(panel.run)
    qtbot.waitUntil(lambda: task.result is not None, timeout=2 * PATIENCE_MS)
    assert {"Sampling boxes", "end"} <= words
    assert shown.isVisible()

    heads = shown.horizontalHeader()
    click(heads.viewport(), QPoint(heads.sectionViewportPosition(1) + 20, heads.height() // 2))
    assert shown.order == [0, 1]  # 2 samples, then 3 held-out shapes
    click(heads.viewport(), QPoint(heads.sectionViewportPosition(1) + 20, heads.height() // 2))
    assert shown.order == [1, 0]
    click(shown.viewport(), shown.visualRect(shown.model().index(0, 0)).center())
    assert task.result is not None
    assert task.result.name == HELD_OUT
    assert studio.window.viewport.cells == 6
    captions = studio.window.viewport.layer.captions
    assert captions[0] == "best"
    assert captions[3].startswith("nearest held-out shape, IoU")

    file, wanted = tmp_path / "window.json", tmp_path / "command.json"
    click(panel.json)
    choose_file(studio, qtbot, file)
    qtbot.waitUntil(file.exists, timeout=PATIENCE_MS)
    command = ["evaluate", "synthesis", str(checkpoint), "--data", str(real)]
    assert main([*command, *FEW, "--json", str(wanted)]) == 0
    assert json.loads(file.read_text()) == json.loads(wanted.read_text())

    page = tmp_path / "page.html"
    click(panel.html)
    choose_file(studio, qtbot, page)
    qtbot.waitUntil(page.exists, timeout=2 * PATIENCE_MS)
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/png") == 6
    assert "nearest held-out shape, IoU" in text


def test_an_evaluation_is_cancelled_in_the_middle(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real.npz"
    write_shapes(real, boxes(6, 16))
    task = begun(studio, qtbot, checkpoint)
    task.change({"data": real, "count": 500})
    before = set(studio.runner.jobs)
    click(task.panel.run)
    qtbot.waitUntil(lambda: task.words.startswith("Sampling"), timeout=PATIENCE_MS)
    assert not task.panel.run.isEnabled()
    click(task.panel.stop)
    assert task.words == "Cancelled"
    assert task.result is None
    assert task.panel.run.isEnabled()
    qtbot.waitUntil(lambda: set(studio.runner.jobs) <= before, timeout=PATIENCE_MS)
    assert task.words == "Cancelled"
