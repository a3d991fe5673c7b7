"""Remembering in the real window: corrupt, descend, look back, keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.brushwork import LEFT
from tests.studio.hands import (
    CTRL,
    PATIENCE_MS,
    SHIFT,
    drop,
    press,
    step_shown,
)
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.studio.tasks.recall.panel import PAINTED
from voxstudio.studio.tasks.recall.task import NO_MASK, NO_MODEL, RecallTask
from voxstudio.training.dataset import generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

SIZE = 16
ITERATIONS = 100
SETTINGS = (
    "name=few", f"iterations={ITERATIONS}", "channels=[8, 16]", "optimiser.precision=float32",
    "optimiser.learning_rate=5e-3", "learning.flip_rate=0.0", "recovery.stop_temperature=0.01",
    "data.count=3", f"data.resolution={SIZE}",
)  # fmt: skip


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows three pieces of furniture, 16^3 voxels."""
    recipe = load_recipe(find_recipe("memory"), SETTINGS)
    trainer = Trainer(recipe, generated(recipe.data))
    for _ in range(ITERATIONS):
        trainer.step()
    path = tmp_path_factory.mktemp("run") / "few.safetensors"
    save_model(trainer.model(), path)
    return path


@pytest.fixture
def task(studio: Studio, qtbot: QtBot, few: Path) -> Studio:
    """The task with the model in it, dropped on the window."""
    drop(studio, few)
    qtbot.waitUntil(lambda: studio.window.task == "recall", timeout=PATIENCE_MS)
    studio.task(RecallTask).choose_model(few)
    qtbot.waitUntil(lambda: _stored_here(studio, 3), timeout=PATIENCE_MS)
    return studio


def _stored_here(studio: Studio, count: int) -> bool:
    memory = studio.task(RecallTask).memory
    return memory is not None and len(memory.stored) == count


def cell(studio: Studio, number: int) -> NDArray[np.bool_]:
    """What one of the two views shows, (16, 16, 16)."""
    return np.array(studio.window.viewport.views[number].surface.field) > 0.5


def descend(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: studio.task(RecallTask).player.job is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: studio.task(RecallTask).player.job is None, timeout=PATIENCE_MS)


def choose_kind(studio: Studio, kind: str) -> None:
    """Go down the list of corruptions with the arrow key."""
    kinds = studio.task(RecallTask).panel.kind
    for _ in range(kinds.count()):
        if kinds.currentData() != kind:
            QTest.keyClick(kinds, Qt.Key.Key_Down)
    assert kinds.currentData() == kind


def test_a_corrupted_shape_returns_and_the_panel_says_which(task: Studio, qtbot: QtBot) -> None:
    remember, panel = task.task(RecallTask), task.task(RecallTask).panel
    assert remember.memory is not None
    stored = remember.memory.stored
    assert task.window.viewport.cells == 2
    assert np.array_equal(cell(task, 0), stored[0])
    corrupted = cell(task, 1)
    assert (corrupted != stored[0]).sum() == round(0.2 * SIZE**3)
    descend(task, qtbot)
    assert panel.state.text().startswith("Recalled shape 0, bathtub: the right shape. IoU")
    end = cell(task, 1)
    before, after = pairwise_iou(np.stack([corrupted, end]), stored[:1])[:, 0]
    assert after > before + 0.2
    assert f"IoU {after:.2f}, {before:.2f} before" in panel.state.text()
    press(task, Qt.Key.Key_Home)
    assert np.array_equal(cell(task, 1), corrupted)
    press(task, Qt.Key.Key_End)
    assert np.array_equal(cell(task, 1), end)
    press(task, Qt.Key.Key_K)
    (kept,) = task.library.shapes("results")
    assert np.array_equal(kept.grid.occupied(), end)
    QTest.mouseClick(panel.again, LEFT)
    assert (cell(task, 1) != stored[0]).sum() == round(0.2 * SIZE**3)
    assert not np.array_equal(cell(task, 1), corrupted)


def test_shape_and_corruption_are_chosen_by_hand(task: Studio, qtbot: QtBot) -> None:
    remember, panel = task.task(RecallTask), task.task(RecallTask).panel
    assert remember.memory is not None
    stored = remember.memory.stored
    QTest.keyClick(panel.shape, Qt.Key.Key_Down)
    assert np.array_equal(cell(task, 0), stored[1])
    QTest.keyClick(panel.share.slider, Qt.Key.Key_End)
    assert (cell(task, 1) != stored[1]).sum() == SIZE**3 // 2
    choose_kind(task, "+z")
    assert not cell(task, 1)[SIZE // 2 :].any()
    assert np.array_equal(cell(task, 1)[: SIZE // 2], stored[1][: SIZE // 2])
    assert not panel.share.isEnabled()
    choose_kind(task, PAINTED)
    view = task.window.viewport
    assert (view.cells, view.layer.message) == (1, NO_MASK)
    assert not panel.run.isEnabled()
    press(task, Qt.Key.Key_4, CTRL | SHIFT)
    press(task, Qt.Key.Key_F)  # hide everything
    press(task, Qt.Key.Key_7, CTRL | SHIFT)
    QTest.mouseClick(panel.again, LEFT)
    assert view.cells == 2
    assert not cell(task, 1).any()
    step = step_shown(task)
    press(task, Qt.Key.Key_1, CTRL | SHIFT)  # chains go on as if nothing had been
    qtbot.waitUntil(lambda: step_shown(task) > step + 1, timeout=PATIENCE_MS)
    assert view.cells == 1


def test_without_a_model_the_window_says_how_to_get_one(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.task(RecallTask).models, "chosen", None)
    press(studio, Qt.Key.Key_7, CTRL | SHIFT)
    assert studio.window.viewport.layer.message == NO_MODEL
    assert not studio.task(RecallTask).panel.run.isEnabled()
