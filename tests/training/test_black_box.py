"""Learning through a renderer without a gradient: who learns, from what, and that it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from tests.training.pictures import trainer
from voxstudio.errors import ImportRejected
from voxstudio.loaded import load_model, save_model
from voxstudio.nets.mesh import MeshNet
from voxstudio.training.algorithms import BlackBox
from voxstudio.training.objectives.black_box import BlackBoxObjective, Floats
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.run import train

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def test_the_data_are_pictures_of_all_kinds_half_of_them_never_learned_from() -> None:
    run = trainer("data.validation=0.5")
    assert run.data.training.shape == (12, 3, 16, 16)
    assert run.data.validation.shape == (12, 3, 16, 16)
    assert len(run.data.classes) == 6
    assert (np.bincount(run.data.labels) == 2).all()


@pytest.mark.parametrize("estimator", ["leave-one-out", "vimco"])
def test_renders_come_nearer_the_pictures(estimator: str) -> None:
    run = trainer(
        "data.count=1", "data.validation=0", "learning.samples=8", "optimiser.warm_up=0",
        "optimiser.learning_rate=5e-3", "iterations=60", f"learning.estimator={estimator}",
    )  # fmt: skip
    errors = [run.step()["error"] for _ in range(60)]
    assert np.mean(errors[-10:]) < 0.8 * np.mean(errors[:10])


def _shade(vertices: Floats, colours: Floats, _faces: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Fill a picture with the mean colour: a renderer whose gradient is known."""
    mean = np.round(255 * colours.mean(1))
    return np.broadcast_to(mean[..., None, None], (*mean.shape, 16, 16)).astype(np.uint8)


def test_the_gradient_is_that_of_the_renderer_it_never_saw() -> None:
    net = trainer().net
    assert isinstance(net, MeshNet)
    recipe = BlackBox(samples=1024, mesh_std=0.02, beta=0.0)
    black = torch.full((1, 1, 3, 16, 16), -1.0)
    objective = BlackBoxObjective(recipe, black, _shade)
    pictures = torch.tensor([0.1, 0.2, 0.9]).view(1, 1, 3, 1, 1).expand(1, 1, 3, 16, 16)
    row = torch.zeros(1, dtype=torch.int64)
    batch = Batch(2 * pictures - 1, row, row)
    net.zero_grad()
    loss, _ = objective.loss(net, batch, torch.Generator().manual_seed(0))
    loss.backward()  # type: ignore[no-untyped-call]
    found = net.last.bias.grad
    assert found is not None

    net.zero_grad()
    rng = torch.Generator().manual_seed(0)
    posterior = net.encode(pictures[:, 0])
    codes = posterior.draw(torch.empty_like(posterior.mean).normal_(generator=rng))
    made = net.meshes(net.coefficients(codes)).colours.mean(1)
    wrong = (made - pictures[:, 0, :, 0, 0]).square().sum() * 16**2
    torch.autograd.backward(wrong / (2 * recipe.pixel_std**2) / pictures[0].numel())
    truth = net.last.bias.grad
    assert truth is not None
    levels = [162, 162 * 2, 162 * 3]  # the constants of the three colours
    torch.testing.assert_close(found[levels], truth[levels], rtol=0.15, atol=0)
    assert not truth[:162].any()
    assert found[:162].abs().max() < 0.5 * truth[levels].abs().min()


def test_a_resumed_run_ends_in_the_same_bits(tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    list(train(trainer(), whole))
    records = train(trainer(), halves)
    for _ in range(3):
        next(records)
    records.close()
    resumed = trainer()
    resumed.resume(halves)
    assert resumed.iteration == 3
    list(train(resumed, halves))
    name = "pictures.safetensors"
    assert (whole / name).read_bytes() == (halves / name).read_bytes()


def test_a_saved_model_is_what_was_trained(tmp_path: Path) -> None:
    run = trainer()
    run.step()
    model, path = run.model(), tmp_path / "mesh.safetensors"
    save_model(model, path)
    loaded = load_model(path)
    assert loaded.header == model.header
    assert loaded.mean.shape == (1, 1, 3, 16, 16)
    for name, value in model.net.state_dict().items():
        torch.testing.assert_close(loaded.net.state_dict()[name], value)


@pytest.mark.parametrize(
    ("setting", "fault"),
    [("data.family=chair", "learns from data of 16x16x16"),
     ("preset=compact", "cannot train the preset compact"),
     ('learning={algorithm="variational"}', "cannot train the preset mesh")],
)  # fmt: skip
def test_what_does_not_fit_is_refused(setting: str, fault: str) -> None:
    with pytest.raises(ImportRejected, match=fault):
        trainer(setting)
