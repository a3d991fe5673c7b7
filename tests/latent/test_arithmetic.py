"""Signed sums of codes: how they are written, and what they are."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.errors import ImportRejected
from voxstudio.latent.arithmetic import Term, parse_sum, total


def test_a_sum_is_read_with_its_signs_averages_and_quotes() -> None:
    assert parse_sum("+a.npz -b.obj,c.npz#3 +7") == [
        Term(1, ("a.npz",)), Term(-1, ("b.obj", "c.npz#3")), Term(1, ("7",)),
    ]  # fmt: skip
    assert parse_sum("3 -4") == [Term(1, ("3",)), Term(-1, ("4",))]
    assert parse_sum("+'my chair.npz'") == [Term(1, ("my chair.npz",))]


@pytest.mark.parametrize("text", ["", "+", "+a b", "+a -", "+-a", "+,", "+'a"])
def test_what_is_no_sum_is_said(text: str) -> None:
    with pytest.raises(ImportRejected, match="terms with a sign"):
        parse_sum(text)


def test_slots_count_with_their_average_and_sign() -> None:
    slots = [np.full((1, 3), 5.0, np.float32), np.array([[1, 2, 3], [3, 2, 1]], np.float32)]
    np.testing.assert_array_equal(total([1, -1], slots), [3, 3, 3])
