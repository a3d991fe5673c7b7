"""The learned camera: it turns and shifts by as much as it is told, and learns to see."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from voxstudio.nets.camera import LearnedCamera, Pictures, spread
from voxstudio.nets.transformer import rotate
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


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turn_of_the_camera_is_a_turn_of_what_it_sees(quarters: int) -> None:
    made, canvas, nothing = camera(), blocks(), torch.zeros(2, STATE)
    with torch.no_grad():
        middle = made.solid.weight[:, :, 1:2, 1:2, 1:2].clone()
        made.solid.weight.zero_()[:, :, 1:2, 1:2, 1:2] = middle  # the same from all sides
        one = made(canvas, nothing, turn(quarters).expand(2, 1, 3, 3))
        other = made(canvas.rot90(quarters, (3, 4)), nothing, turn(0).expand(2, 1, 3, 3))
    torch.testing.assert_close(one, other, atol=1e-5, rtol=0)
    assert (one - made(canvas, nothing, turn(0).expand(2, 1, 3, 3))).abs().max() > 3e-3


def test_a_camera_learns_to_take_shaded_pictures() -> None:
    """Of boxes anywhere, from in front; light stops at their near side."""
    rng = torch.Generator().manual_seed(0)
    corners = torch.randint(0, SIZE - 3, (64, 3), generator=rng).tolist()
    solid = torch.zeros(64, 1, SIZE, SIZE, SIZE)
    for row, (z, y, x) in enumerate(corners):
        solid[row, 0, z : z + 4, y : y + 4, x : x + 4] = 1
    canvas, truth = 20 * solid - 10, first_hit(solid[:, 0], 1)
    truth = torch.einsum("bdij,d->bij", truth, torch.linspace(1, 0.25, SIZE))[:, None]
    made, straight = camera(), torch.eye(3).expand(64, 1, 3, 3)
    optimiser = torch.optim.Adam(made.parameters(), 1e-2)
    for _ in range(60):
        error = (made(canvas[:48], torch.zeros(48, STATE), straight[:48]) - truth[:48]).square()
        optimiser.zero_grad()
        error.mean().backward()
        optimiser.step()
    with torch.no_grad():
        found = made(canvas[48:], torch.zeros(16, STATE), straight[48:])
    left = (found - truth[48:]).square().mean()
    assert left < 0.2 * (truth[:48].mean(0) - truth[48:]).square().mean()


def test_views_are_those_that_each_camera_takes_alone() -> None:
    canvas = blocks()
    both = seen(canvas, turn(1), turn(2))
    alone = torch.cat([seen(canvas, turn(1)), seen(canvas, turn(2))], 1)
    torch.testing.assert_close(both, alone)


def test_a_known_shift_moves_what_is_before_the_camera_by_as_much() -> None:
    made, canvas = camera(), blocks()
    step = 2 / (SIZE - 1)  # a voxel
    with torch.no_grad():
        made.where.bias[:3] = torch.atanh(torch.tensor([0.0, step, -step]))
        volume = made.volume(canvas, torch.zeros(2, STATE))
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
    solid = rotate((canvas > 0).float().expand(2, -1, -1, -1, -1), turns)
    pixels = solid[:, 0].amax(1)[None]
    full = spread(Pictures(pixels, turns[None]))
    assert full.shape == (1, 1, SIZE, SIZE, SIZE)
    assert full[canvas > 0].min() > 0.99
    assert full[canvas < 0].max() < 0.51  # no box can hide behind two sides of a box
    once = spread(Pictures(pixels[:, :1], turns[None, :1]))
    torch.testing.assert_close(once[0, 0], pixels[0, :1].expand(SIZE, -1, -1))
