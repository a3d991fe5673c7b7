"""Recovering in the real window: live variants, one accepted, everything undoable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from tests.studio.brushwork import FRONT, LEFT, begin, block, drag, hidden
from tests.studio.hands import CTRL, NONE, SHIFT, answer, drop, press, step_shown
from voxstudio.checkpoint import KEY, CheckpointHeader, read_header
from voxstudio.grid import VoxelGrid
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.variant_task import NO_SHAPE

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

STEPS = 8


@pytest.fixture
def easel(studio: Studio, qtbot: QtBot, checkpoint: Path) -> Studio:
    """The window with the block in it, partly hidden, and a model of its size."""
    begin(studio, qtbot)
    studio.task(RecoverTask).choose_model(checkpoint)
    studio.task(RecoverTask).panel.steps.set_value(STEPS)
    drag(studio, (3.0, FRONT - 0.5, 5.0), (8.0, FRONT - 0.5, 10.0))
    assert hidden(studio).any()
    return studio


def recovered(studio: Studio, qtbot: QtBot) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Press Space, wait for the end, return the variants on screen, (K, 16, 16, 16)."""
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: studio.task(RecoverTask).player.running, timeout=60_000)
    qtbot.waitUntil(lambda: not studio.task(RecoverTask).player.running, timeout=120_000)
    view = studio.window.viewport
    return np.stack([np.array(view.views[number].surface.field) for number in range(view.cells)])


def changed(checkpoint: Path, path: Path, **fields: object) -> Path:
    """Write a checkpoint again with other fields in its header."""
    with safe_open(checkpoint, "numpy") as file:
        header = CheckpointHeader.model_validate_json(file.metadata()[KEY])
    header = header.model_copy(update=fields)
    save_file(load_file(checkpoint), path, {KEY: header.model_dump_json()})
    return path


def test_the_shape_of_the_chain_becomes_the_current_one_and_chains_wait(
    studio: Studio, qtbot: QtBot
) -> None:
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    assert studio.task(SampleTask).player.paused
    shown = studio.task(SampleTask).selection().shape
    assert shown is not None
    assert studio.document.shape is not None
    assert np.array_equal(studio.document.shape.grid.values, shown.grid.values)
    step = step_shown(studio)
    press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    qtbot.waitUntil(lambda: step_shown(studio) > step + 1, timeout=60_000)
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)  # nobody painted: the newer shape takes over
    newer = studio.document.shape.grid.values
    assert not np.array_equal(newer, shown.grid.values)
    press(studio, Qt.Key.Key_F)
    press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    step = step_shown(studio)
    qtbot.waitUntil(lambda: step_shown(studio) > step + 1, timeout=60_000)
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)  # a painted shape stays
    assert np.array_equal(studio.document.shape.grid.values, newer)
    assert hidden(studio).all()


def test_variants_keep_visible_voxels_bit_for_bit_and_differ(easel: Studio, qtbot: QtBot) -> None:
    variants = recovered(easel, qtbot)
    visible = ~hidden(easel)
    assert variants.shape == (4, 16, 16, 16)
    for variant in variants:
        assert np.array_equal(variant[visible], block().values[visible])
    for first, second in ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)):
        assert not np.array_equal(variants[first], variants[second])
    again = recovered(easel, qtbot)  # with the seeds that follow
    assert not np.array_equal(again[0], variants[0])
    easel.task(RecoverTask).panel.seed.edit.setText("")
    QTest.keyClicks(easel.task(RecoverTask).panel.seed.edit, "0")
    QTest.mouseClick(easel.task(RecoverTask).panel.seed.lock, LEFT)
    easel.window.viewport.setFocus()
    press(easel, Qt.Key.Key_Escape)
    assert np.array_equal(recovered(easel, qtbot), variants)
    assert np.array_equal(recovered(easel, qtbot), variants)


def test_frames_arrive_live_and_can_be_scrubbed(
    easel: Studio, qtbot: QtBot, checkpoint: Path
) -> None:
    last = recovered(easel, qtbot)
    variants = easel.task(RecoverTask).player
    assert variants.run is not None
    steps, energies = variants.run.recording.curves("energy")
    assert steps.tolist() == list(range(STEPS + 1))
    assert energies.shape == (STEPS + 1, 4)
    schedule = read_header(checkpoint).recovery  # it cools as far in any number of steps
    assert schedule.steps != STEPS
    _, temperatures = variants.run.recording.curves("temperature")
    assert temperatures[[0, -1], 0] == pytest.approx(
        [schedule.start_temperature, schedule.stop_temperature]
    )
    assert f"energy {energies[-1, 2]:,.1f}" in easel.window.viewport.layer.captions[2]
    press(easel, Qt.Key.Key_Home)
    first = np.array(easel.window.viewport.views[0].surface.field)
    visible = ~hidden(easel)
    assert np.array_equal(first[visible], last[0][visible])
    assert not np.array_equal(first, last[0])
    press(easel, Qt.Key.Key_End)
    assert np.array_equal(easel.window.viewport.views[0].surface.field, last[0])


def test_a_click_selects_enter_accepts_and_undo_takes_it_back(easel: Studio, qtbot: QtBot) -> None:
    before, painted = easel.document.shape, hidden(easel)
    variants = recovered(easel, qtbot)
    energies = easel.task(RecoverTask).player.run.recording[-1].energy  # type: ignore[union-attr]
    assert easel.window.viewport.layer.selected == int(np.argmin(energies))
    view = easel.window.viewport
    place = view.layer.rects[2].center().toPoint()
    QTest.mouseClick(view, LEFT, NONE, place)
    assert view.layer.selected == 2
    press(easel, Qt.Key.Key_V)  # variants can be turned; they stay
    assert view.cells == 4
    press(easel, Qt.Key.Key_Return)
    assert easel.document.shape is not None
    assert np.array_equal(easel.document.shape.grid.values, variants[2])
    assert view.cells == 1
    assert not hidden(easel).any()
    press(easel, Qt.Key.Key_Z, CTRL)
    assert easel.document.shape is before
    assert np.array_equal(hidden(easel), painted)
    press(easel, Qt.Key.Key_Z, CTRL | SHIFT)
    assert np.array_equal(easel.document.shape.grid.values, variants[2])


@pytest.mark.parametrize("count", [1, 2, 9])
def test_as_many_variants_as_asked_for(easel: Studio, qtbot: QtBot, count: int) -> None:
    QTest.mouseClick(easel.task(RecoverTask).panel.count.buttons[str(count)], LEFT)
    variants = recovered(easel, qtbot)
    assert len(variants) == count
    assert len({variant.tobytes() for variant in variants}) == count
    QTest.mouseClick(easel.task(RecoverTask).panel.accept, LEFT)
    assert easel.document.undo_text.startswith("Accept variant")


def test_enter_resets_the_view_unless_variants_wait(easel: Studio, qtbot: QtBot) -> None:
    view = easel.window.viewport
    press(easel, Qt.Key.Key_Return)
    home = view.camera_state()
    view.orbit(40, 10)
    press(easel, Qt.Key.Key_Return)
    assert view.camera_state()["azimuth"] == home["azimuth"]
    recovered(easel, qtbot)
    view.orbit(40, 10)
    turned = view.camera_state()["azimuth"]
    press(easel, Qt.Key.Key_Return)
    assert view.camera_state()["azimuth"] == turned
    press(easel, Qt.Key.Key_Return)
    assert view.camera_state()["azimuth"] == home["azimuth"]


def test_a_run_pauses_goes_on_and_stops(easel: Studio, qtbot: QtBot) -> None:
    easel.task(RecoverTask).panel.steps.set_value(400)
    variants = easel.task(RecoverTask).player
    press(easel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(variants) > 2, timeout=60_000)
    press(easel, Qt.Key.Key_Space)
    qtbot.wait(300)
    made = len(variants)
    qtbot.wait(200)
    assert len(variants) == made
    press(easel, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: len(variants) == made + 1, timeout=60_000)
    press(easel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(variants) > made + 3, timeout=60_000)
    press(easel, Qt.Key.Key_X, SHIFT)
    qtbot.waitUntil(lambda: easel.task(RecoverTask).player.job is None, timeout=60_000)
    shown = np.array(easel.window.viewport.views[0].surface.field)
    qtbot.wait(200)
    assert len(variants) < 400
    visible = ~hidden(easel)
    assert np.array_equal(shown[visible], block().values[visible])
    press(easel, Qt.Key.Key_Return)  # what was recovered so far may be kept
    assert easel.document.undo_text.startswith("Accept variant")


def test_painting_on_ends_the_run(easel: Studio, qtbot: QtBot) -> None:
    easel.task(RecoverTask).panel.steps.set_value(400)
    press(easel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(easel.task(RecoverTask).player) > 1, timeout=60_000)
    job = easel.task(RecoverTask).player.job
    press(easel, Qt.Key.Key_B)
    assert easel.window.viewport.cells == 1
    assert job is not None
    qtbot.waitUntil(lambda: not job.active, timeout=60_000)
    before = hidden(easel)
    drag(easel, (8.0, FRONT - 0.5, 5.0), (9.0, FRONT - 0.5, 6.0))
    assert (hidden(easel) & ~before).any()


def test_a_run_waits_while_another_task_is_on_screen(easel: Studio, qtbot: QtBot) -> None:
    easel.task(RecoverTask).panel.steps.set_value(400)
    variants = easel.task(RecoverTask).player
    press(easel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(variants) > 1, timeout=60_000)
    press(easel, Qt.Key.Key_1, CTRL | SHIFT)
    qtbot.waitUntil(lambda: variants.paused, timeout=0)
    assert easel.window.viewport.cells == 1
    assert easel.window.viewport.layer.hint == ""
    press(easel, Qt.Key.Key_4, CTRL | SHIFT)
    qtbot.waitUntil(lambda: not variants.paused, timeout=0)
    assert easel.window.viewport.cells == 4
    made = len(variants)
    qtbot.waitUntil(lambda: len(variants) > made, timeout=60_000)


def test_nothing_runs_before_something_is_hidden(easel: Studio) -> None:
    press(easel, Qt.Key.Key_Delete)
    assert not easel.task(RecoverTask).panel.run.isEnabled()
    press(easel, Qt.Key.Key_Space)
    assert not easel.task(RecoverTask).player.running
    assert "Paint the missing region" in easel.window.toast.message.text()


def test_a_model_that_cannot_recover_the_shape_says_so(
    easel: Studio, checkpoint: Path, tmp_path: Path
) -> None:
    easel.task(RecoverTask).choose_model(
        changed(checkpoint, tmp_path / "blind.safetensors", capabilities=("energy",))
    )
    assert "cannot recover" in easel.window.viewport.layer.hint
    assert "cannot recover" in easel.task(RecoverTask).panel.state.text()
    press(easel, Qt.Key.Key_Space)
    assert not easel.task(RecoverTask).player.running
    easel.task(RecoverTask).choose_model(checkpoint)
    assert easel.task(RecoverTask).panel.run.isEnabled()
    easel.document.open(VoxelGrid(np.ones((8, 8, 8), dtype=np.bool_)), "small")
    press(easel, Qt.Key.Key_F)
    assert "takes 16×16×16 voxels, this shape has 8×8×8" in easel.window.viewport.layer.hint
    press(easel, Qt.Key.Key_Space)
    assert not easel.task(RecoverTask).player.running


def test_a_model_that_is_gone_is_a_dialog(
    easel: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    copy = changed(checkpoint, tmp_path / "gone.safetensors", name="gone")
    easel.task(RecoverTask).choose_model(copy)
    copy.write_bytes(b"damaged")
    press(easel, Qt.Key.Key_Space)
    assert "gone.safetensors" in answer(easel, qtbot)
    assert easel.window.viewport.mode == "paint"


def test_the_list_offers_models_that_recover(
    easel: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    chosen = easel.task(RecoverTask).panel.model.currentText()
    assert chosen == read_header(checkpoint).name
    press(easel, Qt.Key.Key_1, CTRL | SHIFT)
    able = changed(checkpoint, tmp_path / "able.safetensors", name="able")
    samples = {"name": "no", "capabilities": ("energy", "synthesis")}
    drop(easel, able, changed(checkpoint, tmp_path / "no.safetensors", **samples))
    qtbot.waitUntil(lambda: "able" in listed(easel), timeout=60_000)
    assert chosen in listed(easel)
    assert "no" not in listed(easel)
    assert easel.task(RecoverTask).panel.model.currentText() == chosen
    press(easel, Qt.Key.Key_4, CTRL | SHIFT)
    easel.task(RecoverTask).choose_model(tmp_path / "nowhere.safetensors")
    assert "nowhere" in answer(easel, qtbot)
    assert easel.task(RecoverTask).panel.model.currentText() == chosen


def listed(studio: Studio) -> list[str]:
    """Return the names in the list of models."""
    box = studio.task(RecoverTask).panel.model
    return [box.itemText(row) for row in range(box.count())]


def test_without_a_shape_the_view_says_where_to_get_one(studio: Studio) -> None:
    studio.task(SampleTask).player.drop()
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    view = studio.window.viewport
    assert view.layer.message == NO_SHAPE
    QTest.mouseClick(view, LEFT, NONE, QPoint(view.rect().center()))
    press(studio, Qt.Key.Key_Space)
    assert studio.document.shape is None
    studio.document.open(block(), "block")
    assert view.layer.message == ""
