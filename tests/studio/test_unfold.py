"""Multi-grid in the real window: grids side by side, each unfolding into the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.studio.conftest import GRID_STEPS as STEPS
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, drop, press
from voxstudio.loaded import ladder, load_model, volumes
from voxstudio.sampling.multigrid import unfold
from voxstudio.studio.tasks.multigrid.task import MultigridTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture
def ladder_task(studio: Studio, qtbot: QtBot, grids: Path) -> Studio:
    """The task with a model that was dropped on the window."""
    drop(studio, grids)
    qtbot.waitUntil(lambda: studio.window.task == "multigrid", timeout=PATIENCE_MS)
    studio.task(MultigridTask).set_seed(0)
    return studio


def unfolded(studio: Studio, qtbot: QtBot) -> None:
    """Press Space and wait for the end."""
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: studio.task(MultigridTask).player.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not studio.task(MultigridTask).player.running, timeout=PATIENCE_MS)
    last = 2 * (STEPS + 1) - 1
    qtbot.waitUntil(lambda: studio.task(MultigridTask).player.index == last, timeout=PATIENCE_MS)


def fields(studio: Studio) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    view = studio.window.viewport
    return [np.array(cell.surface.field) for cell in view.views[: view.cells]]


def test_every_grid_is_shown_as_the_library_makes_it(
    ladder_task: Studio, qtbot: QtBot, grids: Path
) -> None:
    unfolded(ladder_task, qtbot)
    model = load_model(grids)
    moments = unfold(ladder(model), volumes(model), seeds=[0])
    made = {moment.grid: moment.frame.estimate[0] for moment in moments}
    coarse, fine = fields(ladder_task)
    np.testing.assert_allclose(coarse[::4, ::4, ::4], made[0], atol=2e-3)
    np.testing.assert_allclose(fine, made[1], atol=2e-3)
    assert "16×16×16" in ladder_task.window.viewport.layer.captions[1]
    assert "Generated from a single voxel" in ladder_task.task(MultigridTask).panel.state.text()
    assert ladder_task.task(MultigridTask).panel.run.text() == "Generate"


def test_frames_can_be_scrubbed_back_to_the_coarsest_grid(
    ladder_task: Studio, qtbot: QtBot
) -> None:
    unfolded(ladder_task, qtbot)
    before = fields(ladder_task)
    press(ladder_task, Qt.Key.Key_Home)
    assert ladder_task.task(MultigridTask).player.index == 0
    run = ladder_task.task(MultigridTask).player.run
    assert run is not None and run.states(0)[1] is None
    press(ladder_task, Qt.Key.Key_Right)
    assert ladder_task.task(MultigridTask).player.index == 1
    press(ladder_task, Qt.Key.Key_End)
    for ours, theirs in zip(fields(ladder_task), before, strict=True):
        assert np.array_equal(ours, theirs)


def test_another_run_takes_the_next_seed_unless_it_is_locked(
    ladder_task: Studio, qtbot: QtBot
) -> None:
    unfolded(ladder_task, qtbot)
    first = fields(ladder_task)[1]
    unfolded(ladder_task, qtbot)
    assert ladder_task.task(MultigridTask).seed == 1
    assert not np.array_equal(fields(ladder_task)[1], first)
    press(ladder_task, Qt.Key.Key_L)
    ladder_task.task(MultigridTask).set_seed(0)
    unfolded(ladder_task, qtbot)
    assert np.array_equal(fields(ladder_task)[1], first)


def test_the_finest_grid_is_kept_with_its_own_voxels(ladder_task: Studio, qtbot: QtBot) -> None:
    unfolded(ladder_task, qtbot)
    press(ladder_task, Qt.Key.Key_K)
    (kept,) = ladder_task.library.shapes("results")
    assert kept.grid.shape == (16, 16, 16)
    assert kept.name == "grids seed 0"


def test_a_run_waits_while_another_task_has_the_views(ladder_task: Studio, qtbot: QtBot) -> None:
    ladder_task.task(MultigridTask).panel.steps.set_value(150)
    press(ladder_task, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: ladder_task.task(MultigridTask).player.index > 1, timeout=PATIENCE_MS)
    press(ladder_task, Qt.Key.Key_1, CTRL | SHIFT)
    assert ladder_task.task(MultigridTask).player.paused
    press(ladder_task, Qt.Key.Key_3, CTRL | SHIFT)
    count = ladder_task.task(MultigridTask).player.index
    qtbot.waitUntil(
        lambda: ladder_task.task(MultigridTask).player.index > count, timeout=PATIENCE_MS
    )
    press(ladder_task, Qt.Key.Key_X, SHIFT)
    qtbot.waitUntil(lambda: not ladder_task.task(MultigridTask).player.running, timeout=PATIENCE_MS)
