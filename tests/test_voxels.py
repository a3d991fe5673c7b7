"""Overlap: exact on constructed shapes, one convention for two empty ones."""

from __future__ import annotations

import numpy as np

from voxstudio.voxels import CHUNK, iou, pairwise_iou


def block(start: int, stop: int, size: int = 8) -> np.ndarray:
    shape = np.zeros((size, size, size), np.bool_)
    shape[:, :, start:stop] = True
    return shape


def test_overlap_is_the_share_of_the_union() -> None:
    first = np.stack([block(0, 4), block(0, 8)])
    second = np.stack([block(0, 4), block(2, 6), block(4, 8)])
    np.testing.assert_allclose(pairwise_iou(first, second), [[1, 2 / 6, 0], [4 / 8, 4 / 8, 4 / 8]])


def test_two_empty_shapes_are_copies_and_an_empty_one_shares_nothing() -> None:
    empty = np.zeros((1, 4, 4, 4), np.bool_)
    assert pairwise_iou(empty, empty) == iou(empty, empty) == 1
    assert pairwise_iou(empty, ~empty) == iou(empty, ~empty) == 0
    assert iou(~empty, ~empty, where=empty) == 1


def test_shapes_and_their_counterparts_overlap_as_pairs_do() -> None:
    shapes = np.random.default_rng(0).random((CHUNK + 3, 4, 4, 4)) < 0.5
    others = np.roll(shapes, 1, 0)
    np.testing.assert_allclose(iou(shapes, others), np.diag(pairwise_iou(shapes, others)))


def test_only_what_is_asked_for_counts_and_leading_axes_are_broadcast() -> None:
    shape, where = block(0, 4), block(2, 6)
    made = np.stack([block(0, 3), block(3, 5), block(6, 8)])
    np.testing.assert_allclose(iou(made, shape, where=where), [1 / 2, 1 / 3, 0])
    np.testing.assert_allclose(iou(made[:, 0], shape[0], axes=2), [3 / 4, 1 / 5, 0])
