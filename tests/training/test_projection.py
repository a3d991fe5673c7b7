"""Learning from pictures: volumes are never read but through them, and views are told as taken."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from tests.training.small import boxes, recipe
from voxstudio.errors import ImportRejected
from voxstudio.nets.likelihood import Gaussian
from voxstudio.nets.sequential import SequentialNet
from voxstudio.nets.specs import SequentialSpec
from voxstudio.training.algorithms import Projection, Sequential
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.objectives.projection import ProjectionObjective
from voxstudio.training.objectives.sequential import SequentialObjective
from voxstudio.training.trainer import Trainer
from voxstudio.views import Camera, project

SIZE = 12
SMALL = {"resolution": SIZE, "steps": 2, "latent": 4, "state": 24, "features": 16, "glimpse": 8}
RING = ((0.0, 0.0), (90.0, 0.0), (180.0, 0.0), (270.0, 0.0))
LOW = -torch.ones(1, 1, SIZE, SIZE, SIZE)


def spec(**changes: object) -> SequentialSpec:
    own = {"projection": True, "likelihood": "gaussian", "cameras": RING}
    return SequentialSpec.model_validate({**SMALL, **own, **changes})


def net(made: SequentialSpec) -> SequentialNet:
    torch.manual_seed(0)
    found = made.build()
    assert isinstance(found, SequentialNet)
    return found


def batch(solid: Tensor) -> Batch:
    rows = torch.arange(len(solid))
    return Batch(2 * solid[:, None] - 1, rows, torch.zeros_like(rows))


def shell() -> Tensor:
    """Boxes with a wall that no light comes through, (B, D, H, W)."""
    solid = torch.zeros(3, SIZE, SIZE, SIZE)
    solid[:, 2:10, 2:9, 3:10] = 1
    solid[1, 8:] = 0
    return solid


def losses(solid: Tensor, seed: int = 0) -> tuple[float, list[Tensor]]:
    made = spec()
    learner = net(made)
    objective = ProjectionObjective(Projection(views=2), made, LOW)
    loss, _ = objective.loss(learner, batch(solid), torch.Generator().manual_seed(seed))
    loss.backward()  # type: ignore[no-untyped-call]
    return loss.item(), [p.grad for p in learner.parameters() if p.grad is not None]


def test_volumes_with_equal_pictures_teach_the_same_to_the_bit() -> None:
    full, hollow = shell(), shell()
    hollow[:, 4:6, 4:7, 5:8] = 0
    cameras = [Camera(*camera) for camera in RING]
    assert torch.equal(project(full, cameras), project(hollow, cameras))
    loss, gradients = losses(full)
    other, others = losses(hollow)
    assert loss == other
    assert all(map(torch.equal, gradients, others))
    outside = shell()
    outside[:, 2:4] = 0
    assert losses(outside)[0] != loss


def test_the_pictures_of_a_shape_are_taken_by_different_cameras_of_the_ring() -> None:
    objective = ProjectionObjective(Projection(views=4), spec(), LOW)
    pictures = objective._taken(shell(), torch.Generator().manual_seed(3))
    cameras = [Camera(*camera) for camera in RING]
    axes = torch.stack([camera.axes() for camera in cameras])
    truth = project(shell(), cameras)
    for row in range(3):
        order = [int((axes - turn).abs().sum((1, 2)).argmin()) for turn in pictures.turns[row]]
        assert sorted(order) == [0, 1, 2, 3]
        torch.testing.assert_close(pictures.pixels[row], truth[row, order])


def test_the_bound_is_that_of_what_the_learned_camera_sees() -> None:
    made = spec()
    learner = net(made)
    objective = ProjectionObjective(Projection(views=2, warm_up=0), made, LOW)
    loss, record = objective.loss(learner, batch(shell()), torch.Generator().manual_seed(0))
    assert loss.item() == pytest.approx(record["surprise"] + record["divergence"], rel=1e-5)
    assert isinstance(learner.likelihood, Gaussian)
    gaussian = learner.likelihood.log_std.item()
    pixels = 2 * SIZE**2
    exact = pixels * (record["error"] / (2 * torch.tensor(2 * gaussian).exp().item()))
    exact += pixels * (gaussian + 0.9189385)
    assert record["surprise"] == pytest.approx(exact, rel=1e-4)


def test_views_are_pictures_of_the_batch_by_the_known_cameras() -> None:
    made = spec(projection=False, likelihood="bernoulli", context="views", cameras=RING[:2])
    learner = net(made)
    told: list[Tensor] = []
    assert learner.context is not None
    learner.context.register_forward_hook(lambda _, given, __: told.append(given[0]))
    objective = SequentialObjective(Sequential(), made, LOW)
    objective.loss(learner, batch(shell()), torch.Generator().manual_seed(0))
    truth = project(shell(), [Camera(*camera) for camera in RING[:2]])
    assert len(told) == learner.steps
    torch.testing.assert_close(told[0], truth)


def test_a_net_without_a_camera_cannot_learn_from_pictures() -> None:
    wrong = recipe("projection", "sequence.projection=false")
    with pytest.raises(ImportRejected, match="projection cannot train"):
        Trainer(wrong, boxes())
