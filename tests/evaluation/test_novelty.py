"""Novelty figures: exact on constructed sets."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.evaluation.novelty import (
    connected_share,
    nearest,
    novelty,
    pairwise,
)
from voxstudio.voxels import CHUNK


def block(start: int, stop: int, size: int = 8) -> np.ndarray:
    shape = np.zeros((size, size, size), np.bool_)
    shape[:, :, start:stop] = True
    return shape


def test_the_nearest_of_many_is_found_across_chunks() -> None:
    rng = np.random.default_rng(0)
    training = rng.random((CHUNK + 100, 4, 4, 4)) < 0.5
    wanted = np.array([3, CHUNK - 1, CHUNK, CHUNK + 99])
    found, overlap = nearest(training[wanted], training)
    assert np.array_equal(found, wanted)
    assert np.array_equal(overlap, np.ones(4))


def test_pairwise_overlap_ignores_a_shape_with_itself() -> None:
    assert pairwise(np.stack([block(0, 4), block(4, 8)])) == 0
    assert pairwise(np.stack([block(0, 4)] * 3)) == pytest.approx(1)
    assert pairwise(np.stack([block(0, 2), block(0, 4), block(0, 8)])) == pytest.approx(
        (2 / 4 + 2 / 8 + 4 / 8) / 3
    )
    assert pairwise(block(0, 4)[None]) == 1


def test_what_touches_in_an_edge_is_one_component_and_nothing_is_none() -> None:
    whole, split, edge = block(2, 6), block(0, 2) | block(5, 8), np.zeros((8, 8, 8), np.bool_)
    edge[:4, :4] = True
    edge[4:, 4:] = True
    empty = np.zeros((8, 8, 8), np.bool_)
    assert connected_share(np.stack([whole, split, edge, empty])) == 0.5


def test_without_held_back_shapes_their_figures_are_none() -> None:
    samples, none = np.stack([block(0, 4), block(0, 2)]), np.zeros((0, 8, 8, 8), np.bool_)
    found, full = novelty(samples, samples[:1], none), novelty(samples, samples[:1], samples)
    assert (found.nearest, found.pairwise) == (full.nearest, full.pairwise) == (0.75, 0.5)
    assert {found.held_back, found.held_back_max, found.held_back_pairwise} == {None}
    assert found.held_back_connected is None
    assert found.beside("of others {held_back:.2f}") == ""
    assert full.beside("of others {held_back:.2f}") == "of others 0.75"


def test_copies_stand_out_from_held_back_shapes() -> None:
    training = np.stack([block(0, 4), block(1, 5)])
    held_back = np.stack([block(2, 6), block(3, 7)])
    report = novelty(training, training, held_back)
    assert (report.count, report.nearest, report.nearest_max) == (2, 1, 1)
    assert report.held_back == pytest.approx((3 / 5 + 2 / 6) / 2)
    assert report.held_back_max == pytest.approx(3 / 5)
    assert report.pairwise == report.held_back_pairwise == pytest.approx(3 / 5)
    assert report.connected == report.held_back_connected == 1
    assert report.to_json()["held_back"] == report.held_back


@pytest.mark.parametrize("empty", range(2))
def test_an_empty_set_is_refused(empty: int) -> None:
    sets = [block(0, 4)[None]] * 3
    sets[empty] = sets[empty][:0]
    with pytest.raises(ValueError, match="three sets"):
        novelty(*sets)
