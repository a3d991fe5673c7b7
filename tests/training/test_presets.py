"""The presets of the paper's experiments: the paper's net learns by each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from voxstudio.coarse import block_means
from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe, resources
from voxstudio.loaded import ladder
from voxstudio.nets.descriptor import Descriptor
from voxstudio.nets.specs import PRESETS
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import last, refine
from voxstudio.training.dataset import generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

UNITS = {"resolution": 16, "reference_std": 1.0}
CHAINS = {"synthesis": ("sampler",), "recovery": ("recovery",), "superres": ("recovery",),
          "multigrid": ("sampler", "recovery")}  # fmt: skip
"""The schedules by which a net is sampled that learned from chains of its own."""
PAPER = ("synthesis-paper", "synthesis-official", "recovery-paper", "recovery-official")
REFINING = ("superres-paper", "superres-official")
CHANNELS = {"superres-paper": ("channels=[4]",), "superres-official": ("channels=[4, 4]",)}
COMPACT = ("chair-compact", "modelnet10-recovery", "furniture-recovery")
SMALL = ("iterations=2", "data.count=10", "data.resolution=16", "optimiser.batch=2")
COMPACTER = ("channels=[8, 16]", "optimiser.precision=float32", "data.antialias=false")
FEW = ("learning.steps=2", "optimiser.grad_accumulation=2")


@pytest.mark.parametrize("name", (*PAPER, *COMPACT))
def test_a_preset_learns_for_a_few_iterations(name: str, tmp_path: Path) -> None:
    fewer: tuple[str, ...] = FEW if name in PAPER else COMPACTER
    if name == "modelnet10-recovery":
        with pytest.raises(ImportRejected, match="learns from a data file"):
            generated(load_recipe(find_recipe(name)).data)
        fewer += ("data.family=chair",)
    if "synthesis" in name and name in PAPER:
        fewer += ("learning.buffer_size=4", "learning.chains_per_step=2")  # of 25
    if "recovery" in name:
        fewer += ('learning.masks=["random:0.7"]',)  # boxes of the recipe are for 32^3
    trainer = Trainer(
        recipe := load_recipe(find_recipe(name), (*SMALL, *fewer)), generated(recipe.data)
    )
    before = {key: value.clone() for key, value in trainer.net.state_dict().items()}
    if name in PAPER:
        assert trainer.architecture == PRESETS["paper-3"].model_copy(update=UNITS)
        weights = torch.cat([v.flatten() for k, v in before.items() if k.endswith("weight")])
        assert weights.std().item() == pytest.approx(0.001, rel=0.01)
    records = list(train(trainer, tmp_path))
    assert all(np.isfinite(list(record.scalars.values())).all() for record in records)
    assert any(not torch.equal(before[k], v) for k, v in trainer.net.state_dict().items())


def test_the_steps_are_those_of_the_paper_and_of_the_authors_code() -> None:
    steps = {name: load_recipe(find_recipe(name)).learning.step_size for name in PAPER}  # type: ignore[attr-defined]
    # Lengths are twice the paper's: voxels are 2 (v - mean value).
    assert (steps["synthesis-paper"] / 2) ** 2 == pytest.approx(0.1, rel=1e-2)
    assert (steps["recovery-paper"] / 2) ** 2 == pytest.approx(0.07, rel=1e-2)
    assert (steps["synthesis-official"], steps["recovery-official"]) == (0.2, 0.14)


@pytest.mark.parametrize("path", sorted((resources() / "recipes").glob("*.toml")), ids=str)
def test_a_net_is_sampled_as_it_learned(path: Path) -> None:
    """Chains of a few steps mean something under their own dynamics alone."""
    recipe = load_recipe(path)
    learning: Any = recipe.learning
    for name in CHAINS.get(learning.algorithm, ()):
        schedule = getattr(recipe, name)
        assert schedule.step_size == learning.step_size
        assert schedule.start_temperature == schedule.stop_temperature == learning.temperature
        assert schedule.clamp == learning.clamp
        ended = getattr(learning, "noise_until", 0) > 0
        assert schedule.noise == (0.0 if ended else learning.noise)


@pytest.mark.parametrize("name", REFINING)
def test_a_net_of_the_paper_learns_to_refine(name: str, tmp_path: Path) -> None:
    wanted = load_recipe(find_recipe(name), (*SMALL, *CHANNELS[name], "learning.steps=2"))
    trainer = Trainer(wanted, generated(wanted.data))
    assert all(np.isfinite(record.scalars["loss"]) for record in train(trainer, tmp_path))
    model = trainer.model()
    assert model.header.block_size == 4
    coarse = np.random.default_rng(0).random((4, 4, 4), np.float32)
    frame = last(refine(model, coarse, seeds=[0]))
    np.testing.assert_allclose(block_means(frame.estimate, 4)[0], coarse, atol=1e-5)


def test_the_paper_s_grids_learn_together_and_unfold(tmp_path: Path) -> None:
    settings = ("data.resolution=32", "channels=[4]", "learning.steps=2", "learning.clamp=true")
    wanted = load_recipe(find_recipe("multigrid-paper"), (*SMALL, *settings))
    trainer = Trainer(wanted, generated(wanted.data))
    before = [part.head.weight.clone() for part in grids(trainer)]
    records = list(train(trainer, tmp_path))
    assert {"gap_4", "gap_16", "gap_32", "gap"} <= records[0].scalars.keys()
    changed = [part.head.weight for part in grids(trainer)]
    assert all(not torch.equal(was, now) for was, now in zip(before, changed, strict=True))
    steps = [model.header.recovery.steps for model in ladder(trainer.model())]
    frames = list(unfold(ladder(trainer.model()), np.full(1, 0.2, np.float32), seeds=[0]))
    assert [f.frame.voxels.shape[1] for f in frames[-1:]] == [32]
    assert len(frames) == sum(steps) + len(steps)


def grids(trainer: Trainer) -> list[Descriptor]:
    return [part for part in trainer.net.modules() if isinstance(part, Descriptor)]
