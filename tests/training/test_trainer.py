"""Training: every algorithm lowers what it should, and resumes bit for bit."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from tests.training.small import LEARNING, boxes, recipe
from voxstudio.checkpoint import read_header
from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe, resources
from voxstudio.loaded import load_model
from voxstudio.nets.descriptor import ConvLayer, Descriptor
from voxstudio.sampling.player import last, play
from voxstudio.training.algorithms import ScoreMatching
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.objectives.score_matching import ScoreMatchingObjective
from voxstudio.training.recipe import load_recipe
from voxstudio.training.run import train
from voxstudio.training.statistics import odds
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("algorithm", LEARNING)
def test_a_resumed_run_ends_in_the_same_bits(algorithm: str, tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    wanted = recipe(algorithm)
    assert len(list(train(Trainer(wanted, boxes()), whole))) == 6
    broken = train(Trainer(wanted, boxes()), halves)
    list(islice(broken, 3))
    broken.close()
    resumed = Trainer(wanted, boxes())
    resumed.resume(halves)
    assert resumed.iteration == 3
    list(train(resumed, halves))
    name = f"{wanted.name}.safetensors"
    assert (whole / name).read_bytes() == (halves / name).read_bytes()


@pytest.mark.parametrize("algorithm", ["multigrid", "recovery", "superres", "cd"])
def test_batches_that_are_accumulated_have_the_gradient_of_one_large_batch(
    algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chains draw no noise here, so that both make the same of the same shapes."""
    settings = ["learning.noise=0", "optimiser.grad_clip_norm=1e9"]
    if algorithm == "recovery":
        settings += ['learning.masks=["half:+y"]', "learning.start_noise=0"]
    if algorithm == "cd":
        settings += ["learning.data_noise_std=0"]
    found = []
    for batch, count in ((8, 1), (2, 4)):
        sizes = (f"optimiser.batch={batch}", f"optimiser.grad_accumulation={count}")
        trainer = Trainer(recipe(algorithm, *settings, *sizes), boxes())
        shapes = torch.from_numpy(boxes().training[:8]).float().div(127.5).sub(1)[:, None]
        rows = torch.arange(8)
        drawn = iter(
            Batch(part - trainer.mean, of, torch.zeros_like(of))
            for part, of in zip(torch.split(shapes, batch), torch.split(rows, batch), strict=True)
        )
        monkeypatch.setattr(trainer.batches, "draw", lambda count, rng, drawn=drawn: next(drawn))
        scalars = trainer.compute_gradients().scalars
        gradient = {n: p.grad for n, p in trainer.net.named_parameters() if p.grad is not None}
        found.append((gradient, scalars["gap"]))
    (whole, gap), (parts, same) = found
    assert same == pytest.approx(gap, rel=1e-4)
    assert max(value.abs().max() for value in whole.values()) > 1e-3
    largest = max(value.abs().max().item() for value in whole.values())
    for name, value in whole.items():
        torch.testing.assert_close(parts[name], value, rtol=1e-3, atol=1e-4 * largest)


def losses(algorithm: str, *settings: str) -> list[float]:
    """Return the losses of the first 60 iterations of a run."""
    wanted = recipe(algorithm, "iterations=100", "channels=[8, 12]", *settings)
    trainer = Trainer(wanted, boxes())
    return [trainer.step()["loss"] for _ in range(60)]


def test_score_matching_learns_to_denoise() -> None:
    settings = ("learning.max_sigma=1.0", "optimiser.learning_rate=1e-2", "optimiser.warm_up=5")
    found = losses("score-matching", *settings)
    assert np.mean(found[-15:]) < 0.6 * np.mean(found[:5])


def test_drift_adds_smooth_noise_beside_the_white() -> None:
    shapes, rng = torch.zeros(8, 1, 16, 16, 16), torch.Generator().manual_seed(0)
    low = -torch.ones(1, 1, 16, 16, 16)
    found = {}
    for drift in (0.0, 1.0):
        learning = ScoreMatchingObjective(ScoreMatching(low_frequency_noise=drift), 0.5, low)
        waves = learning._waves(shapes, rng).expand(shapes.shape)
        found[drift] = waves.flatten(1).std(1).max().item()
        steps = waves.diff(dim=-1).abs().max().item()
        assert steps <= found[drift]  # white noise jumps by several times that
    assert found[0.0] == 0
    assert 0.3 < found[1.0] < 3


class Flat(Descriptor):
    """A net whose denoised shape is what it is given: its energy is flat."""

    def energy(self, voxels: torch.Tensor, temperature: torch.Tensor) -> torch.Tensor:
        return 0 * voxels.flatten(1).sum(1)


def test_faded_shapes_are_to_be_denoised_to_whole_ones() -> None:
    low = -torch.ones(1, 1, 16, 16, 16)
    shapes = torch.ones(8, 1, 16, 16, 16)
    shapes[..., :8] = -1
    missing, flat = {}, Flat([ConvLayer(1, 4, 4)], 16, None)
    for fade in (0.0, 0.5):
        wanted = ScoreMatching(attenuation=fade, min_sigma=1e-4, max_sigma=2e-4)
        learning = ScoreMatchingObjective(wanted, 1.0, low)
        seen = learning._faded(shapes, torch.Generator().manual_seed(0))
        assert torch.equal(seen[..., :8], shapes[..., :8])  # empty stays empty
        missing[fade] = (shapes - seen)[..., 8:]
        batch = Batch(shapes, torch.arange(8), torch.zeros(8, dtype=torch.int64))
        _, record = learning.loss(flat, batch, torch.Generator().manual_seed(0))
        assert (record["loss"] > 100) == (fade > 0)  # in units of the noise, as what is missed is
    assert not missing[0.0].any()
    assert 0 <= missing[0.5].min() < 0.2
    assert 0.8 < missing[0.5].max() <= 1
    assert missing[0.5].diff(dim=-1).abs().max() < 0.25  # smooth


def test_muon_moves_every_kernel_as_far_in_every_direction(tmp_path: Path) -> None:
    settings = ("iterations=2", "channels=[8, 16]", "optimiser.muon_learning_rate=0.01")
    trainer = Trainer(recipe("score-matching", *settings, "optimiser.warm_up=0"), boxes())
    before = {name: weight.detach().clone() for name, weight in trainer.net.named_parameters()}
    trainer.step()
    moved = {name: w.detach() - before[name] for name, w in trainer.net.named_parameters()}
    kernels = [step.flatten(1) for step in moved.values() if step.ndim > 2]
    assert len(kernels) >= 3
    for step in kernels:
        lengths = torch.linalg.svdvals(step) / 0.01
        assert lengths.max() < 1.3
        assert lengths.min() > 0.5  # Newton-Schulz iterations leave .7 to 1.2
    assert moved["tilt.heads.0.weight"].abs().max() > 0  # by Adam


def test_interpolant_matching_learns_to_recover() -> None:
    masks = 'learning.masks=["random:0.5"]'
    found = losses(
        "interpolant-matching", masks, "optimiser.learning_rate=1e-2", "optimiser.warm_up=5"
    )
    assert np.mean(found[-15:]) < 0.75 * np.mean(found[:5])


@pytest.mark.parametrize("has", [True, False])
def test_convolutions_are_in_bfloat16_where_the_device_has_it(
    monkeypatch: pytest.MonkeyPatch, has: bool
) -> None:
    monkeypatch.setattr("voxstudio.training.trainer.multiplies_bfloat16", lambda kind: has)
    found: list[dict[str, torch.Tensor]] = []
    for precision in ("float32", "bfloat16"):
        settings = ("channels=[4, 6]", "optimiser.batch=2", f"optimiser.precision={precision}")
        trainer = Trainer(recipe("interpolant-matching", *settings), boxes())
        trainer.step()
        found.append(trainer.model().net.state_dict())
    whole, half = found
    assert {value.dtype for value in half.values()} == {torch.float32}
    same = all(torch.equal(value, half[name]) for name, value in whole.items())
    assert same is not has


def test_detail_matching_learns_where_in_a_block_the_surface_runs() -> None:
    noise = ("learning.noise_std=0.15", "learning.pure_noise_share=1")
    found = losses("detail-matching", *noise, "optimiser.learning_rate=6e-3")
    assert np.mean(found[-15:]) < 0.6 * np.mean(found[:5])


def test_a_run_leaves_its_history_as_means_of_fifty(tmp_path: Path) -> None:
    settings = ("iterations=110", "checkpoint_every=1000", "optimiser.batch=1")
    trainer = Trainer(recipe("score-matching", *settings), boxes())
    found = [progress.scalars["loss"] for progress in train(trainer, tmp_path)]
    text = (tmp_path / "history.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["iteration"] for row in rows] == ["50", "100"]
    assert float(rows[1]["loss"]) == pytest.approx(np.mean(found[50:100]), rel=1e-4)


def test_balance_draws_every_class_equally_often() -> None:
    labels = np.repeat(np.arange(3), [90, 9, 1])
    for balance, expected in ((0.0, [0.9, 0.09, 0.01]), (1.0, [1 / 3, 1 / 3, 1 / 3])):
        chance = odds(labels, balance)
        share = np.bincount(labels, weights=(chance / chance.sum()).numpy())
        np.testing.assert_allclose(share, expected)


@pytest.mark.parametrize(
    ("algorithm", "setting"),
    [("score-matching", "preset=compact-recovery"), ("interpolant-matching", "preset=compact"),
     ("detail-matching", "preset=compact"),
     ("score-matching", "preset=paper-2"), ("multigrid", "preset=compact"),
     ("multigrid-matching", "preset=paper-multigrid")],
)  # fmt: skip
def test_an_algorithm_that_cannot_train_a_net_is_refused(algorithm: str, setting: str) -> None:
    settings = (setting, "channels=[4]", "reflections=[]")
    with pytest.raises(ImportRejected, match="cannot train the preset"):
        Trainer(recipe(algorithm, *settings), boxes())


def test_a_trained_checkpoint_says_what_it_is_and_samples(tmp_path: Path) -> None:
    wanted = recipe("score-matching")
    list(train(Trainer(wanted, boxes()), tmp_path))
    path = tmp_path / f"{wanted.name}.safetensors"
    header = read_header(path)
    assert header.resolution == 16
    assert header.capabilities == ("energy", "synthesis", "recovery")
    assert header.training["data"] == "boxes"
    assert str(tmp_path) not in header.model_dump_json()
    model = load_model(path)
    frame = last(play(model, seeds=[0, 1], steps=5))
    assert frame.voxels.shape == (2, 16, 16, 16)
    assert np.isfinite(frame.energy).all()


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    wanted = recipe("score-matching", "iterations=1")
    list(train(Trainer(wanted, boxes()), tmp_path))
    path = tmp_path / f"{wanted.name}.safetensors"
    data = path.read_bytes()
    for cut in (0, 4, 100, len(data) - 10):
        broken = tmp_path / "broken.safetensors"
        broken.write_bytes(data[:cut])
        with pytest.raises(ImportRejected, match=r"broken\.safetensors"):
            load_model(broken)


def test_a_state_of_another_run_is_refused(tmp_path: Path) -> None:
    list(train(Trainer(recipe("score-matching", "iterations=1"), boxes()), tmp_path))
    other = Trainer(recipe("score-matching", "name=other"), boxes())
    with pytest.raises(ImportRejected, match="another run"):
        other.resume(tmp_path)


@pytest.mark.parametrize(
    ("setting", "named"),
    [("optimiser.learning_rate=0.5", "optimiser.learning_rate"),
     ("data.flip_augmentation=z", "data.flip_augmentation"),
     ("learning.min_sigma=0.1", "learning.min_sigma")],
)  # fmt: skip
def test_a_run_with_other_settings_is_not_resumed(setting: str, named: str, tmp_path: Path) -> None:
    list(train(Trainer(recipe("score-matching", "iterations=1"), boxes()), tmp_path))
    with pytest.raises(ImportRejected, match=f"another {named}"):
        Trainer(recipe("score-matching", setting), boxes()).resume(tmp_path)
    with pytest.raises(ImportRejected, match=r"another data\.shapes"):
        Trainer(recipe("score-matching"), boxes(count=20)).resume(tmp_path)
    longer = Trainer(recipe("score-matching", "iterations=9", "sampler.steps=7"), boxes())
    assert longer.resume(tmp_path) == ()
    assert longer.iteration == 1


@pytest.mark.parametrize(
    "path", sorted((resources() / "recipes").glob("*.toml")), ids=lambda p: p.stem
)
def test_every_shipped_recipe_is_valid(path: Path) -> None:
    assert load_recipe(path).iterations > 0


@pytest.mark.parametrize(
    ("setting", "fault"),
    [("iterations=0", "iterations"), ("nonsense=1", "nonsense"), ("optimiser.batch=x", "batch"),
     ("novalue", "no key or no value")],
)  # fmt: skip
def test_a_bad_setting_is_named(setting: str, fault: str) -> None:
    with pytest.raises(ImportRejected, match=fault):
        load_recipe(find_recipe("chair-compact"), [setting])


def test_weights_do_not_depend_on_global_random_state(tmp_path: Path) -> None:
    torch.manual_seed(1)
    one = Trainer(recipe("score-matching"), boxes()).step()
    torch.manual_seed(2)
    two = Trainer(recipe("score-matching"), boxes()).step()
    assert one == two
