"""Painting a mask in the real window with real mouse and key events."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from scipy.ndimage import binary_dilation, binary_erosion

from tests.studio.brushwork import (
    FRONT,
    LEFT,
    SIZE,
    balls,
    begin,
    block,
    drag,
    hidden,
    pixel,
    settle,
)
from tests.studio.hands import CTRL, NONE, SHIFT, answer, choose_file, press
from voxstudio.masks import box_mask, half_mask
from voxstudio.studio.tasks.recover.panel import REGIONS
from voxstudio.studio.tasks.recover.task import RecoverTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LOW, HIGH = (3.0, FRONT - 0.5, 5.0), (8.0, FRONT - 0.5, 10.0)
"""Two places on the front of the block."""


@pytest.fixture
def easel(studio: Studio, qtbot: QtBot) -> Studio:
    """The window with the block in it, ready for painting."""
    begin(studio, qtbot)
    return studio


def test_a_stroke_hides_what_the_ball_touches_and_nothing_else(easel: Studio) -> None:
    touched = drag(easel, LOW, HIGH)
    assert len(touched) > 8
    assert max(abs(point[1] - (FRONT - 0.5)) for point in touched) < 0.13  # on the surface
    assert touched[0] == pytest.approx(LOW, abs=0.15)
    assert touched[-1] == pytest.approx(HIGH, abs=0.15)
    assert np.array_equal(hidden(easel), balls(touched, 3.0))
    assert easel.document.undo_text == "Paint"


def test_shift_and_the_eraser_uncover(easel: Studio) -> None:
    painted = balls(drag(easel, LOW, HIGH), 3.0)
    erased = balls(drag(easel, LOW, (5.0, FRONT - 0.5, 5.0), SHIFT), 3.0)
    assert np.array_equal(hidden(easel), painted & ~erased)
    assert easel.document.undo_text == "Erase"
    before = hidden(easel)
    press(easel, Qt.Key.Key_E)
    erased = balls(drag(easel, HIGH, (6.0, FRONT - 0.5, 10.0)), 3.0)
    assert np.array_equal(hidden(easel), before & ~erased)
    press(easel, Qt.Key.Key_X)
    assert easel.window.viewport.mode == "paint"


def test_brackets_and_the_slider_change_the_size(easel: Studio) -> None:
    for _ in range(2):
        press(easel, Qt.Key.Key_BracketLeft)
    assert easel.task(RecoverTask).panel.brush.radius.value == 2.0
    touched = drag(easel, LOW, HIGH)
    assert np.array_equal(hidden(easel), balls(touched, 2.0))
    press(easel, Qt.Key.Key_BracketRight)
    assert easel.task(RecoverTask).panel.brush.radius.value == 2.5
    slider = easel.task(RecoverTask).panel.brush.radius.slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    press(easel, Qt.Key.Key_Delete)
    drag(easel, (5.0, FRONT - 0.5, 6.0), (5.0, FRONT - 0.5, 6.0))
    found = {tuple(place) for place in np.argwhere(hidden(easel)).tolist()}
    assert found
    assert found <= {(5, FRONT, 6), (5, FRONT - 1, 6)}  # at both sides of the surface


@pytest.mark.parametrize(
    ("presses", "view", "axis"), [(1, Qt.Key.Key_3, 2), (2, Qt.Key.Key_1, 1), (3, Qt.Key.Key_7, 0)]
)
def test_strokes_on_a_slice_hide_around_the_slice(
    easel: Studio, qtbot: QtBot, presses: int, view: Qt.Key, axis: int
) -> None:
    for _ in range(presses):
        press(easel, Qt.Key.Key_S)
    press(easel, view)
    press(easel, Qt.Key.Key_PageUp)
    settle(easel, qtbot)
    start, stop = [5.0, 6.0, 5.0], [10.0, 10.0, 10.0]
    start[axis] = stop[axis] = 9.0
    touched = drag(easel, (start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))
    assert len(touched) > 8
    assert [point[axis] for point in touched] == pytest.approx([9.0] * len(touched))
    assert np.array_equal(hidden(easel), balls(touched, 3.0))
    for _ in range(4 - presses):
        press(easel, Qt.Key.Key_S)
    assert easel.task(RecoverTask).painting.slice_text == ""


def test_a_box_is_dragged_from_corner_to_corner(easel: Studio) -> None:
    for _ in range(4):
        press(easel, Qt.Key.Key_BracketLeft)
    QTest.mouseClick(easel.task(RecoverTask).panel.brush.stroke.buttons["box"], LEFT)
    touched = drag(easel, LOW, HIGH)
    low, high = np.min(touched[:: len(touched) - 1], 0), np.max(touched[:: len(touched) - 1], 0)
    grid = np.moveaxis(np.indices((SIZE,) * 3), 0, -1)
    inside = ((grid >= low - 1.0) & (grid <= high + 1.0)).all(axis=-1)
    assert inside.sum() > 50
    assert np.array_equal(hidden(easel), inside)
    assert easel.document.undo_text == "Hide box"


def test_undo_and_redo_walk_through_every_mask_bit_for_bit(easel: Studio) -> None:
    masks = [hidden(easel)]
    drag(easel, LOW, HIGH)
    masks.append(hidden(easel))
    drag(easel, HIGH, LOW, SHIFT)
    masks.append(hidden(easel))
    for key, modifier in (
        (Qt.Key.Key_G, NONE), (Qt.Key.Key_G, SHIFT), (Qt.Key.Key_M, NONE),
        (Qt.Key.Key_I, NONE), (Qt.Key.Key_Delete, NONE), (Qt.Key.Key_F, NONE),
    ):  # fmt: skip
        press(easel, key, modifier)
        masks.append(hidden(easel))
    for mask in masks[-2::-1]:
        press(easel, Qt.Key.Key_Z, CTRL)
        assert np.array_equal(hidden(easel), mask)
    press(easel, Qt.Key.Key_Z, CTRL | SHIFT)
    assert np.array_equal(hidden(easel), masks[1])
    for mask in masks[2:]:
        press(easel, Qt.Key.Key_Y, CTRL)
        assert np.array_equal(hidden(easel), mask)
    assert not easel.window.actions_by_name["redo"].isEnabled()


def test_keys_edit_the_whole_mask(easel: Studio) -> None:
    drag(easel, LOW, HIGH)
    painted = hidden(easel)
    press(easel, Qt.Key.Key_G)
    assert np.array_equal(hidden(easel), binary_dilation(painted))
    press(easel, Qt.Key.Key_Z, CTRL)
    press(easel, Qt.Key.Key_G, SHIFT)
    assert np.array_equal(hidden(easel), binary_erosion(painted, border_value=1))
    press(easel, Qt.Key.Key_Z, CTRL)
    press(easel, Qt.Key.Key_I)
    assert np.array_equal(hidden(easel), ~painted)
    press(easel, Qt.Key.Key_Delete)
    assert not hidden(easel).any()


@pytest.mark.parametrize("number", range(len(REGIONS)))
def test_regions_are_hidden_by_their_button(easel: Studio, number: int) -> None:
    panel, (key, _) = easel.task(RecoverTask).panel, REGIONS[number]
    panel.region.setCurrentIndex(number)
    QTest.mouseClick(panel.region_button, LEFT)
    shape = (SIZE,) * 3
    expected = box_mask(shape, ((4, 12),) * 3) if key == "box" else half_mask(shape, key)
    assert np.array_equal(hidden(easel), expected)


def test_a_random_share_is_exact_and_drawn_anew(easel: Studio) -> None:
    panel = easel.task(RecoverTask).panel
    QTest.mouseClick(panel.random_button, LEFT)
    first = hidden(easel)
    assert first.sum() == round(0.7 * SIZE**3)
    assert "70.0% hidden" in panel.hidden.text()
    QTest.mouseClick(panel.random_button, LEFT)
    assert hidden(easel).sum() == first.sum()
    assert not np.array_equal(hidden(easel), first)


def test_escape_takes_a_stroke_back_while_it_is_drawn(easel: Studio) -> None:
    drag(easel, LOW, HIGH)
    before = hidden(easel)
    view = easel.window.viewport
    QTest.mousePress(view, LEFT, NONE, pixel(easel, (9.0, FRONT, 4.0)))
    QTest.mouseMove(view, pixel(easel, (9.0, FRONT, 8.0)))
    assert (hidden(easel) & ~before).any()
    press(easel, Qt.Key.Key_Escape)
    QTest.mouseMove(view, pixel(easel, (2.0, FRONT, 8.0)))
    QTest.mouseRelease(view, LEFT, NONE, pixel(easel, (2.0, FRONT, 8.0)))
    assert np.array_equal(hidden(easel), before)
    press(easel, Qt.Key.Key_Z, CTRL)
    assert not hidden(easel).any()


def test_undoing_in_the_middle_of_a_stroke_ends_it(easel: Studio) -> None:
    drag(easel, HIGH, HIGH)
    before = hidden(easel)
    view = easel.window.viewport
    QTest.mousePress(view, LEFT, NONE, pixel(easel, LOW))
    assert not np.array_equal(hidden(easel), before)
    press(easel, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(hidden(easel), before)
    QTest.mouseMove(view, pixel(easel, HIGH))
    QTest.mouseRelease(view, LEFT, NONE, pixel(easel, HIGH))
    assert np.array_equal(hidden(easel), before)
    assert easel.document.redo_text == "Paint"


def test_navigating_turns_and_paints_nothing(easel: Studio) -> None:
    press(easel, Qt.Key.Key_V)
    before = easel.window.viewport.camera_state()
    drag(easel, LOW, HIGH)
    assert easel.window.viewport.camera_state()["azimuth"] != before["azimuth"]
    assert not hidden(easel).any()


def test_the_voxel_under_the_pointer_is_outlined(easel: Studio, qtbot: QtBot) -> None:
    view = easel.window.viewport

    def outlined(voxel: tuple[int, int, int]) -> bool:
        """Point at a voxel; whether its face towards the front is framed where it is seen."""
        QTest.mouseMove(view, pixel(easel, voxel))
        faces = view.layer.voxel
        if len(faces) != 3:
            return False
        k, j, i = voxel
        corners = [
            view.project((k + dz, j - 0.5, i + dx)) for dz in (-0.5, 0.5) for dx in (-0.5, 0.5)
        ]
        seen = faces[1].boundingRect()
        found = (seen.left(), seen.top(), seen.right(), seen.bottom())
        return found == pytest.approx((*np.min(corners, 0), *np.max(corners, 0)), abs=0.01)

    for voxel in ((5, FRONT, 8), (3, FRONT, 5), (8, FRONT, 11), (11, FRONT, 3)):
        # The pointer's move may come after another event that it had before.
        qtbot.waitUntil(partial(outlined, voxel), timeout=60_000)
    QTest.mouseMove(view, QPoint(2, 2))
    qtbot.waitUntil(lambda: view.layer.voxel == [], timeout=60_000)


def test_a_mask_is_saved_and_opened_as_one_step(
    easel: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    drag(easel, LOW, HIGH)
    painted = hidden(easel)
    press(easel, Qt.Key.Key_S, CTRL | SHIFT)
    choose_file(easel, qtbot, tmp_path / "painted.npz")
    with np.load(tmp_path / "painted.npz") as saved:
        assert np.array_equal(saved["mask"], painted)
    press(easel, Qt.Key.Key_Delete)
    press(easel, Qt.Key.Key_O, CTRL | SHIFT)
    choose_file(easel, qtbot, tmp_path / "painted.npz")
    assert np.array_equal(hidden(easel), painted)
    press(easel, Qt.Key.Key_Z, CTRL)
    assert not hidden(easel).any()
    np.savez(tmp_path / "small.npz", mask=np.ones((4, 4, 4), dtype=np.bool_))
    easel.task(RecoverTask).mask_files.open(tmp_path / "small.npz")
    assert "shape" in answer(easel, qtbot)


def test_every_shape_has_its_own_mask_and_undo_brings_both_back(easel: Studio) -> None:
    drag(easel, LOW, HIGH)
    painted = hidden(easel)
    easel.document.open(block(), "another")
    assert not hidden(easel).any()
    press(easel, Qt.Key.Key_Z, CTRL)
    assert easel.document.shape is not None
    assert easel.document.shape.name == "block"
    assert np.array_equal(hidden(easel), painted)
