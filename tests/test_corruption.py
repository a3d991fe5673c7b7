"""Corruption in words."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.corruption import corrupt
from voxstudio.errors import ImportRejected

SHAPE = np.random.default_rng(0).random((6, 7, 8)) < 0.5


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 1.0])
def test_flips_swap_an_exact_count_both_ways(share: float) -> None:
    made = corrupt(SHAPE, f"flip:{share}", seed=1)
    assert (made != SHAPE).sum() == round(share * SHAPE.size)
    assert np.array_equal(made, corrupt(SHAPE, f"flip:{share}", seed=1))
    if share == 0.5:
        assert not np.array_equal(made, corrupt(SHAPE, f"flip:{share}", seed=2))
        assert (made & ~SHAPE).any()
        assert (SHAPE & ~made).any()


def test_masks_empty_what_they_hide_and_nothing_else() -> None:
    made = corrupt(SHAPE, "half:+z", seed=0)
    assert not made[3:].any()
    assert np.array_equal(made[:3], SHAPE[:3])


@pytest.mark.parametrize("words", ["flip:1.1", "flip:-0.1", "flip:some", "flip:nan", "flip", "a:b"])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(ImportRejected) as refusal:
        corrupt(SHAPE, words, seed=0)
    assert words in str(refusal.value)
