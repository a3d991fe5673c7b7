"""Copies of shapes: found among thousands, exact and nearly so, as they are and mirrored."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from voxstudio.data.copies import COPIES, copied, copy_groups
from voxstudio.voxels import pairwise_iou


def blob(seed: int, size: int = 16) -> np.ndarray:
    """A solid shape that is no mirror image of itself."""
    rng = np.random.default_rng(seed)
    shape = np.zeros((size,) * 3, np.bool_)
    for _ in range(4):
        low = rng.integers(0, size - 6, 3)
        high = low + rng.integers(3, 6, 3)
        shape[tuple(slice(*ends) for ends in zip(low, high, strict=True))] = True
    return shape


def worn(shape: np.ndarray, count: int) -> np.ndarray:
    """Take some of its solid voxels away."""
    found: np.ndarray = shape.copy()
    found[tuple(np.argwhere(shape)[::7][:count].T)] = False
    return found


def together(shapes: list[np.ndarray], limit: float = COPIES) -> list[int]:
    """Number the groups from 0 on in the order they are met."""
    found = copy_groups(np.stack(shapes), limit=limit).tolist()
    return [list(dict.fromkeys(found)).index(group) for group in found]


@pytest.mark.parametrize("size", [16, 30, 33])
def test_exact_and_near_copies_share_a_group_as_they_are_and_mirrored(size: int) -> None:
    one, other = blob(0, size), blob(1, size)
    mirrored = [np.flip(one, axis) for axis in range(3)]
    turned = np.rot90(one, axes=(1, 2))
    found = together([one, other, one, worn(one, 3), *mirrored, turned, worn(other, 2)])
    assert found == [0, 1, 0, 0, 0, 0, 0, 2, 1]


def test_the_limit_is_that_of_the_overlap() -> None:
    one = np.zeros((8, 8, 8), np.bool_)
    one[:5, :4, :5] = True
    less = one.copy()
    less.ravel()[np.flatnonzero(one.ravel())[-5:]] = False  # 95 of 100
    assert together([one, less]) == [0, 1]
    less.ravel()[np.flatnonzero(one.ravel())[-1:]] = True  # 96 of 100
    assert together([one, less]) == [0, 0]
    assert together([one, less], 0.97) == [0, 1]
    assert together([one, less, one], 1.0) == [0, 1, 0]


def test_copies_of_copies_share_a_group_and_empty_shapes_are_copies() -> None:
    one = blob(0)
    ends = [worn(one, 0), worn(one, 8), worn(one, 16)]
    near, far = (pairwise_iou(ends[0][None], ends[k][None]) for k in (1, 2))
    assert far < COPIES < near
    empty = np.zeros_like(one)
    assert together([ends[0], ends[2], empty]) == [0, 1, 2]
    assert together([ends[0], ends[2], ends[1], empty, empty]) == [0, 0, 0, 1, 1]


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.float32])
def test_no_pair_is_missed_whatever_the_voxels_are_made_of(dtype: type) -> None:
    rng = np.random.default_rng(0)
    shapes = np.stack([blob(seed) for seed in rng.integers(0, 40, 300)])
    shapes ^= rng.random(shapes.shape) < rng.choice([0, 0.001, 0.004], 300)[:, None, None, None]
    table = pairwise_iou(shapes[:100], shapes[100:])
    expected = (table > COPIES).any(1)
    assert 10 < expected.sum() < 90
    assert np.array_equal(copied(shapes[:100].astype(dtype), shapes[100:].astype(dtype)), expected)
    images = (shapes, *(np.flip(shapes, axis) for axis in (1, 2, 3)))
    every = np.max([pairwise_iou(shapes, image) for image in images], axis=0) > COPIES
    wanted = np.asarray(connected_components(every)[1])
    found = copy_groups(shapes.astype(dtype))
    assert np.array_equal(found[:, None] == found, wanted[:, None] == wanted)


def test_mirror_images_are_copies_where_they_were_learned() -> None:
    shape, none = blob(0), np.zeros((0, 16, 16, 16), np.bool_)
    others = np.stack([blob(1), np.flip(shape, 2)])
    assert copied(shape[None], others).tolist() == [False]
    assert copied(shape[None], others, axes=(None, 2)).tolist() == [False]
    assert copied(shape[None], others, axes=(None, 3)).tolist() == [True]
    assert copied(none, others).tolist() == []
    assert copied(others, none).tolist() == [False, False]


def test_bytes_are_solid_above_the_threshold() -> None:
    shape = blob(0).astype(np.uint8)
    faint = np.stack([127 * shape, 128 * shape, 255 * shape])
    assert len(set(copy_groups(faint, threshold=127).tolist())) == 2
