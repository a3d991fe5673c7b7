"""The four ways a generator learns: who learns from what, and that it does."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.training.small import boxes, recipe
from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe
from voxstudio.nets.annealed import AnnealedDescriptor
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.specs import DescriptorSpec, LatentSpec
from voxstudio.training.objectives.back_propagation import BackPropagationObjective
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

QUICK = ("channels=[16, 12]", "latent=6", "optimiser.learning_rate=3e-3", "optimiser.batch=8")


def trainer(algorithm: str, *settings: str) -> Trainer:
    return Trainer(recipe(algorithm, *QUICK, "iterations=400", *settings), boxes(40))


def made(run: Trainer) -> np.ndarray:
    """Return what the generator makes of 16 codes, bool (16, D, H, W)."""
    net = run.net
    assert isinstance(net, LatentNet)
    codes = torch.randn(16, net.latent, generator=torch.Generator().manual_seed(7))
    with torch.inference_mode():
        return np.asarray(net.decode(codes)[:, 0] > 0.5)


def nearest(shapes: np.ndarray, known: np.ndarray) -> float:
    """Return the mean overlap of shapes with the nearest known one."""
    a, b = (x.reshape(len(x), -1).astype(np.float64) for x in (shapes, known))
    both = a @ b.T
    either = a.sum(1)[:, None] + b.sum(1)[None] - both
    return float((both / np.maximum(either, 1)).max(1).mean())


@pytest.mark.parametrize(
    ("algorithm", "count", "settings"),
    [
        ("variational", 150, ()),
        ("back-propagation", 150, ("learning.steps=3",)),
        pytest.param(
            "adversarial",
            400,
            (
                "learning.penalty=3.0",
                "optimiser.learning_rate=1e-3",
                "optimiser.generator_learning_rate=2e-3",
                "optimiser.betas=[0.0, 0.9]",
                "optimiser.ema_decay=0.98",
                "iterations=600",
            ),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "cooperative",
            250,
            ("learning.steps=8", "optimiser.generator_learning_rate=3e-3"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "variational-teaching",
            220,
            ("learning.teaching_start=200", "learning.descriptor.max_sigma=2"),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_what_it_makes_comes_near_the_shapes(
    algorithm: str, count: int, settings: tuple[str, ...]
) -> None:
    run = trainer(algorithm, *settings)
    known = run.data.training > 127
    assert nearest(made(run), known) < 0.05
    for _ in range(count):
        run.step()
    after = made(run)
    assert nearest(after, known) > 0.35
    assert nearest(after[:1], after[1:]) < 0.95  # not the same shape for every code


def gradients(run: Trainer, part: str) -> list[Tensor]:
    net = run.net
    assert isinstance(net, LatentNet)
    return [p.grad.clone() for p in getattr(net, part).parameters() if p.grad is not None]


@pytest.mark.parametrize("algorithm", ["cooperative", "adversarial"])
def test_each_net_learns_from_its_own_loss_alone(algorithm: str) -> None:
    """What one of them weighs more changes its own gradient, and not the other's."""
    weight = {"cooperative": "learning.std=0.6", "adversarial": "learning.penalty=5.0"}[algorithm]
    heavier = {"cooperative": "generator", "adversarial": "descriptor"}[algorithm]
    other = {"generator": "descriptor", "descriptor": "generator"}[heavier]
    settings = ("optimiser.grad_clip_norm=1e9",)
    plain, weighed = trainer(algorithm, *settings), trainer(algorithm, *settings, weight)
    for run in (plain, weighed):
        run.compute_gradients()
    for first, second in zip(gradients(plain, other), gradients(weighed, other), strict=True):
        torch.testing.assert_close(first, second)
    changed = zip(gradients(plain, heavier), gradients(weighed, heavier), strict=True)
    assert any(not torch.allclose(first, second) for first, second in changed)


def test_mcmc_teaching_takes_the_generator_where_the_chains_went() -> None:
    """Of a descriptor whose energy falls with every voxel, the generator learns to fill them."""
    run = trainer("cooperative", "learning.noise=0.0", "learning.step_size=0.5")
    net = run.net
    assert isinstance(net, LatentNet)
    assert net.descriptor is not None

    def rising(voxels: Tensor, temperature: Tensor) -> Tensor:
        return -voxels.flatten(1).sum(1)

    object.__setattr__(net.descriptor, "energy", rising)
    before = made(run).mean()
    for _ in range(60):
        loss, record = run.objective.loss(net, run.batches.draw(run.batch, run.rng), run.rng)
        run.net.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        run.optimisers["generator_adam"].step()
    assert made(run).mean() > 0.9 > before
    assert record["revision"] >= 0


def test_a_descriptor_teaches_the_codes_that_no_shape_has() -> None:
    """Of one that denoises every shape to a full grid, the generator learns to fill it."""
    run = trainer("variational-teaching", "learning.teaching_weight=20.0", "learning.step_size=1.4")
    net = run.net
    assert isinstance(net, LatentNet)
    assert net.descriptor is not None
    full = run.mean.new_ones(()) - run.mean
    assert isinstance(net.descriptor, AnnealedDescriptor)
    weights = list(net.descriptor.parameters())

    def filling(voxels: Tensor, temperature: Tensor) -> Tensor:
        return 0.5 * (voxels - full).square().flatten(1).sum(1)

    object.__setattr__(net.descriptor, "energy", filling)
    before = made(run).mean()
    for _ in range(80):
        loss, record = run.objective.loss(net, run.batches.draw(run.batch, run.rng), run.rng)
        run.net.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        assert all(p.grad is None for p in weights)
        run.optimisers["generator_adam"].step()
    assert record["revision"] > 0
    assert made(run).mean() > 0.6 > before


def test_codes_go_on_from_where_they_were_and_mirror_images_have_their_own() -> None:
    run = trainer("back-propagation", "learning.step_size=1e-4", "learning.noise=0.0")
    learning = run.objective
    assert isinstance(learning, BackPropagationObjective)
    shapes = run.batches.draw(run.batch, run.rng).voxels[:3]
    rows = torch.tensor([4, 4, 4 + len(run.data.training)])
    learning.loss(run.net, Batch(shapes, rows, torch.zeros_like(rows)), run.rng)
    assert learning.codes is not None
    known = ~learning.codes.isnan().any(1)
    assert known.nonzero()[:, 0].tolist() == [4, 4 + len(run.data.training)]
    first = learning.codes[known].clone()
    learning.loss(run.net, Batch(shapes, rows, torch.zeros_like(rows)), run.rng)
    torch.testing.assert_close(learning.codes[known], first, atol=1e-3, rtol=0)
    assert not torch.allclose(first[0], first[1], atol=0.1)


def test_the_descriptor_of_the_paper_has_the_reference_of_the_recipe() -> None:
    wanted = load_recipe(find_recipe("cooperative-paper"), ("reference_std=0.7",))
    spec = wanted.architecture(32, 0.4)
    assert isinstance(spec, LatentSpec)
    assert isinstance(spec.descriptor, DescriptorSpec)
    assert spec.descriptor.reference_std == 0.7


def test_the_descriptor_of_the_paper_narrows_with_the_generator() -> None:
    wanted = load_recipe(find_recipe("cooperative-paper"), ("channels=[32, 16, 8]",))
    spec = wanted.architecture(16, 0.4)
    assert isinstance(spec, LatentSpec)
    assert isinstance(spec.descriptor, DescriptorSpec)
    assert spec.descriptor.layers == ((8, 9, 2), (16, 7, 2), (32, 4, 2))
    with pytest.raises(ImportRejected, match="2 channels"):
        load_recipe(find_recipe("cooperative-paper"), ("channels=[16, 8]",)).architecture(16, 0.4)
