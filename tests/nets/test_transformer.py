"""Spatial transformers against grid sampling, known shifts and finite differences."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from voxstudio.nets.transformer import Placement, placement, read, rotate, write


def placed(batch: int, axes: int) -> Placement:
    rng = torch.Generator().manual_seed(3)
    centre = torch.rand(batch, axes, generator=rng) - 0.5
    return Placement(centre, 0.3 + torch.rand(batch, axes, generator=rng))


def sampled(values: Tensor, factor: Tensor, shift: Tensor, size: int) -> Tensor:
    """Look values up at factor p + shift by `grid_sample`, whose coordinates are (x, y, z)."""
    axes = factor.shape[1]
    matrix = torch.zeros(len(values), axes, axes + 1, dtype=values.dtype)
    for axis in range(axes):
        matrix[:, axis, axis] = factor[:, axes - 1 - axis]
        matrix[:, axis, axes] = shift[:, axes - 1 - axis]
    shape = [len(values), values.shape[1], *(size,) * axes]
    grid = F.affine_grid(matrix, shape, align_corners=True)
    return F.grid_sample(values, grid, align_corners=True)


@pytest.mark.parametrize("axes", [2, 3])
def test_reading_and_writing_agree_with_grid_sampling(axes: int) -> None:
    place = placed(4, axes)
    window, volume = torch.randn(4, 2, *(8,) * axes), torch.randn(4, 2, *(21,) * axes)
    written = sampled(window, 1 / place.scale, -place.centre / place.scale, 21)
    torch.testing.assert_close(write(window, place, 21), written, atol=1e-5, rtol=0)
    seen = sampled(volume, place.scale, place.centre, 12)
    torch.testing.assert_close(read(volume, place, 12), seen, atol=1e-5, rtol=0)


def test_the_whole_volume_is_read_as_it_is_and_a_window_goes_where_it_is_put() -> None:
    volume = torch.randn(2, 3, 9, 9, 9)
    whole = Placement(torch.zeros(2, 3), torch.ones(2, 3))
    torch.testing.assert_close(read(volume, whole, 9), volume)
    torch.testing.assert_close(write(volume, whole, 9), volume)
    # Of nine voxels, those from 4 to 8 along z and 0 to 4 along y and x: voxel for voxel.
    corner = Placement(torch.tensor([[0.5, -0.5, -0.5]]), torch.full((1, 3), 0.5))
    window = torch.randn(1, 1, 5, 5, 5)
    volume = torch.zeros(1, 1, 9, 9, 9)
    volume[..., 4:, :5, :5] = window
    torch.testing.assert_close(write(window, corner, 9), volume)
    torch.testing.assert_close(read(volume, corner, 5), window)


def test_gradients_are_those_of_finite_differences() -> None:
    window = torch.randn(1, 1, 4, 4, 4, dtype=torch.float64, requires_grad=True)
    centre = torch.tensor([[0.13, -0.21, 0.07]], dtype=torch.float64, requires_grad=True)
    scale = torch.tensor([[0.71, 0.83, 0.57]], dtype=torch.float64, requires_grad=True)

    def pasted(window: Tensor, centre: Tensor, scale: Tensor) -> Tensor:
        return write(window, Placement(centre, scale), 7)

    def cut(volume: Tensor, centre: Tensor, scale: Tensor) -> Tensor:
        return read(volume, Placement(centre, scale), 3)

    assert torch.autograd.gradcheck(pasted, (window, centre, scale))
    assert torch.autograd.gradcheck(cut, (window, centre, scale))


def test_a_quarter_turn_about_the_vertical_axis_is_that_of_the_array() -> None:
    volume = torch.randn(2, 1, 6, 6, 6)
    turn = torch.tensor([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]).expand(2, 3, 3)
    turned = rotate(volume, turn)
    torch.testing.assert_close(turned, torch.rot90(volume, 1, (-2, -1)), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(rotate(turned, turn.mT), volume, atol=1e-5, rtol=1e-5)


def test_free_numbers_stay_within_bounds_and_zero_is_the_whole_volume() -> None:
    whole = placement(torch.zeros(1, 6))
    torch.testing.assert_close(whole.centre, torch.zeros(1, 3))
    torch.testing.assert_close(whole.scale, torch.ones(1, 3))
    wild = placement(torch.tensor([[-math.inf, 0, 50, -50, 50, 0]]))
    assert (wild.centre.abs() <= 1).all()
    assert (wild.scale >= 0.15).all()
    assert (wild.scale <= 1.5).all()
