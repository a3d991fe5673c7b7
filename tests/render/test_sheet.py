from __future__ import annotations

import numpy as np
import pytest

from voxstudio.render import sheet, style
from voxstudio.render.sheet import Card, contact_sheet


def card(value: int, caption: str = "", note: str = "") -> Card:
    return Card(np.full((40, 60, 3), value, np.uint8), caption, note)


def test_cards_lie_where_the_grid_puts_them() -> None:
    page = contact_sheet([[card(10), card(20)], [card(30)]])
    assert page.shape == (2 * (40 + sheet.GAP) + sheet.GAP, 2 * (60 + sheet.GAP) + sheet.GAP, 3)
    assert np.all(page[sheet.GAP + 20, sheet.GAP + 30] == 10)
    assert np.all(page[sheet.GAP + 20, 2 * sheet.GAP + 90] == 20)
    assert np.all(page[2 * sheet.GAP + 60, sheet.GAP + 30] == 30)
    assert np.all(page[2 * sheet.GAP + 60, 2 * sheet.GAP + 90] == 255)


@pytest.mark.parametrize("theme", [style.DARK, style.LIGHT])
def test_captions_are_written_below_their_card(theme: style.Theme) -> None:
    bare = contact_sheet([[card(128)]], theme=theme)
    page = contact_sheet([[card(128, "seed 3", "IoU .62")]], theme=theme)
    below = page[sheet.GAP + 40 :]
    assert page.shape[0] == bare.shape[0] + 2 * sheet.TEXT + 14
    ground = page[0, 0].astype(int)
    assert (np.abs(below.astype(int) - ground).max(axis=2) > 60).sum() > 60


def test_cards_of_different_sizes_and_empty_sheets_are_refused() -> None:
    odd = Card(np.zeros((10, 10, 3), np.uint8))
    with pytest.raises(ValueError, match="one size"):
        contact_sheet([[card(1), odd]])
    with pytest.raises(ValueError, match="one size"):
        contact_sheet([])


def test_labels_stand_left_of_their_row_and_move_the_cards_over() -> None:
    bare = contact_sheet([[card(10)], [card(20)]])
    page = contact_sheet([[card(10)], [card(20)]], labels=["first", "second"])
    shift = page.shape[1] - bare.shape[1]
    assert shift == sheet.gutter(["first", "second"])
    assert np.array_equal(page[:, shift + sheet.GAP :], bare[:, sheet.GAP :])
    words = page[:, : shift + sheet.GAP] < 128
    for row in (0, 1):
        top = sheet.GAP + row * (40 + sheet.GAP)
        assert words[top : top + 40].any()
    with pytest.raises(ValueError, match="cannot name"):
        contact_sheet([[card(10)]], labels=["first", "second"])
