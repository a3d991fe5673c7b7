"""Completing and denoising by a sequential model in the real window."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.sequential.small import CLASSES
from tests.studio.brushwork import LEFT, begin, block, hidden
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, choose_file, press
from voxstudio.grid import VoxelGrid
from voxstudio.loaded import load_model
from voxstudio.sampling.settling import complete
from voxstudio.sequential.model import sequential_model
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.run import VariantRun
from voxstudio.studio.tasks.recover.task import BAR, WIDE, RecoverTask
from voxstudio.studio.window.filmstrip import PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.app import Studio

    Floats = NDArray[np.float32]

STEPS, SETTLING = 12, 5
END = STEPS + SETTLING


@pytest.fixture
def easel(studio: Studio, qtbot: QtBot, canvas: Path) -> Studio:
    """The window with the block in it, the right half hidden, and a model of boxes."""
    begin(studio, qtbot)
    panel = studio.task(RecoverTask).panel
    studio.task(RecoverTask).choose_model(canvas)
    panel.steps.set_value(STEPS)
    panel.latent_steps.set_value(SETTLING)
    panel.region.setCurrentIndex(panel.region.findData("+x"))
    QTest.mouseClick(panel.region_button, LEFT)
    assert hidden(studio).mean() == 0.5
    return studio


def fields(studio: Studio) -> Floats:
    """Return what the views show, (K, 16, 16, 16)."""
    view = studio.window.viewport
    return np.stack([np.array(cell.surface.field) for cell in view.views[: view.cells]])


def completed(studio: Studio, qtbot: QtBot) -> Floats:
    """Press Space, wait for the end, return the variants on screen."""
    variants = studio.task(RecoverTask).player
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: variants.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not variants.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: variants.index == len(variants) - 1, timeout=PATIENCE_MS)
    return fields(studio)


def estimate(path: Path, of: str, flips: Floats) -> Floats:
    """Return what the library makes of the block after the last step, (4, 16, 16, 16)."""
    model = sequential_model(load_model(path)).of_class(of)
    solid = block().values > 0.5
    frames = complete(model, solid, flips, seeds=range(4), steps=STEPS, settling=SETTLING)
    return list(frames)[-1].estimate


@pytest.mark.parametrize("of", CLASSES)
def test_what_is_hidden_is_completed_as_of_a_class_and_the_rest_stays_bit_for_bit(
    easel: Studio, qtbot: QtBot, canvas: Path, of: str
) -> None:
    panel = easel.task(RecoverTask).panel
    assert [panel.classes.itemText(row) for row in range(panel.classes.count())] == list(CLASSES)
    panel.classes.setFocus()
    for _ in range(CLASSES.index(of)):
        QTest.keyClick(panel.classes, Qt.Key.Key_Down)
    easel.window.viewport.setFocus()
    assert easel.task(RecoverTask).shape_class == of
    found = completed(easel, qtbot)
    flips = np.where(hidden(easel), np.float32(0.5), np.float32(0))
    wanted = np.where(hidden(easel), estimate(canvas, of, flips), block().values)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    for variant in found:
        assert np.array_equal(variant[~hidden(easel)], block().values[~hidden(easel)])
    assert "NLL" in easel.window.viewport.layer.captions[0]
    assert f"Recovered in {END} steps" in panel.state.text()
    assert easel.window.plot.quantity.buttons["energy"].text() == "NLL"


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_recovered_comes_into_view_unless_hands_have_turned_the_camera(
    easel: Studio, qtbot: QtBot, *, turned: bool
) -> None:
    """Nearly all of the block is hidden, and what chains begin with is larger than a box."""
    view, panel = easel.window.viewport, easel.task(RecoverTask).panel
    easel.task(RecoverTask).set_class("tall")
    for side in ("+y", "+z"):
        panel.region.setCurrentIndex(panel.region.findData(side))
        QTest.mouseClick(panel.region_button, LEFT)
    view.setFocus()
    if turned:
        view.orbit(20, 0)
    before = view.camera_state()
    completed(easel, qtbot)
    after = view.camera_state()
    view.reset_view()
    assert after["focal"] == view.camera_state()["focal"]
    assert (after == before) == turned


def test_mean_and_spread_have_one_view_and_the_mean_can_be_accepted(
    easel: Studio, qtbot: QtBot
) -> None:
    before, mask = easel.document.shape, hidden(easel)
    spread = easel.window.actions_by_name["spread"]
    assert not spread.isEnabled()
    found = completed(easel, qtbot)
    press(easel, Qt.Key.Key_A)
    view = easel.window.viewport
    assert (view.cells, view.layer.bar) == (1, BAR)
    np.testing.assert_allclose(fields(easel)[0], found.mean(0), atol=1e-6)
    assert np.array_equal(fields(easel)[0][~mask], block().values[~mask])
    tint = view.views[0].tint
    assert tint is not None
    np.testing.assert_allclose(tint, found.std(0) / WIDE, atol=1e-5)
    assert tint[mask].max() > 0
    assert not tint[~mask].any()
    press(easel, Qt.Key.Key_Return)
    assert easel.document.undo_text == "Accept variants' mean"
    assert easel.document.shape is not None
    np.testing.assert_allclose(easel.document.shape.grid.values, found.mean(0), atol=1e-6)
    assert view.layer.bar is None
    press(easel, Qt.Key.Key_Z, CTRL)
    assert easel.document.shape is before


def test_the_switch_leads_back_to_the_variants(easel: Studio, qtbot: QtBot) -> None:
    found = completed(easel, qtbot)
    selected = easel.task(RecoverTask).player.selected
    press(easel, Qt.Key.Key_A)
    QTest.mouseClick(easel.window.viewport, LEFT)  # frames nothing: there is one view
    assert easel.task(RecoverTask).player.selected == selected
    press(easel, Qt.Key.Key_A)
    assert np.array_equal(fields(easel), found)
    assert easel.window.viewport.layer.bar is None
    press(easel, Qt.Key.Key_A)
    press(easel, Qt.Key.Key_1, CTRL | SHIFT)
    assert easel.window.viewport.layer.bar is None


def test_the_strip_has_the_first_steps_and_the_last_of_the_framed_variant(
    easel: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    strip = easel.window.strip
    assert not strip.isVisible()
    completed(easel, qtbot)
    assert strip.isVisible()
    names = [tile.name.text() for tile in strip.tiles]
    assert names == ["given", *map(str, range(1, 9)), str(END)]
    assert strip.tiles[9].property("wanted")
    qtbot.waitUntil(lambda: all(tile.pixels for tile in strip.tiles), timeout=PATIENCE_MS)
    first = strip.tiles[9].pixels
    QTest.mouseClick(strip.tiles[3], LEFT)
    assert easel.task(RecoverTask).player.index == 3
    assert strip.tiles[3].property("wanted")
    assert not strip.tiles[9].property("wanted")
    view = easel.window.viewport
    other = (easel.task(RecoverTask).player.selected + 1) % 4
    QTest.mouseClick(view, LEFT, pos=view.layer.rects[other].center().toPoint())
    qtbot.waitUntil(lambda: all(tile.pixels for tile in strip.tiles), timeout=PATIENCE_MS)
    assert strip.tiles[9].pixels is not first
    QTest.mouseClick(strip.save, LEFT)
    choose_file(easel, qtbot, tmp_path / "steps.png")
    with Image.open(tmp_path / "steps.png") as image:
        assert image.width == 10 * PIXELS
    press(easel, Qt.Key.Key_Escape)
    assert not strip.isVisible()


def test_without_settling_a_run_ends_with_its_chain(easel: Studio, qtbot: QtBot) -> None:
    panel, variants = easel.task(RecoverTask).panel, easel.task(RecoverTask).player
    assert panel.latent_steps.isVisible()
    completed(easel, qtbot)
    assert variants.run is not None
    settling = [variants.run.recording[step] for step in range(STEPS + 1, END + 1)]
    assert all((later.energy < sooner.energy).all() for sooner, later in pairwise(settling))
    panel.latent_steps.slider.setFocus()
    QTest.keyClick(panel.latent_steps.slider, Qt.Key.Key_Home)
    easel.window.viewport.setFocus()
    completed(easel, qtbot)
    assert f"Recovered in {STEPS} steps" in panel.state.text()
    assert len(variants) == STEPS + 1


def test_a_stopped_run_has_the_steps_that_it_made(easel: Studio, qtbot: QtBot) -> None:
    easel.task(RecoverTask).panel.steps.set_value(400)
    variants = easel.task(RecoverTask).player
    press(easel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(variants) > 3, timeout=PATIENCE_MS)
    press(easel, Qt.Key.Key_X, SHIFT)
    qtbot.waitUntil(lambda: not variants.running, timeout=PATIENCE_MS)
    last = easel.task(RecoverTask).strip.steps[-1]
    assert variants.run is not None
    assert last == variants.run.recording[-1].step < 400


def test_flipped_voxels_of_a_whole_shape_are_taken_back(
    easel: Studio, qtbot: QtBot, canvas: Path
) -> None:
    panel = easel.task(RecoverTask).panel
    press(easel, Qt.Key.Key_Delete)
    assert not panel.run.isEnabled()
    QTest.mouseClick(panel.mode.buttons["denoise"], LEFT)
    assert panel.run.text() == "Denoise"
    assert panel.flips.isVisible()
    panel.flips.set_value(10.0)
    found = completed(easel, qtbot)
    share = np.full((16, 16, 16), 0.1, np.float32)
    np.testing.assert_allclose(found, estimate(canvas, CLASSES[0], share), atol=1e-5)
    press(easel, Qt.Key.Key_Return)
    assert easel.document.undo_text.startswith("Accept variant")


def test_one_list_offers_models_of_both_kinds(
    easel: Studio, canvas: Path, checkpoint: Path
) -> None:
    panel = easel.task(RecoverTask).panel
    assert panel.classes.isVisible()
    easel.task(RecoverTask).choose_model(checkpoint)
    names = [panel.model.itemText(row) for row in range(panel.model.count())]
    assert {"canvas", "boxes"} <= set(names)
    assert not panel.classes.isVisible()
    assert not panel.mode.isVisible()
    panel.model.setFocus()
    panel.model.setCurrentIndex(names.index("canvas"))
    panel.model.activated.emit(names.index("canvas"))
    assert easel.task(RecoverTask).models.chosen == canvas
    assert panel.classes.isVisible()


class Equal(VariantRun):
    """Three variants that do not differ."""

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        raise NotImplementedError

    def shapes(self, index: int) -> list[Shape]:
        return [self.shape] * 3


def test_the_mean_of_equal_values_is_that_value_bit_for_bit() -> None:
    """Three equal values summed in single precision and divided are off by a bit at times."""
    values = np.random.default_rng(0).random((8, 8, 8), np.float32)
    run = Equal(Shape(VoxelGrid(values), "equal"), (0, 1, 2), 1)
    mean, deviation = run.mean(0)
    assert np.array_equal(mean.grid.values, values)
    assert not deviation.any()
