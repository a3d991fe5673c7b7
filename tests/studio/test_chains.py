"""The *Chains* task in the real window: starts, seeds, views, curves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.studio.hands import (
    CTRL,
    PATIENCE_MS,
    SHIFT,
    click_entry,
    press,
    sampled_model,
    step_shown,
)
from voxstudio.grid import VoxelGrid
from voxstudio.loaded import load_model, save_model
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.curve_plot import PACE_MS

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def block() -> Shape:
    values = np.zeros((16, 16, 16), dtype=np.float32)
    values[:8, 4:12, 4:12] = 1
    return Shape(VoxelGrid(values), "block")


def runs(studio: Studio, qtbot: QtBot, frames: int = 3) -> None:
    """Wait until the run on screen has some frames."""
    qtbot.waitUntil(
        lambda: len(studio.task(SampleTask).player.recording) >= frames, timeout=PATIENCE_MS
    )


def still(studio: Studio, qtbot: QtBot) -> None:
    """Pause, and wait until the newest frame is on screen."""
    press(studio, Qt.Key.Key_Space)
    chains = studio.task(SampleTask)
    assert chains.player.job is not None and chains.player.job.paused
    qtbot.wait(200)
    newest = chains.player.recording[-1].step
    qtbot.waitUntil(lambda: step_shown(studio) == newest, timeout=PATIENCE_MS)


def test_a_reset_draws_a_new_seed_unless_it_is_locked(studio: Studio, qtbot: QtBot) -> None:
    field = studio.task(SampleTask).panel.seed.edit
    assert field.text() == "0"
    press(studio, Qt.Key.Key_R, CTRL)
    drawn = field.text()
    runs(studio, qtbot)
    press(studio, Qt.Key.Key_L)
    assert studio.window.actions_by_name["lock_seed"].isChecked()
    first = studio.task(SampleTask).player.recording[2].voxels
    press(studio, Qt.Key.Key_R, CTRL)
    runs(studio, qtbot)
    assert field.text() == drawn
    assert np.array_equal(studio.task(SampleTask).player.recording[2].voxels, first)
    press(studio, Qt.Key.Key_L)
    press(studio, Qt.Key.Key_R, CTRL)
    assert field.text() != drawn


def test_a_typed_seed_is_used_and_can_be_copied(studio: Studio, qtbot: QtBot) -> None:
    edit = studio.task(SampleTask).panel.seed.edit
    click(edit)
    edit.selectAll()
    QTest.keyClicks(edit, "421")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    views = studio.task(SampleTask)
    qtbot.waitUntil(
        lambda: [each.name for each in views.shapes] == ["seed 421"], timeout=PATIENCE_MS
    )
    press(studio, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "421"


def test_four_seeds_give_four_shapes_and_a_click_selects_one(studio: Studio, qtbot: QtBot) -> None:
    click(studio.task(SampleTask).panel.count.buttons["4"])
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).shapes) == 4, timeout=PATIENCE_MS)
    still(studio, qtbot)
    fields = [shape.grid.as_float() for shape in studio.task(SampleTask).shapes]
    assert all(not np.array_equal(fields[0], other) for other in fields[1:])
    view = studio.window.viewport
    QTest.mouseClick(
        view, Qt.MouseButton.LeftButton, pos=view.rect().center() + view.rect().center() / 4
    )
    assert studio.task(SampleTask).player.selected == 3
    shape = studio.task(SampleTask).selection().shape
    assert shape is not None and shape.name == "seed 3"
    occupied = studio.task(SampleTask).player.recording[-1].occupied[3]
    assert (
        studio.task(SampleTask).panel.figures.text().startswith(f"{occupied:,.0f} occupied voxels")
    )


def test_chains_start_from_the_shape_of_the_library(studio: Studio, qtbot: QtBot) -> None:
    studio.document.put(block(), "Open block")
    assert studio.task(SampleTask).panel.start.key == "data"
    click(studio.task(SampleTask).panel.run)
    runs(studio, qtbot, 1)
    first = studio.task(SampleTask).player.recording[0].voxels[0].astype(np.float32)
    # Chains begin at the shape with the little noise of the last temperature on it.
    assert np.mean((first > 0.5) == (block().grid.as_float() > 0.5)) > 0.95


def test_chains_start_from_what_is_on_screen(studio: Studio, qtbot: QtBot) -> None:
    still(studio, qtbot)
    shape = studio.task(SampleTask).selection().shape
    assert shape is not None
    click(studio.task(SampleTask).panel.start.buttons["current"])
    runs(studio, qtbot, 1)
    first = studio.task(SampleTask).player.recording[0].voxels[0].astype(np.float32)
    assert np.corrcoef(first.ravel(), shape.grid.as_float().ravel())[0, 1] > 0.9
    assert (
        studio.task(SampleTask).player.recording[0].step
        == sampled_model(studio).header.sampler.steps
    )


def test_chains_go_on_from_those_of_learning_where_there_are_any(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    panel = studio.task(SampleTask).panel
    assert panel.start.key == "noise"
    assert not panel.start.buttons["chains"].isEnabled()
    model = load_model(checkpoint)
    chains = np.random.default_rng(0).random((3, *(model.resolution,) * 3)) < 0.3
    path = tmp_path / "learned.safetensors"
    save_model(replace(model, chains=chains), path)
    studio.load(path)
    qtbot.waitUntil(lambda: panel.start.key == "chains", timeout=PATIENCE_MS)
    runs(studio, qtbot)
    first = studio.task(SampleTask).player.recording[0]
    assert first.step == model.header.sampler.steps
    assert np.array_equal(first.voxels[0] > 0.5, chains[0])
    click(panel.count.buttons["4"])
    runs(studio, qtbot, 1)
    first = studio.task(SampleTask).player.recording[0]
    assert np.array_equal(first.voxels > 0.5, chains[[0, 1, 2, 0]])
    click(panel.start.buttons["noise"])
    runs(studio, qtbot, 1)
    assert studio.task(SampleTask).player.recording[0].step == 0
    studio.load(checkpoint)
    qtbot.waitUntil(lambda: not panel.start.buttons["chains"].isEnabled(), timeout=PATIENCE_MS)
    assert panel.start.key == "noise"


def test_one_step_from_a_shape_that_was_just_chosen(studio: Studio, qtbot: QtBot) -> None:
    studio.document.put(block(), "Open block")
    press(studio, Qt.Key.Key_Period)
    runs(studio, qtbot, 2)
    qtbot.wait(200)
    assert studio.task(SampleTask).player.paused
    count = len(studio.task(SampleTask).player.recording)
    press(studio, Qt.Key.Key_Period)
    qtbot.waitUntil(
        lambda: len(studio.task(SampleTask).player.recording) == count + 1, timeout=PATIENCE_MS
    )


def test_without_a_shape_the_library_start_says_what_to_do(studio: Studio) -> None:
    job = studio.task(SampleTask).player.job
    click(studio.task(SampleTask).panel.start.buttons["data"])
    assert studio.window.status.message.text() == "Choose a shape in the library to start from"
    assert studio.task(SampleTask).player.job is job


def test_a_branch_keeps_the_record_before_it_and_is_marked(studio: Studio, qtbot: QtBot) -> None:
    runs(studio, qtbot, 6)
    still(studio, qtbot)
    press(studio, Qt.Key.Key_Home)
    for _ in range(3):
        press(studio, Qt.Key.Key_Right)
    assert studio.task(SampleTask).player.index == 3
    before = [studio.task(SampleTask).player.recording[i].voxels for i in range(4)]
    press(studio, Qt.Key.Key_B, CTRL)
    runs(studio, qtbot, 7)
    assert [studio.task(SampleTask).player.recording[i].step for i in range(7)] == list(range(7))
    for index, voxels in enumerate(before):
        assert np.array_equal(studio.task(SampleTask).player.recording[index].voxels, voxels)
    assert studio.window.timeline.scrubber.mark == 3


@pytest.mark.parametrize("quantity", ["energy", "gradient_norm", "occupied", "temperature"])
def test_the_curve_is_that_of_the_recorded_frames(
    studio: Studio, qtbot: QtBot, quantity: str
) -> None:
    runs(studio, qtbot, 6)
    still(studio, qtbot)
    plot = studio.window.plot
    click(plot.quantity.buttons[quantity])
    qtbot.wait(PACE_MS + 100)  # the newest curve comes a little later than the newest frame
    steps, values = plot.view.lines[0].getData()
    recording = studio.task(SampleTask).player.recording
    assert list(steps) == [recording[i].step for i in range(len(recording))]
    wanted = recording.curves(quantity)[1][:, 0].astype(np.float64)
    shown = 10**values if quantity in ("gradient_norm", "temperature") else values
    assert np.allclose(shown, wanted, rtol=1e-3)


def test_a_click_on_the_curve_shows_that_frame(studio: Studio, qtbot: QtBot) -> None:
    runs(studio, qtbot, 8)
    still(studio, qtbot)
    plot = studio.window.plot
    qtbot.wait(PACE_MS + 100)  # the newest curve comes a little later than the newest frame
    low, high = plot.view.getViewBox().viewRange()[1]
    at = plot.view.point_at(5, (low + high) / 2)
    QTest.mouseClick(plot.view.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    qtbot.waitUntil(lambda: step_shown(studio) == 5, timeout=PATIENCE_MS)
    shown = studio.task(SampleTask).shapes[0].grid.as_float()
    assert np.array_equal(
        shown, studio.task(SampleTask).player.recording[5].estimate[0].astype(np.float32)
    )


def test_k_keeps_the_shape_on_screen_and_a_click_brings_it_back(
    studio: Studio, qtbot: QtBot
) -> None:
    still(studio, qtbot)
    shape = studio.task(SampleTask).selection().shape
    press(studio, Qt.Key.Key_K)
    assert studio.library.shapes("results") == [shape]
    press(studio, Qt.Key.Key_R, CTRL)
    runs(studio, qtbot)
    click_entry(studio, "results", 0)
    assert studio.task(SampleTask).selection().shape is shape


def test_the_threshold_moves_the_surface_and_the_raw_state_can_be_shown(
    studio: Studio, qtbot: QtBot
) -> None:
    still(studio, qtbot)
    slider = studio.task(SampleTask).panel.threshold.slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert studio.window.viewport.isovalue == pytest.approx(0.95)
    press(studio, Qt.Key.Key_D)
    shown = studio.task(SampleTask).shapes[0].grid.as_float()
    assert np.array_equal(
        shown, studio.task(SampleTask).player.recording[-1].voxels[0].astype(np.float32)
    )


def test_another_shape_is_framed_in_nine_views(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_9, CTRL)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).shapes) == 9, timeout=PATIENCE_MS)
    studio.window.viewport.zoom(4)
    zoomed = studio.window.viewport.camera_state()["distance"]
    studio.document.put(block(), "Open block")
    assert studio.window.viewport.cells == 9
    assert studio.window.viewport.camera_state()["distance"] > 1.5 * zoomed
    view = studio.window.viewport
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    assert studio.task(SampleTask).selection().shape is studio.document.shape


def test_the_run_button_says_what_a_press_would_do(studio: Studio, qtbot: QtBot) -> None:
    run = studio.task(SampleTask).panel.run
    assert run.text() == "Pause"
    click(run)
    assert run.text() == "Run"
    qtbot.waitUntil(
        lambda: studio.window.status.mode.text() == "Sample · Navigate · paused",
        timeout=PATIENCE_MS,
    )
    click(run)
    qtbot.waitUntil(
        lambda: studio.window.status.mode.text() == "Sample · Navigate · running",
        timeout=PATIENCE_MS,
    )
    qtbot.waitUntil(
        lambda: studio.window.status.steps.text() not in ("0 steps/s", "– steps/s"),
        timeout=PATIENCE_MS,
    )
