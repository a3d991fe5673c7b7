"""Adding and removing matter in the real window, and snapping it, with real events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.studio.brushwork import FRONT, LEFT, SIZE, balls, block, drag, pixel, settle
from tests.studio.hands import CTRL, NONE, PATIENCE_MS, SHIFT, answer, press
from voxstudio.grid import VoxelGrid
from voxstudio.latent.model import latent_model
from voxstudio.latent.snap import ByBoth, ByCodes, ByEnergy
from voxstudio.loaded import load_model
from voxstudio.studio.tasks.edit.task import IDLE, EditTask
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

    Floats = NDArray[np.float32]

LOW, HIGH = (3.0, FRONT - 0.5, 5.0), (8.0, FRONT - 0.5, 10.0)
"""Two places on the front of the block."""

TWO = 2.0
"""A radius whose balls stay within the grid."""


@pytest.fixture
def bench(studio: Studio, qtbot: QtBot, checkpoint: Path) -> Studio:
    """The task with the block in it, seen from the front, and the model of boxes chosen."""
    press(studio, Qt.Key.Key_6, CTRL | SHIFT)
    studio.document.open(block(), "block")
    studio.task(EditTask).choose_model(checkpoint)
    press(studio, Qt.Key.Key_1)
    for _ in range(2):
        press(studio, Qt.Key.Key_BracketLeft)
    settle(studio, qtbot)
    return studio


def values(studio: Studio) -> Floats:
    """The current shape, (16, 16, 16)."""
    assert studio.document.shape is not None
    return np.array(studio.document.shape.grid.values, np.float32)


def cell(studio: Studio, number: int = 0) -> Floats:
    """What a view shows, (16, 16, 16)."""
    return np.array(studio.window.viewport.views[number].surface.field, np.float32)


def snap(studio: Studio, qtbot: QtBot) -> Floats:
    """Press Space and wait for the outcome."""
    press(studio, Qt.Key.Key_Space)
    return outcome(studio, qtbot)


def outcome(studio: Studio, qtbot: QtBot) -> Floats:
    qtbot.waitUntil(lambda: not studio.task(EditTask).projection.running, timeout=PATIENCE_MS)
    made = studio.task(EditTask).projection.outcome
    assert made is not None
    return np.array(made.values)


def type_strength(studio: Studio, strength: float) -> None:
    box = studio.task(EditTask).panel.strength.box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, f"{strength:.2f}")
    QTest.keyClick(box, Qt.Key.Key_Return)


def hint(studio: Studio) -> str:
    return studio.window.viewport.layer.hint


# Strokes.


def test_a_stroke_adds_balls_where_the_surface_was_and_keeps_every_other_voxel(
    bench: Studio,
) -> None:
    before = values(bench)
    touched = drag(bench, LOW, HIGH)
    assert len(touched) > 8
    assert max(abs(point[1] - (FRONT - 0.5)) for point in touched) < 0.13  # not on its own work
    expected = np.where(balls(touched, TWO), 1, before)
    assert np.array_equal(values(bench), expected)
    assert np.array_equal(cell(bench), expected)
    assert (expected > before).sum() > 20
    assert bench.document.undo_text == "Add voxels"
    assert bench.document.shape is not None
    assert bench.document.shape.name == "block edited"


def test_the_eraser_and_shift_remove(bench: Studio) -> None:
    before = values(bench)
    first = balls(drag(bench, LOW, HIGH, SHIFT), TWO)
    assert bench.document.undo_text == "Remove voxels"
    assert np.array_equal(values(bench), np.where(first, 0, before))
    press(bench, Qt.Key.Key_E)
    low, high = (2.0, FRONT - 0.5, 10.0), (2.0, FRONT - 0.5, 12.0)
    second = balls(drag(bench, low, high), TWO)
    assert np.array_equal(values(bench), np.where(first | second, 0, before))
    badges = []
    for key in (Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_E, Qt.Key.Key_B):
        press(bench, key)
        badges.append(bench.window.viewport.badge)
    assert badges == ["Add", "", "Remove", "Add"]


def test_the_surface_follows_the_stroke_and_escape_takes_it_back(
    bench: Studio, qtbot: QtBot
) -> None:
    before, view = values(bench), bench.window.viewport
    QTest.mousePress(view, LEFT, NONE, pixel(bench, LOW))
    QTest.mouseMove(view, pixel(bench, HIGH))
    settle(bench, qtbot)
    assert (cell(bench) > before).sum() > 20
    assert np.array_equal(values(bench), before)
    press(bench, Qt.Key.Key_Escape)
    assert np.array_equal(cell(bench), before)
    QTest.mouseMove(view, pixel(bench, LOW))
    QTest.mouseRelease(view, LEFT, NONE, pixel(bench, LOW))
    assert np.array_equal(values(bench), before)
    assert np.array_equal(cell(bench), before)
    assert "Add voxels" not in bench.document.undo_text


def test_the_floor_takes_matter_beside_the_shape_and_in_an_empty_grid(
    bench: Studio, qtbot: QtBot
) -> None:
    press(bench, Qt.Key.Key_7)
    settle(bench, qtbot)
    press(bench, Qt.Key.Key_Delete)
    assert not values(bench).any()
    assert bench.document.undo_text == "Remove everything"
    touched = drag(bench, (-0.5, 3.0, 4.0), (-0.5, 8.0, 9.0))
    assert [point[0] for point in touched] == pytest.approx([-0.5] * len(touched))
    assert len(touched) > 8
    assert np.array_equal(values(bench), balls(touched, TWO))
    press(bench, Qt.Key.Key_E)
    assert not drag(bench, (-0.5, 13.0, 2.0), (-0.5, 13.0, 3.0))  # nothing there to remove


def test_a_box_and_a_symmetric_stroke(bench: Studio) -> None:
    before, panel = values(bench), bench.task(EditTask).panel
    QTest.mouseClick(panel.brush.stroke.buttons["box"], LEFT)
    touched = drag(bench, LOW, HIGH)
    low, high = np.min(touched[:: len(touched) - 1], 0), np.max(touched[:: len(touched) - 1], 0)
    grid = np.moveaxis(np.indices((SIZE,) * 3), 0, -1)
    inside = ((grid >= low - TWO) & (grid <= high + TWO)).all(axis=-1)
    assert np.array_equal(values(bench), np.where(inside, 1, before))
    press(bench, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(values(bench), before)
    QTest.mouseClick(panel.brush.stroke.buttons["ball"], LEFT)
    QTest.mouseClick(panel.symmetric, LEFT, NONE, QPoint(8, panel.symmetric.height() // 2))
    one = balls(drag(bench, LOW, (5.0, FRONT - 0.5, 5.0)), TWO)
    assert np.array_equal(values(bench), np.where(one | one[:, :, ::-1], 1, before))


def test_strokes_on_a_slice_reach_inside(bench: Studio, qtbot: QtBot) -> None:
    press(bench, Qt.Key.Key_S)
    press(bench, Qt.Key.Key_S)
    settle(bench, qtbot)
    before = values(bench)
    touched = drag(bench, (5.0, 8.0, 6.0), (7.0, 8.0, 9.0), SHIFT)
    assert [point[1] for point in touched] == pytest.approx([8.0] * len(touched))
    assert np.array_equal(values(bench), np.where(balls(touched, TWO), 0, before))
    assert "slice y 8" in bench.window.viewport.layer.captions[0]


def test_mirroring_makes_the_shape_symmetric(bench: Studio) -> None:
    drag(bench, LOW, LOW, SHIFT)
    before = values(bench)
    press(bench, Qt.Key.Key_M)
    assert np.array_equal(values(bench), np.maximum(before, before[:, :, ::-1]))
    assert bench.document.undo_text == "Mirror voxels"


# Undo.


def test_undo_and_redo_walk_through_every_shape_bit_for_bit(bench: Studio) -> None:
    seen = [values(bench)]
    for start, stop, keys in ((LOW, HIGH, NONE), (HIGH, LOW, SHIFT), (LOW, LOW, NONE)):
        drag(bench, start, stop, keys)
        seen.append(values(bench))
    for shape in seen[-2::-1]:
        press(bench, Qt.Key.Key_Z, CTRL)
        assert np.array_equal(values(bench), shape)
        assert np.array_equal(cell(bench), shape)
    for shape in seen[1:]:
        press(bench, Qt.Key.Key_Y, CTRL)
        assert np.array_equal(values(bench), shape)
    assert not bench.window.actions_by_name["redo"].isEnabled()


def test_undo_in_the_middle_of_a_stroke_takes_the_stroke_back(bench: Studio) -> None:
    before, view = values(bench), bench.window.viewport
    QTest.mousePress(view, LEFT, NONE, pixel(bench, LOW))
    press(bench, Qt.Key.Key_Z, CTRL)
    QTest.mouseMove(view, pixel(bench, HIGH))
    QTest.mouseRelease(view, LEFT, NONE, pixel(bench, HIGH))
    assert np.array_equal(values(bench), before)
    assert np.array_equal(cell(bench), before)
    assert bench.document.redo_text == "Add voxels"


def test_a_mask_painted_in_recover_outlives_edits_and_edits_outlive_recover(
    bench: Studio, qtbot: QtBot
) -> None:
    press(bench, Qt.Key.Key_4, CTRL | SHIFT)
    settle(bench, qtbot)
    drag(bench, LOW, HIGH)
    assert bench.document.mask is not None
    painted = bench.document.mask.hidden.copy()
    assert painted.any()
    shape = values(bench)
    press(bench, Qt.Key.Key_6, CTRL | SHIFT)
    settle(bench, qtbot)
    drag(bench, LOW, HIGH)
    edited = values(bench)
    assert not np.array_equal(edited, shape)
    assert np.array_equal(bench.document.mask.hidden, painted)
    assert bench.window.viewport.views[0].overlay.hidden is None
    press(bench, Qt.Key.Key_1, CTRL | SHIFT)
    press(bench, Qt.Key.Key_4, CTRL | SHIFT)
    assert np.array_equal(values(bench), edited)
    assert np.array_equal(bench.document.mask.hidden, painted)
    assert bench.window.viewport.mode == "paint"


# Snap.


def test_a_snap_stands_beside_the_shape_and_is_accepted_as_one_step(
    bench: Studio, qtbot: QtBot, checkpoint: Path
) -> None:
    drag(bench, LOW, HIGH)
    edited = values(bench)
    made = snap(bench, qtbot)
    expected = ByEnergy(load_model(checkpoint))(edited[None], 0.3, [0])[0]
    assert np.array_equal(made, expected)
    view = bench.window.viewport
    assert view.cells == 2
    assert np.array_equal(cell(bench, 0), edited)
    assert np.array_equal(cell(bench, 1), made)
    changed = ((made > 0.5) != (edited > 0.5)).sum()
    assert view.layer.captions[0] == "Edited"
    assert view.layer.captions[1] == f"Projected   {changed:,} voxels changed"
    assert view.badge == ""
    selection = bench.task(EditTask).selection()
    assert [shape.name for shape in selection.shapes] == ["block edited", "block projected"]
    assert selection.chosen == 1
    press(bench, Qt.Key.Key_K)
    assert bench.library.shapes("results")[0].name == "block projected"
    press(bench, Qt.Key.Key_E, CTRL)
    dialog = bench.export.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    bench.window.activateWindow()
    qtbot.waitUntil(bench.window.isActiveWindow, timeout=PATIENCE_MS)
    press(bench, Qt.Key.Key_Return, CTRL)
    assert np.array_equal(values(bench), made)
    assert bench.document.undo_text == "Project"
    assert view.cells == 1
    assert view.badge == "Add"
    press(bench, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(values(bench), edited)
    assert np.array_equal(cell(bench), edited)


def test_the_strength_snaps_again_and_the_newest_wins(
    bench: Studio, qtbot: QtBot, checkpoint: Path
) -> None:
    edited = values(bench)
    snap(bench, qtbot)
    for strength in (0.1, 0.9, 0.6):
        type_strength(bench, strength)
    made = outcome(bench, qtbot)
    expected = ByEnergy(load_model(checkpoint))(edited[None], 0.6, [0])[0]
    assert np.array_equal(made, expected)
    assert np.array_equal(cell(bench, 1), expected)
    assert bench.task(EditTask).panel.state.text() == "Projected with strength 0.60"


def test_no_strength_changes_nothing(bench: Studio, qtbot: QtBot) -> None:
    type_strength(bench, 0.0)
    made = snap(bench, qtbot)
    assert np.array_equal(made, values(bench))
    assert "   0 voxels changed" in bench.window.viewport.layer.captions[1]


def test_a_snap_in_the_middle_of_a_stroke_takes_what_was_drawn(bench: Studio, qtbot: QtBot) -> None:
    before, view = values(bench), bench.window.viewport
    QTest.mousePress(view, LEFT, NONE, pixel(bench, LOW))
    snap(bench, qtbot)
    QTest.mouseRelease(view, LEFT, NONE, pixel(bench, LOW))
    assert bench.document.undo_text == "Add voxels"
    assert not np.array_equal(values(bench), before)
    assert np.array_equal(cell(bench, 0), values(bench))


def test_escape_goes_back_to_the_shape_and_stop_ends_a_snap(bench: Studio, qtbot: QtBot) -> None:
    before = values(bench)
    snap(bench, qtbot)
    press(bench, Qt.Key.Key_Escape)
    assert bench.window.viewport.cells == 1
    assert bench.window.viewport.mode == "paint"
    assert not bench.window.actions_by_name["accept"].isEnabled()
    press(bench, Qt.Key.Key_Space)
    press(bench, Qt.Key.Key_Space)
    assert bench.task(EditTask).projection.paused
    assert bench.task(EditTask).panel.run.text() == "Resume"
    press(bench, Qt.Key.Key_X, SHIFT)
    assert not bench.task(EditTask).projection.running
    qtbot.waitUntil(lambda: bench.task(EditTask).projection._job is None, timeout=PATIENCE_MS)
    assert bench.task(EditTask).projection.outcome is None
    assert np.array_equal(values(bench), before)
    assert bench.window.viewport.cells == 1


def test_a_snap_waits_while_another_task_has_the_views(bench: Studio, qtbot: QtBot) -> None:
    press(bench, Qt.Key.Key_Space)
    press(bench, Qt.Key.Key_5, CTRL | SHIFT)
    assert bench.task(EditTask).projection.paused
    shown = [bench.window.viewport.layer.captions.get(number) for number in range(2)]
    qtbot.wait(50)
    assert [bench.window.viewport.layer.captions.get(number) for number in range(2)] == shown
    press(bench, Qt.Key.Key_6, CTRL | SHIFT)
    outcome(bench, qtbot)
    assert bench.window.viewport.cells == 2
    press(bench, Qt.Key.Key_1, CTRL | SHIFT)
    press(bench, Qt.Key.Key_6, CTRL | SHIFT)  # and what came of it is there again
    assert bench.window.viewport.layer.captions[1].startswith("Projected")


def test_leaving_in_the_middle_of_a_stroke_takes_the_stroke_back(
    bench: Studio, qtbot: QtBot
) -> None:
    before, view = values(bench), bench.window.viewport
    QTest.mousePress(view, LEFT, NONE, pixel(bench, LOW))
    press(bench, Qt.Key.Key_4, CTRL | SHIFT)
    QTest.mouseMove(view, pixel(bench, HIGH))
    QTest.mouseRelease(view, LEFT, NONE, pixel(bench, HIGH))
    assert np.array_equal(values(bench), before)
    assert bench.document.mask is not None
    assert bench.document.mask.count == 0


def test_codes_and_both_snap_with_a_generator(
    bench: Studio, qtbot: QtBot, generator: Path, checkpoint: Path
) -> None:
    panel = bench.task(EditTask).panel
    header = load_model(generator).header
    bench.task(EditTask).add_model(generator, header)
    bench.task(EditTask).choose_model(generator)
    assert panel.mode.buttons["both"].isEnabled()
    edited = values(bench)
    codes = ByCodes(latent_model(load_model(generator)))
    for mode, way in (
        ("latent", codes),
        ("both", ByBoth(codes, ByEnergy(load_model(checkpoint)))),
    ):
        QTest.mouseClick(panel.mode.buttons[mode], LEFT)
        made = (snap if mode == "latent" else outcome_of)(bench, qtbot)
        assert np.array_equal(made, way(edited[None], 0.3, [0])[0])
    panel.seed.edit.setFocus()
    QTest.keyClick(panel.seed.edit, Qt.Key.Key_3)  # behind the 0
    assert np.array_equal(outcome(bench, qtbot), way(edited[None], 0.3, [3])[0])
    assert np.array_equal(snap(bench, qtbot), way(edited[None], 0.3, [4])[0])  # other codes
    press(bench, Qt.Key.Key_L)
    assert np.array_equal(snap(bench, qtbot), way(edited[None], 0.3, [4])[0])


def outcome_of(studio: Studio, qtbot: QtBot) -> Floats:
    """The outcome of a snap that a change of the panel began."""
    assert studio.task(EditTask).projection.running
    return outcome(studio, qtbot)


def test_a_shape_of_another_size_is_refused_in_words_and_edited_all_the_same(
    bench: Studio, qtbot: QtBot
) -> None:
    bench.document.open(VoxelGrid(np.ones((8, 8, 8), np.float32)), "small")
    assert (
        bench.task(EditTask).panel.state.text()
        == "boxes takes 16×16×16 voxels, this shape has 8×8×8: the menu Shape resamples it"
    )
    assert not bench.task(EditTask).panel.run.isEnabled()
    press(bench, Qt.Key.Key_Space)
    assert not bench.task(EditTask).projection.running
    settle(bench, qtbot)
    drag(bench, (4.0, -0.5, 4.0), (4.0, -0.5, 5.0), SHIFT)
    assert bench.document.undo_text == "Remove voxels"
    press(bench, Qt.Key.Key_Z, CTRL)
    press(bench, Qt.Key.Key_Z, CTRL)
    assert bench.task(EditTask).panel.state.text() == IDLE


def test_an_empty_shape_snaps_without_a_fault(bench: Studio, qtbot: QtBot) -> None:
    press(bench, Qt.Key.Key_Delete)
    made = snap(bench, qtbot)
    assert made.shape == (SIZE,) * 3
    assert np.isfinite(made).all()


def test_a_damaged_model_is_a_dialog_and_the_shape_stays(
    bench: Studio, qtbot: QtBot, tmp_path: Path, checkpoint: Path
) -> None:
    damaged = tmp_path / "damaged.safetensors"
    whole = checkpoint.read_bytes()
    damaged.write_bytes(whole)
    bench.task(EditTask).choose_model(damaged)
    damaged.write_bytes(whole[: len(whole) // 2])
    press(bench, Qt.Key.Key_Space)
    assert "damaged" in answer(bench, qtbot)
    assert not bench.task(EditTask).projection.running
    assert bench.window.viewport.cells == 1
    assert bench.task(EditTask).panel.run.isEnabled()


def test_a_model_that_cannot_is_refused(bench: Studio, qtbot: QtBot) -> None:
    path = next(p for p, header in bench.library.models() if header.name == "furniture-recovery")
    bench.task(EditTask).choose_model(path)
    assert "cannot project" in answer(bench, qtbot)


# Coming in.


def test_the_chains_shape_is_there_at_once(studio: Studio) -> None:
    press(studio, Qt.Key.Key_6, CTRL | SHIFT)
    shown = studio.task(SampleTask).selection().shape
    assert shown is not None
    assert np.array_equal(values(studio), shown.grid.values)
    assert np.array_equal(cell(studio), shown.grid.values)
    assert hint(studio).startswith("Drag to add voxels")
    assert studio.task(EditTask).panel.energy.currentText() == "boxes"  # the chains' own


def test_without_a_chain_there_is_a_shape_all_the_same(studio: Studio) -> None:
    studio.task(SampleTask).player.drop()
    press(studio, Qt.Key.Key_6, CTRL | SHIFT)
    assert (values(studio) > 0.5).sum() > 100
    assert not studio.task(EditTask).panel.from_chain.isEnabled()


def test_a_shape_named_after_a_class_is_snapped_by_a_model_of_that_class(studio: Studio) -> None:
    press(studio, Qt.Key.Key_6, CTRL | SHIFT)
    studio.document.open(VoxelGrid(np.ones((32, 32, 32), np.float32)), "night stand")
    assert studio.task(EditTask).panel.energy.currentText() == "night_stand-latent"
