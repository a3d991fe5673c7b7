"""The learned camera: it begins as a sharp one, turns and shifts by as much as it is told."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from voxstudio.nets.camera import LearnedCamera, Pictures, spread
from voxstudio.views import first_hit

SIZE, STATE = 11, 6


def camera() -> LearnedCamera:
    torch.manual_seed(0)
    return LearnedCamera(STATE, SIZE)


def blocks(count: int = 2) -> Tensor:
    """Logits of solid boxes, (B, 1, N, N, N)."""
    solid = torch.zeros(count, 1, SIZE, SIZE, SIZE)
    for number in range(count):
        solid[number, 0, 3 : 6 + number, 2:6, 4:9] = 1
    return 40 * solid - 20


def turn(quarters: int) -> Tensor:
    """Quarter turns about the last axis of places (x, y, z), which is the first of volumes."""
    once = torch.tensor([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    turned: Tensor = torch.linalg.matrix_power(once, quarters)
    return turned


def seen(canvas: Tensor, *turns: Tensor, state: Tensor | None = None) -> Tensor:
    given = torch.zeros(len(canvas), STATE) if state is None else state
    views = torch.stack(turns).expand(len(canvas), -1, -1, -1)
    with torch.no_grad():
        pictures: Tensor = camera()(canvas, given, views)
    return pictures


def test_a_new_camera_sees_the_nearest_layer_along_the_first_axis() -> None:
    canvas = blocks()
    bright = torch.sigmoid(torch.linspace(3, -1, SIZE))[3].item()
    truth = bright * (canvas > 0).float().amax(2)
    torch.testing.assert_close(seen(canvas, torch.eye(3)), truth, atol=0.04, rtol=0)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_of_the_camera_turns_the_picture(quarters: int) -> None:
    canvas = blocks()
    first = seen(canvas, torch.eye(3))
    turned = seen(canvas, turn(quarters))
    torch.testing.assert_close(turned, first.rot90(quarters, (2, 3)), atol=1e-4, rtol=0)


def test_no_picture_is_brighter_than_full_light() -> None:
    made, canvas = camera(), torch.full((1, 1, SIZE, SIZE, SIZE), 40.0)
    with torch.no_grad():
        for weight in made.parameters():
            weight.normal_(0.0, 9.0)
        made.where.weight.zero_()
        made.where.bias.zero_()
        pictures = made(canvas, torch.zeros(1, STATE), turn(1)[None, None])
    assert pictures.min() >= 0
    assert pictures.max() <= 1 + 1e-6


def test_views_are_those_that_each_camera_takes_alone() -> None:
    canvas = blocks()
    both = seen(canvas, turn(1), turn(2))
    alone = torch.cat([seen(canvas, turn(1)), seen(canvas, turn(2))], 1)
    torch.testing.assert_close(both, alone)


def test_a_known_shift_of_the_camera_moves_the_picture_by_as_much() -> None:
    made, canvas = camera(), blocks()
    step = 2 / (SIZE - 1)  # a voxel
    with torch.no_grad():
        made.where.bias[:3] = torch.atanh(torch.tensor([0.0, step, -step]))
        views = torch.eye(3).expand(2, 1, 3, 3)
        moved = made(canvas, torch.zeros(2, STATE), views)
        volume = made.volume(canvas, torch.zeros(2, STATE))
    still = seen(canvas, torch.eye(3))
    torch.testing.assert_close(moved, still.roll((-1, 1), (2, 3)), atol=1e-3, rtol=0)
    torch.testing.assert_close(volume, torch.sigmoid(canvas).roll((-1, 1), (3, 4)))


def test_light_stops_once_at_the_first_solid_voxel() -> None:
    solid = torch.zeros(1, 5, 1, 2)
    solid[0, 1:4, 0, 0] = 1
    solid[0, :, 0, 1] = torch.tensor([0.5, 0.0, 0.5, 1.0, 1.0])
    stops = first_hit(solid, 1)
    assert stops[0, :, 0, 0].tolist() == [0, 1, 0, 0, 0]
    assert stops[0, :, 0, 1].tolist() == [0.5, 0, 0.25, 0.25, 0]


def test_the_gradient_of_where_light_stops_is_that_of_finite_differences() -> None:
    torch.manual_seed(1)
    solid = torch.rand(1, 4, 2, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda values: first_hit(values, 1), solid)
    solid = torch.ones(1, 4, 2, 2, requires_grad=True)
    first_hit(solid, 1).square().sum().backward()  # type: ignore[no-untyped-call]
    assert solid.grad is not None
    assert solid.grad.isfinite().all()


def test_every_weight_of_the_camera_learns() -> None:
    made, canvas = camera(), (torch.randn(2, 1, SIZE, SIZE, SIZE)).requires_grad_()
    state = torch.randn(2, STATE)
    views = torch.stack([turn(0), turn(1)]).expand(2, -1, -1, -1)
    made(canvas, state, views).square().sum().backward()
    for name, value in [*made.named_parameters(), ("canvas", canvas)]:
        assert value.grad is not None, name
        assert value.grad.isfinite().all(), name
        assert value.grad.abs().max() > 0, name


def test_pictures_spread_along_their_rays_and_meet_at_the_shape() -> None:
    """Silhouettes from the front and, a quarter turn about another axis, from the side."""
    canvas = blocks(1)
    side = torch.tensor([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    turns = torch.stack([torch.eye(3), side])
    pixels = seen(canvas, *turns)
    full = spread(Pictures(pixels, turns[None]))
    assert full.shape == (1, 1, SIZE, SIZE, SIZE)
    solid = canvas > 0
    assert full[solid].min() > 0.83
    assert full[~solid].max() < 0.48  # no box can hide behind two sides of a box
    once = spread(Pictures(pixels[:, :1], turns[None, :1]))
    torch.testing.assert_close(once[0, 0], pixels[0, :1].expand(SIZE, -1, -1))
