"""Training from the window: a process of its own, watched, paused, found again, opened."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from vtkmodules.util.numpy_support import vtk_to_numpy

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, choose_file, press
from tests.training import pictures
from voxstudio.checkpoint import read_header
from voxstudio.data.formats import read_shapes
from voxstudio.data.formats.npz import write_arrays
from voxstudio.library import list_checkpoints
from voxstudio.loaded import load_model, save_model
from voxstudio.studio.app import Studio
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.train.panel import NEW
from voxstudio.studio.tasks.train.runs import OUTPUT, Run
from voxstudio.studio.tasks.train.samples import Samples, samples
from voxstudio.studio.tasks.train.task import TrainTask
from voxstudio.studio.tasks.train.wording import told
from voxstudio.text import duration
from voxstudio.training.report import OBSERVED, Process, Reporter, read_report

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.window.curve_plot import CurvePlot

pytestmark = pytest.mark.usefixtures("no_run_outlives_the_test")

LEFT = Qt.MouseButton.LeftButton
RECIPE = """
name = "small"
iterations = {iterations}
checkpoint_every = 20
channels = [4, 6]
data = {{ family = "chair", count = 12, resolution = 16 }}
optimiser = {{ batch = 4 }}
[sampler]
steps = 4
step_size = 0.75
start_temperature = 4.0
stop_temperature = 0.1
start_noise = 2.0
start = "noise"
[recovery]
steps = 4
step_size = 0.75
start_temperature = 4.0
stop_temperature = 0.1
start_noise = 2.0
start = "noise"
"""


def _learned(run: Run) -> bool:
    report = read_report(run.path)
    return report is not None and report.iteration > 0


def begun(studio: Studio, qtbot: QtBot, folder: Path, iterations: int = 1_000_000) -> Run:
    """Take a recipe from a file, press Start, and wait for the first report."""
    recipe = folder / "small.toml"
    recipe.write_text(RECIPE.format(iterations=iterations), encoding="utf-8")
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)
    panel = studio.task(TrainTask).panel
    QTest.mouseClick(panel.recipe_file, LEFT)
    choose_file(studio, qtbot, recipe)
    assert panel.recipe.currentText() == "small"
    QTest.mouseClick(panel.run, LEFT)
    run = studio.task(TrainTask).run
    assert run is not None
    assert run.state in ("starting", "running")
    return run


def restarted(studio: Studio, qtbot: QtBot) -> Studio:
    """Close the window and open another one, as a user does."""
    studio.window.close()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    again = Studio(application)
    again.window.show()
    again.window.activateWindow()
    qtbot.waitUntil(again.window.isActiveWindow, timeout=PATIENCE_MS)
    return again


def iterations(plot: CurvePlot) -> int:
    """Return the number of iterations on screen."""
    return 0 if plot.view.curves is None else len(plot.view.curves.steps)


def test_a_run_is_watched_paused_and_goes_on(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    run, panel = begun(studio, qtbot, tmp_path), studio.task(TrainTask).panel
    qtbot.waitUntil(lambda: iterations(panel.plot) >= 2, timeout=2 * PATIENCE_MS)
    qtbot.waitUntil(
        lambda: len(studio.task(TrainTask).selection().shapes) == 6, timeout=PATIENCE_MS
    )
    observed = read_shapes(run.path / OBSERVED).voxels
    view = studio.window.viewport
    assert view.cells == 6
    for number in range(3):
        np.testing.assert_array_equal(view.views[number].surface.field, observed[number])
    assert studio.task(TrainTask).selection().shapes[3].name.startswith("Samples at iteration ")
    assert not panel.recipe.isEnabled()
    qtbot.waitUntil(lambda: "left" in panel.state.text(), timeout=PATIENCE_MS)
    assert panel.run.text() == "Pause"
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: run.state == "paused", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.run.text() == "Resume", timeout=PATIENCE_MS)
    mode = studio.window.status.mode
    qtbot.waitUntil(lambda: mode.text().endswith("Train · Navigate · paused"), timeout=PATIENCE_MS)
    held = read_report(run.path)
    qtbot.wait(1500)
    assert read_report(run.path) == held
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: read_report(run.path) != held, timeout=PATIENCE_MS)
    assert run.state == "running"
    qtbot.waitUntil(lambda: mode.text().endswith("Train · Navigate · running"), timeout=PATIENCE_MS)
    QTest.mouseClick(panel.plot.quantity.buttons["gap"], LEFT)  # score matching has no chains
    assert panel.plot.view.note.toPlainText() == "No curve with this algorithm"


def test_a_run_survives_the_studio_and_is_found_stopped_resumed_and_opened(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    run = begun(studio, qtbot, tmp_path)
    qtbot.waitUntil(lambda: run.state == "running", timeout=2 * PATIENCE_MS)
    again = restarted(studio, qtbot)
    try:
        assert run.state == "running"
        press(again, Qt.Key.Key_T, CTRL | SHIFT)
        panel = again.task(TrainTask).panel
        assert panel.runs.currentText() == f"{run.name} · running"
        assert panel.recipe.currentText() == "small"
        qtbot.waitUntil(lambda: run.weights is not None, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: _learned(run), timeout=PATIENCE_MS)
        press(again, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: run.state == "paused", timeout=PATIENCE_MS)
        press(again, Qt.Key.Key_X, SHIFT)  # a held run ends, too
        qtbot.waitUntil(lambda: run.state == "stopped", timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: panel.run.text() == "Resume", timeout=PATIENCE_MS)
        before = read_report(run.path)
        assert before is not None
        QTest.mouseClick(panel.run, LEFT)
        resumed = again.task(TrainTask).run
        assert resumed is not None
        assert resumed.folder == run.folder
        assert resumed.process != run.process
        qtbot.waitUntil(lambda: resumed.state == "running", timeout=2 * PATIENCE_MS)
        after = read_report(run.path)
        assert after is not None
        assert after.iteration >= before.iteration > 0
        qtbot.waitUntil(panel.result.isEnabled, timeout=PATIENCE_MS)
        QTest.mouseClick(panel.result, LEFT)
        qtbot.waitUntil(lambda: _in_chains(again), timeout=PATIENCE_MS)
        assert again.window.task == "sample"
        assert again.window.timeline.isVisible()
    finally:
        again.window.close()
        again.window.deleteLater()


def _in_chains(studio: Studio) -> bool:
    model = studio.task(SampleTask).model
    return (
        model is not None
        and model.header.name == "small"
        and len(studio.task(SampleTask).player.recording) > 1
    )


def test_a_run_to_the_end_is_done_and_one_that_fails_says_why(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    run, panel = begun(studio, qtbot, tmp_path, iterations=30), studio.task(TrainTask).panel
    qtbot.waitUntil(lambda: run.state == "done", timeout=2 * PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.run.text() == "Done", timeout=PATIENCE_MS)
    assert not panel.run.isEnabled()
    assert "Iteration 30 of 30 · finished" in panel.state.text()
    qtbot.waitUntil(
        lambda: len(studio.task(TrainTask).selection().shapes) == 6, timeout=PATIENCE_MS
    )
    panel.runs.setCurrentIndex(panel.runs.findData(NEW))
    panel.runs.activated.emit(0)
    assert studio.task(TrainTask).selection().shapes == []
    assert panel.recipe.isEnabled()
    missing = tmp_path / "missing.npz"
    studio.task(TrainTask).next.set_data(str(missing))
    assert panel.data.text() == "missing.npz"
    QTest.mouseClick(panel.run, LEFT)
    failed = studio.task(TrainTask).run
    assert failed is not None
    qtbot.waitUntil(lambda: failed.state == "stopped", timeout=2 * PATIENCE_MS)
    qtbot.waitUntil(lambda: str(missing) in panel.state.text(), timeout=PATIENCE_MS)


def test_a_run_begins_with_a_model_of_its_net(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    """The model is one that such a run made; others of the library have other nets."""
    made = begun(studio, qtbot, tmp_path, iterations=20)
    qtbot.waitUntil(lambda: made.state == "done", timeout=2 * PATIENCE_MS)
    panel = studio.task(TrainTask).panel
    listed = [panel.begun.itemText(row) for row in range(panel.begun.count())]
    assert listed == ["Random"]
    assert made.weights is not None
    studio.files.open([made.weights])
    qtbot.waitUntil(lambda: len(studio.library.models()) > SHIPPED, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)
    QTest.keyClick(panel.runs, Qt.Key.Key_Up)  # a new one
    listed = [panel.begun.itemText(row) for row in range(panel.begun.count())]
    assert listed == ["Random", "small"]
    QTest.keyClick(panel.begun, Qt.Key.Key_Down)
    QTest.mouseClick(panel.run, LEFT)
    again = studio.task(TrainTask).run
    assert again is not None and again.folder != made.folder
    assert (panel.begun.currentText(), panel.begun.isEnabled()) == ("small", False)
    qtbot.waitUntil(lambda: again.state == "done", timeout=2 * PATIENCE_MS)
    assert again.weights is not None
    assert read_header(again.weights).training["began_with"] == "small"


SHIPPED = len(list_checkpoints())


def test_a_run_that_ended_by_itself_says_why(tmp_path: Path) -> None:
    why = "Diverged: iteration 1: loss is nan; gave up after going back 8 times"
    Reporter(tmp_path, "small", 10).say(0, {"loss": math.nan}, (why,))
    (tmp_path / OUTPUT).write_text(f"small  0/10\nvoxstudio: {why}\n", encoding="utf-8")
    run = Run(folder=str(tmp_path), recipe="small.toml", process=Process(pid=1, created=0))
    assert run.state == "stopped"
    assert told(run, run.state) == f"Iteration 0 of 10 · stopped\nvoxstudio: {why}"


def test_lengths_of_time() -> None:
    assert [duration(value) for value in (5, 600, 7200, 7800, 300_000)] == [
        "5 s", "10 min", "2 h", "2 h 10 min", "3 days",
    ]  # fmt: skip


def test_a_mesh_decoder_is_shown_at_pictures_beside_its_meshes(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    run = pictures.trainer("data.count=12")
    learned = run.data.training[:4]
    write_arrays(tmp_path / OBSERVED, {"pictures": learned})
    save_model(run.model(), tmp_path / "pictures.safetensors")
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)
    train, view = studio.task(TrainTask), studio.window.viewport
    train.chosen = str(tmp_path)
    for weights, cells in ((None, 3), (tmp_path / "pictures.safetensors", 6)):
        job = train.runner.start(samples(tmp_path, weights, load_model))
        with qtbot.waitSignal(job.succeeded, timeout=PATIENCE_MS) as found:
            pass
        train._show_found(str(tmp_path), found.args[0])
        assert view.cells == cells
        assert all(view.views[number].mesh.shown for number in range(cells))
    colours = vtk_to_numpy(view.views[1].mesh.data.GetPointData().GetScalars())
    np.testing.assert_array_equal(colours[::4], learned[1].reshape(3, -1).T)
    assert vtk_to_numpy(view.views[4].mesh.data.GetPoints().GetData()).shape == (162, 3)
    assert train.selection().shapes == []
    train._show_found(str(tmp_path), Samples([np.ones((4, 4, 4), np.float32)], [], 0))
    assert not view.views[0].mesh.shown  # another run, of shapes
    assert len(train.selection().shapes) == 1
