"""Coarse shapes: block means, what is made of them, and how solid voxels keep their count."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from voxstudio.coarse import (
    block_means,
    coarse_shape,
    copies,
    is_certain,
    keep_counts,
    softened,
    trilinear,
)  # fmt: skip
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid

RNG = np.random.default_rng(0)
FINE = (RNG.random((3, 8, 8, 8)) < 0.3).astype(np.float32)


def test_means_and_trilinear_values_are_torch_s() -> None:
    means = block_means(FINE, 4)
    torch_means = F.avg_pool3d(torch.from_numpy(FINE)[:, None], 4)
    np.testing.assert_allclose(means, torch_means[:, 0], atol=1e-6)
    fine = F.interpolate(torch_means, scale_factor=4, mode="trilinear", align_corners=False)
    np.testing.assert_allclose(trilinear(means, 4), fine[:, 0], atol=1e-6)


def test_copies_have_the_means_they_copy() -> None:
    means = block_means(FINE, 2)
    assert copies(means, 2).shape == FINE.shape
    np.testing.assert_allclose(block_means(copies(means, 2), 2), means, atol=1e-6)


def test_the_largest_voxels_of_every_block_are_solid_and_as_many_as_before() -> None:
    soft = RNG.random(FINE.shape).astype(np.float32)
    solid = keep_counts(soft, block_means(FINE, 4))
    np.testing.assert_array_equal(block_means(solid, 4), block_means(FINE, 4))
    block = (slice(None), slice(0, 4), slice(4, 8), slice(0, 4))
    for values, chosen in zip(soft[block], solid[block], strict=True):
        assert values[chosen].min() > values[~chosen].max()


def test_a_shape_that_knows_its_voxels_gets_them_back() -> None:
    np.testing.assert_array_equal(keep_counts(FINE, block_means(FINE, 4)), FINE > 0.5)


def test_fine_shapes_are_coarsened_and_coarse_ones_taken() -> None:
    fine, means = VoxelGrid(FINE[0]), block_means(FINE, 4)[0]
    np.testing.assert_array_equal(coarse_shape(fine, 8, 4, "fine"), means)
    np.testing.assert_array_equal(coarse_shape(VoxelGrid(means), 8, 4, "coarse"), means)
    between = VoxelGrid(block_means(FINE, 2)[0])
    np.testing.assert_allclose(coarse_shape(between, 8, 4, "between"), means, atol=1e-6)
    with pytest.raises(ImportRejected, match=r"has 8x8x8 voxels.*6\^3, 12\^3, 24\^3 or another"):
        coarse_shape(fine, 24, 4, "fine")


def test_softened_surfaces_may_move_and_keep_the_volume_of_a_slab() -> None:
    slab = np.zeros((1, 4, 4, 4), np.float32)
    slab[:, :2] = 1
    assert is_certain(slab)
    soft = softened(slab, 4)
    assert not is_certain(soft)
    assert soft.mean() == pytest.approx(slab.mean())
    assert (soft[:, 0] == 1).all()
    assert (soft[:, 1] == pytest.approx(0.875)) and (soft[:, 2] == pytest.approx(0.125))
