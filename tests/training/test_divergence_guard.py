"""Runs that go astray: they go back, say so, and learn more slowly."""

from __future__ import annotations

import math
from itertools import count, islice
from typing import TYPE_CHECKING

import pytest
import torch

from tests.training.small import boxes, recipe
from voxstudio.library import find_recipe
from voxstudio.loaded import load_model
from voxstudio.sampling.constraint import Free
from voxstudio.sampling.langevin import init, step
from voxstudio.sampling.noise import Noise
from voxstudio.training.dataset import generated
from voxstudio.training.divergence_guard import (
    ATTEMPTS,
    VARIANCE,
    Diverged,
    chain_noise,
    not_finite,
    smoothed,
    too_wide,
)
from voxstudio.training.recipe import load_recipe
from voxstudio.training.run import train
from voxstudio.training.state import optimiser_tensors
from voxstudio.training.statistics import widest
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor
    from torch.nn import Parameter

    from voxstudio.nets.net import Net
    from voxstudio.training.objectives.objective import Batch

STEEP = (
    "optimiser.learning_rate=1.0", "optimiser.warm_up=0", "iterations=24",
    "learning.clamp=false", "learning.steps=5", "learning.step_size=0.3",
)  # fmt: skip
NAME = "chair-synthesis.safetensors"


def test_runaway_chains_send_the_run_back_until_it_is_sound(tmp_path: Path) -> None:
    trainer = Trainer(recipe("recovery", *STEEP), boxes())
    records = list(train(trainer, tmp_path))
    notes = [note for record in records for note in record.notes]
    assert 1 <= trainer.guard.rollbacks == len(notes) <= ATTEMPTS
    assert all("variance of the samples" in note and "with a new seed" in note for note in notes)
    backs = [record for record in records if record.notes]
    assert all(record.iteration % 2 == 0 for record in backs)  # where a checkpoint was
    assert notes[0].endswith("learning rate times 0.5")
    assert trainer.optimisers["adam"].param_groups[0]["lr"] < 0.5**trainer.guard.rollbacks
    assert trainer.guard.variance is not None
    assert too_wide(trainer.guard.variance, trainer._widest) is None
    assert load_model(tmp_path / NAME).header.training["iterations"] == 24


def test_a_run_that_went_back_ends_in_the_same_bits_when_killed(tmp_path: Path) -> None:
    wanted = recipe("recovery", *STEEP)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    list(train(Trainer(wanted, boxes()), whole))
    run = train(Trainer(wanted, boxes()), broken)
    for record in run:
        if record.notes and record.iteration > 0:  # killed right after it went back
            break
    resumed = Trainer(wanted, boxes())
    resumed.resume(broken)
    list(train(resumed, broken))
    assert (broken / NAME).read_bytes() == (whole / NAME).read_bytes()
    run.close()


def test_a_run_gives_up_and_keeps_a_good_state(tmp_path: Path) -> None:
    settings = (*STEEP, "optimiser.learning_rate=10.0", "sampler.start_noise=0.5")
    trainer = Trainer(recipe("synthesis", *settings), boxes())
    with pytest.raises(Diverged, match=f"gave up after going back {ATTEMPTS} times"):
        list(train(trainer, tmp_path))
    load_model(tmp_path / NAME)  # finite
    assert Trainer(trainer.recipe, boxes()).resume(tmp_path) == ()


@pytest.mark.parametrize(("step_size", "start"), [(0.632, 0.0), (0.3, 0.8)])
def test_the_noise_of_a_chain_is_that_of_the_kernel(step_size: float, start: float) -> None:
    rng = torch.Generator().manual_seed(0)
    noise = Noise([rng] * 4)
    state = init(start * torch.randn(4, 1, 32, 32, 32, generator=rng), half_square)
    for taken in range(1, 31):
        state = step(state, half_square, Free(), step_size, 1.0, noise)
        if taken in (2, 30):
            found = state.voxels.square().mean().item()
            wanted = chain_noise(step_size, 1.0, taken, 1.0, start)
            assert found == pytest.approx(wanted, rel=0.02)
    assert chain_noise(0.632, 1.0, math.inf, 1.0) == pytest.approx(1.111, abs=1e-3)
    assert chain_noise(0.5, 0.04, 10, None, 0.3) == pytest.approx(0.09 + 10 * 0.25 * 0.04)


def half_square(voxels: Tensor) -> Tensor:
    """Return the energy of the reference alone, s = 1."""
    return voxels.square().flatten(1).sum(1) / 2


@pytest.mark.parametrize("name", ["synthesis-paper", "cooperative-paper"])
def test_chains_of_the_paper_are_not_taken_for_chains_that_run_away(name: str) -> None:
    settings = ("data.resolution=16", "data.count=30", "learning.steps=20")
    wanted = load_recipe(find_recipe(name), settings)
    trainer = Trainer(wanted, generated(wanted.data))
    shape = widest(trainer.data.training, trainer.mean)
    noise = {"synthesis-paper": 1.111, "cooperative-paper": 0.255}[name]
    assert trainer._widest == pytest.approx(shape + noise, abs=2e-3)
    assert too_wide(1.3, trainer._widest) is None
    assert too_wide(2.5, trainer._widest) is not None


def test_wide_noise_at_the_start_is_no_fault(tmp_path: Path) -> None:
    wanted = recipe("synthesis", "learning.clamp=false", "sampler.start_noise=20.0")
    records = list(islice(train(Trainer(wanted, boxes()), tmp_path), 3))
    assert records[0].scalars[VARIANCE] > 10
    assert not any(record.notes for record in records)


def spoilt(trainer: Trainer) -> list[Parameter]:
    """Return weights of which all gradients will be NaN while the loss is a number."""
    weights = list(trainer.net.parameters())
    for weight in weights:
        weight.register_hook(lambda grad: grad * float("nan"))  # type: ignore[no-untyped-call]
    return weights


@pytest.mark.parametrize("settings", [(), ("optimiser.muon_learning_rate=0.01",)])
def test_a_gradient_that_is_no_number_is_never_learned_from(settings: tuple[str, ...]) -> None:
    trainer = Trainer(recipe("score-matching", *settings), boxes())
    trainer.step()
    weights, average = spoilt(trainer), {n: v.clone() for n, v in trainer.net.state_dict().items()}
    before = [weight.detach().clone() for weight in weights]
    moments = optimiser_tensors(trainer.optimisers["adam"])
    moments = {name: value.clone() for name, value in moments.items()}
    scalars = trainer.step()
    assert math.isfinite(scalars["loss"]) and math.isnan(scalars["gradient_norm"])
    for was, weight in zip(before, weights, strict=True):
        assert torch.equal(was, weight)
    for name, value in optimiser_tensors(trainer.optimisers["adam"]).items():
        assert torch.equal(moments[name], value)
    assert all(
        torch.equal(average[name], value)
        for name, value in {n: v.clone() for n, v in trainer.net.state_dict().items()}.items()
    )
    assert trainer.iteration == 1
    assert trainer.means.count == 1


@pytest.mark.parametrize("algorithm", ["score-matching", "variational", "synthesis"])
def test_gradients_that_are_no_numbers_end_a_run(algorithm: str, tmp_path: Path) -> None:
    trainer = Trainer(recipe(algorithm), boxes())
    spoilt(trainer)
    with pytest.raises(Diverged, match=f"gradient_norm is nan; gave up .* {ATTEMPTS} times"):
        list(train(trainer, tmp_path))
    assert trainer.iteration == 0
    load_model(next(tmp_path.glob("*.safetensors")))  # finite
    assert not (tmp_path / "history.csv").exists()


def test_one_loss_that_is_no_number_costs_a_run_the_way_from_its_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, calls = Trainer(recipe("score-matching"), boxes()), count()
    loss = trainer.objective.loss

    def once_nan(net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        found, scalars = loss(net, batch, rng)
        return (found * float("nan"), scalars) if next(calls) == 3 else (found, scalars)

    monkeypatch.setattr(trainer.objective, "loss", once_nan)
    records = list(train(trainer, tmp_path))
    notes = [note for record in records for note in record.notes]
    assert len(notes) == 1
    assert notes[0].startswith("iteration 4: gradient_norm is nan; back to iteration 2")
    assert trainer.iteration == 6


def test_the_variance_of_chains_is_watched_where_there_are_any() -> None:
    assert not_finite({"loss": 1.0, VARIANCE: 0.1}) is None
    assert not_finite({"loss": float("nan")}) == "loss is nan"
    assert not_finite({"loss": 1.0, "gradient_norm": float("inf")}) == "gradient_norm is inf"
    assert smoothed(None, {"loss": 1.0}) is None
    assert smoothed(None, {VARIANCE: 0.4}) == 0.4
    assert smoothed(0.4, {VARIANCE: 1.4}) == pytest.approx(0.5)
    assert too_wide(0.29, 0.2) is None
    assert too_wide(0.31, 0.2) is not None
