"""Super-resolution in the real window: detail appears live, block means stay, one is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.studio.conftest import DETAIL_STEPS as STEPS
from tests.studio.hands import CTRL, NONE, PATIENCE_MS, SHIFT, answer, drop, press
from voxstudio.coarse import block_means
from voxstudio.grid import VoxelGrid
from voxstudio.studio.tasks.super_resolve.task import SOFTENED, SuperResolveTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LEFT = Qt.MouseButton.LeftButton


def box(size: int = 16) -> VoxelGrid:
    """A box that cuts blocks of a quarter of the side."""
    values = np.zeros((size,) * 3, np.float32)
    part = size // 16
    values[: 10 * part, 3 * part : 13 * part, 3 * part : 13 * part] = 1
    return VoxelGrid(values)


@pytest.fixture
def bench(studio: Studio, qtbot: QtBot, detail: Path) -> Studio:
    """The task with a box in it and a model that takes it."""
    drop(studio, detail)
    qtbot.waitUntil(lambda: studio.window.task == "super_resolve", timeout=PATIENCE_MS)
    studio.document.open(box(), "box")
    return studio


def refined(studio: Studio, qtbot: QtBot) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Press Space, wait for the end, return the variants on screen, (K, 16, 16, 16)."""
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: studio.task(SuperResolveTask).player.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not studio.task(SuperResolveTask).player.running, timeout=PATIENCE_MS)
    cells = studio.window.viewport.views
    count = studio.window.viewport.cells
    return np.stack([np.array(cell.surface.field) for cell in cells[1:count]])


def test_a_dropped_model_for_detail_opens_its_task(
    studio: Studio, qtbot: QtBot, detail: Path
) -> None:
    drop(studio, detail)
    qtbot.waitUntil(lambda: studio.window.task == "super_resolve", timeout=PATIENCE_MS)
    assert studio.task(SuperResolveTask).models.chosen == detail
    assert studio.task(SuperResolveTask).panel.model.currentText() == "detail"
    assert studio.document.shape is not None  # taken from the chain


def test_the_shape_stands_beside_its_blocks(bench: Studio) -> None:
    view = bench.window.viewport
    assert view.cells == 2
    blocks = np.array(view.views[0].surface.field)
    expected = block_means(box().values[None], 4)[0]
    np.testing.assert_allclose(blocks[::4, ::4, ::4], expected, atol=1e-6)
    assert np.array_equal(view.views[1].surface.field, box().values)
    assert "4×4×4" in view.layer.captions[0]


def test_detail_keeps_the_block_means_in_every_frame(bench: Studio, qtbot: QtBot) -> None:
    QTest.mouseClick(bench.task(SuperResolveTask).panel.count.buttons["3"], LEFT)
    variants = refined(bench, qtbot)
    assert variants.shape == (3, 16, 16, 16)
    expected = block_means(box().values[None], 4)
    assert np.abs(block_means(variants, 4) - expected).max() < 1e-5
    assert not np.array_equal(variants[0], variants[1])
    run = bench.task(SuperResolveTask).player.run
    assert run is not None
    steps, _ = run.recording.curves("energy")
    assert steps.tolist() == list(range(STEPS + 1))
    for moment in run.recording.moments:  # kept in half precision
        assert np.abs(block_means(moment.estimate, 4) - expected).max() < 1e-3
    assert "Block means kept" in bench.task(SuperResolveTask).panel.means.text()
    press(bench, Qt.Key.Key_Home)
    first = np.array(bench.window.viewport.views[1].surface.field)
    assert not np.array_equal(first, variants[0])
    press(bench, Qt.Key.Key_O)
    coarse, *originals = (np.array(cell.surface.field) for cell in bench.window.viewport.views)
    assert [np.array_equal(each, box().values) for each in (coarse, *originals)] == [
        False, True, True, True,
    ]  # fmt: skip


def test_the_same_seed_finds_the_same_detail(bench: Studio, qtbot: QtBot) -> None:
    first = refined(bench, qtbot)
    other = refined(bench, qtbot)
    assert not np.array_equal(first, other)
    press(bench, Qt.Key.Key_L)  # lock
    bench.task(SuperResolveTask).set_seed(0)
    assert np.array_equal(refined(bench, qtbot), first)


def test_a_variant_is_accepted_with_a_double_click_and_taken_back(
    bench: Studio, qtbot: QtBot
) -> None:
    QTest.mouseClick(bench.task(SuperResolveTask).panel.count.buttons["3"], LEFT)
    variants = refined(bench, qtbot)
    view = bench.window.viewport
    middle = QPoint(view.width() // 4, 3 * view.height() // 4)  # the third of four views
    QTest.mouseDClick(view, LEFT, NONE, middle)
    shape = bench.document.shape
    assert shape is not None
    assert np.array_equal(shape.grid.values, variants[1])
    assert shape.name == "box refined"
    press(bench, Qt.Key.Key_Z, CTRL)
    assert bench.document.shape is not None
    assert np.array_equal(bench.document.shape.grid.values, box().values)
    refined(bench, qtbot)
    press(bench, Qt.Key.Key_Return, CTRL)
    assert bench.document.shape.name == "box refined"


def test_a_coarse_shape_of_zeros_and_ones_may_move_its_surface(bench: Studio, qtbot: QtBot) -> None:
    solid = np.zeros((4, 4, 4), np.float32)
    solid[:2, 1:3, 1:3] = 1
    bench.document.open(VoxelGrid(solid), "coarse")
    assert bench.task(SuperResolveTask).panel.state.text() == SOFTENED
    variants = refined(bench, qtbot)
    assert ((variants > 0.01) & (variants < 0.99)).any()


def test_what_cannot_be_refined_is_said(bench: Studio) -> None:
    bench.document.open(VoxelGrid(np.zeros((6, 6, 6), np.float32)), "odd")
    assert not bench.task(SuperResolveTask).panel.run.isEnabled()
    assert "takes 4×4×4 or a multiple" in bench.task(SuperResolveTask).panel.state.text()
    assert bench.window.viewport.cells == 1


def test_a_finer_shape_is_coarsened(bench: Studio, qtbot: QtBot) -> None:
    bench.document.open(box(32), "fine")
    variants = refined(bench, qtbot)
    expected = block_means(box(32).values[None], 8)
    assert np.abs(block_means(variants, 4) - expected).max() < 1e-5


def test_leaving_holds_the_run_and_coming_back_goes_on(bench: Studio, qtbot: QtBot) -> None:
    bench.task(SuperResolveTask).panel.steps.set_value(300)
    press(bench, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(bench.task(SuperResolveTask).player) > 2, timeout=PATIENCE_MS)
    press(bench, Qt.Key.Key_1, CTRL | SHIFT)
    assert bench.task(SuperResolveTask).player.paused
    press(bench, Qt.Key.Key_5, CTRL | SHIFT)
    qtbot.waitUntil(lambda: not bench.task(SuperResolveTask).player.paused, timeout=PATIENCE_MS)
    count = len(bench.task(SuperResolveTask).player)
    qtbot.waitUntil(lambda: len(bench.task(SuperResolveTask).player) > count, timeout=PATIENCE_MS)
    press(bench, Qt.Key.Key_X, SHIFT)
    qtbot.waitUntil(lambda: not bench.task(SuperResolveTask).player.running, timeout=PATIENCE_MS)


def test_a_damaged_model_ends_in_a_dialog(
    bench: Studio, qtbot: QtBot, detail: Path, tmp_path: Path
) -> None:
    data = bytearray(detail.read_bytes())
    data[-40:] = b"\xff" * 40
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(bytes(data))
    bench.task(SuperResolveTask).choose_model(broken)
    press(bench, Qt.Key.Key_Space)
    assert "not finite" in answer(bench, qtbot)
    assert bench.window.viewport.cells == 2
