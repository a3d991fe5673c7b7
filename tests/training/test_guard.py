"""Chains that run away: the run goes back, says so, and learns more slowly."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

from tests.training.small import boxes, recipe
from voxstudio.model import load_model
from voxstudio.training.guard import ATTEMPTS, VARIANCE, Diverged, not_finite, smoothed, too_wide
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

STEEP = (
    "optimiser.learning_rate=1.0", "optimiser.warm_up=0", "iterations=24",
    "learning.clamp=false", "learning.steps=5", "learning.step_size=0.3",
)  # fmt: skip
NAME = "chair-synthesis.safetensors"


def test_runaway_chains_send_the_run_back_until_it_is_sound(tmp_path: Path) -> None:
    trainer = Trainer(recipe("recovery", *STEEP), boxes())
    records = list(train(trainer, tmp_path))
    notes = [note for record in records for note in record.notes]
    assert 1 <= trainer.rollbacks == len(notes) <= ATTEMPTS
    assert all("variance of the samples" in note and "with a new seed" in note for note in notes)
    backs = [record for record in records if record.notes]
    assert all(record.iteration % 2 == 0 for record in backs)  # where a checkpoint was
    assert notes[0].endswith("learning rate times 0.5")
    assert trainer.optimisers["adam"].param_groups[0]["lr"] < 0.5**trainer.rollbacks
    assert trainer._variance is not None
    assert too_wide(trainer._variance, trainer._widest) is None
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
    settings = (*STEEP, "optimiser.learning_rate=3000.0", "sampler.start_noise=0.5")
    trainer = Trainer(recipe("synthesis", *settings), boxes())
    with pytest.raises(Diverged, match=f"gave up after going back {ATTEMPTS} times"):
        list(train(trainer, tmp_path))
    load_model(tmp_path / NAME)  # finite
    assert Trainer(trainer.recipe, boxes()).resume(tmp_path) == ()


def test_wide_noise_at_the_start_is_no_fault(tmp_path: Path) -> None:
    wanted = recipe("synthesis", "learning.clamp=false", "sampler.start_noise=20.0")
    records = list(islice(train(Trainer(wanted, boxes()), tmp_path), 3))
    assert records[0].scalars[VARIANCE] > 10
    assert not any(record.notes for record in records)


def test_only_runs_with_chains_are_watched() -> None:
    assert not_finite({"loss": float("nan")}) is None
    assert not_finite({"loss": float("nan"), VARIANCE: 0.1}) == "loss is nan"
    assert smoothed(None, {"loss": 1.0}) is None
    assert smoothed(None, {VARIANCE: 0.4}) == 0.4
    assert smoothed(0.4, {VARIANCE: 1.4}) == pytest.approx(0.5)
    assert too_wide(0.29, 0.2) is None
    assert too_wide(0.31, 0.2) is not None
