"""Pictures by known cameras: what is known of them without taking them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from voxstudio.views import FARTHEST, Camera, project, ring, silhouettes

Take = Callable[[Tensor, Sequence[Camera]], Tensor]
FRONT = Camera(0, 0)
SIZE = 10
SLANTED = (Camera(33, 20), Camera(-100, -35))


@pytest.fixture
def shapes() -> Tensor:
    """Two shapes of scattered voxels, no two of their views alike."""
    rng = torch.Generator().manual_seed(4)
    return (torch.rand(2, SIZE, SIZE, SIZE, generator=rng) > 0.97).float()


@pytest.mark.parametrize(
    ("camera", "expected"),
    [
        (FRONT, lambda zyx: zyx.amax(1).flip(0)),
        (Camera(180, 0), lambda zyx: zyx.amax(1).flip(0, 1)),
        (Camera(90, 0), lambda zyx: zyx.amax(2).flip(0)),
        (Camera(-90, 0), lambda zyx: zyx.amax(2).flip(0, 1)),
        (Camera(0, 90), lambda zyx: zyx.amax(0).flip(0)),
        (Camera(0, -90), lambda zyx: zyx.amax(0)),
    ],
)
def test_views_along_an_axis_are_the_maximum_along_it(
    shapes: Tensor, camera: Camera, expected: Callable[[Tensor], Tensor]
) -> None:
    seen = silhouettes(shapes, [camera])
    for shape, picture in zip(shapes, seen[:, 0], strict=True):
        assert_close(picture, expected(shape), atol=1e-5, rtol=0)


def test_going_round_by_a_quarter_is_turning_the_shape_back_by_it(shapes: Tensor) -> None:
    """Seen from above x turns to y; a camera that goes that way sees the shape turn the other."""
    for turns in range(4):
        there = project(shapes, [Camera(90 * turns, 0)])
        turned = torch.rot90(shapes, turns, (2, 3))
        assert_close(project(turned, [FRONT]), there, atol=1e-4, rtol=0)
    lying = torch.rot90(shapes, 1, (2, 1))  # the top comes to the front
    assert_close(project(lying, [FRONT]), project(shapes, [Camera(0, 90)]), atol=1e-4, rtol=0)
    above = project(shapes, [Camera(90, 90)])
    assert_close(above.rot90(1, (2, 3)), project(shapes, [Camera(0, 90)]), atol=1e-4, rtol=0)


def test_brightness_is_that_of_the_first_voxel_on_the_way(shapes: Tensor) -> None:
    picture = project(shapes, [FRONT])[:, 0]
    depth = torch.arange(SIZE)[None, None, :, None].expand(*shapes.shape)
    first = torch.where(shapes > 0, depth, SIZE).amin(2).flip(1)
    shade = 1 - (1 - FARTHEST) * first / (SIZE - 1)
    assert_close(picture, torch.where(first < SIZE, shade, 0), atol=1e-5, rtol=0)


def test_half_full_voxels_let_half_of_the_light_through() -> None:
    voxels = torch.zeros(1, 4, 4, 4)
    voxels[0, 1, 0, 2], voxels[0, 1, 3, 2] = 0.5, 0.5
    row, column = 2, 2
    assert silhouettes(voxels, [FRONT])[0, 0, row, column].item() == pytest.approx(0.75)
    shaded = project(voxels, [FRONT])[0, 0, row, column].item()
    assert shaded == pytest.approx(0.5 * 1 + 0.25 * FARTHEST)
    assert shaded / 0.75 == pytest.approx(1 - 0.75 * (0.25 / 0.75))  # of the mean depth


def test_a_ball_in_the_middle_looks_the_same_from_everywhere() -> None:
    places = torch.arange(21) - 10
    squares = places**2
    distance = (squares[:, None, None] + squares[:, None] + squares).sqrt()
    ball = (0.5 + 6 - distance).clamp(0, 1)[None]
    pictures = project(ball, [FRONT, *SLANTED, *ring(5, 30)])
    assert (pictures - pictures[:, :1]).abs().mean() < 0.02
    areas = silhouettes(ball, [FRONT, *SLANTED]).sum((2, 3))
    # Rays that graze the soft surface end there more often than not: a little more than pi r^2.
    assert_close(areas, areas.mean().expand(1, 3), rtol=0.06, atol=0)
    assert 1 < areas.mean() / (torch.pi * 36) < 1.2


def test_what_is_near_a_corner_is_seen_however_deep_it_is() -> None:
    """A turned grid is longer along the ray than along its side."""
    voxels = torch.zeros(1, 15, 15, 15)
    voxels[0, 6:9, 0:2, 0:2] = 1
    for azimuth in (45, 225):
        camera = Camera(azimuth, 0)
        assert silhouettes(voxels, [camera]).amax() < 0.3  # beside the picture
        wide = silhouettes(voxels, [Camera(azimuth, 0, 3**0.5)])
        assert wide.amax() > 0.9
    for azimuth in (-45, 135):  # in line with the middle
        assert silhouettes(voxels, [Camera(azimuth, 0)])[0, 0, 7, 7].item() > 0.9


def test_a_wider_picture_shows_everything_smaller() -> None:
    voxels = torch.zeros(1, 16, 16, 16)
    voxels[0, 4:12, 4:12, 4:12] = 1
    areas = [silhouettes(voxels, [Camera(0, 0, span)]).sum().item() for span in (1.0, 2.0)]
    assert areas == pytest.approx([64, 16], rel=0.01)


@pytest.mark.parametrize("take", [project, silhouettes])
def test_gradients_agree_with_finite_differences(take: Take) -> None:
    rng = torch.Generator().manual_seed(1)
    voxels = (0.1 + 0.6 * torch.rand(1, 5, 5, 5, generator=rng)).requires_grad_()
    weights = torch.randn(1, 2, 5, 5, generator=rng)

    def total(at: Tensor) -> Tensor:
        return (take(at, SLANTED) * weights).double().sum()

    (gradient,) = torch.autograd.grad(total(voxels), voxels)
    for index in ((0, 2, 2, 2), (0, 1, 3, 2), (0, 4, 0, 1)):
        step = torch.zeros_like(voxels)
        step[index] = 0.02
        with torch.no_grad():
            slope = (total(voxels + step) - total(voxels - step)) / 0.04
        assert gradient[index].item() == pytest.approx(slope.item(), abs=2e-3)


def test_solid_and_empty_voxels_have_finite_gradients(shapes: Tensor) -> None:
    voxels = shapes.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(project(voxels, [FRONT, *SLANTED]).sum(), voxels)
    assert torch.isfinite(gradient).all()
    hidden = shapes.new_zeros(shapes.shape)
    hidden[:, :, 0] = 1  # a wall in front of everything
    wall = hidden.requires_grad_()
    (gradient,) = torch.autograd.grad(project(wall, [FRONT]).sum(), wall)
    assert gradient[:, :, 1:].abs().max() < 1e-5
    assert gradient[:, :, 0].min() > 0


def test_a_batch_is_its_shapes_one_by_one_and_so_are_cameras(shapes: Tensor) -> None:
    cameras = [FRONT, *SLANTED]
    together = project(shapes, cameras)
    assert together.shape == (2, 3, SIZE, SIZE)
    assert together.dtype == torch.float32
    for row, shape in enumerate(shapes):
        for column, camera in enumerate(cameras):
            alone = project(shape[None], [camera])[0, 0]
            assert_close(together[row, column], alone, atol=1e-5, rtol=0)


def test_a_ring_goes_evenly_round() -> None:
    assert ring(4, 25) == (Camera(0, 25), Camera(90, 25), Camera(180, 25), Camera(270, 25))


@pytest.mark.parametrize(
    ("voxels", "cameras"), [((1, 4, 4, 5), 1), ((4, 4, 4), 1), ((1, 4, 4, 4), 0)]
)
def test_flat_grids_and_no_cameras_are_refused(voxels: tuple[int, ...], cameras: int) -> None:
    with pytest.raises(ValueError, match="no pictures"):
        project(torch.zeros(voxels), [FRONT] * cameras)
