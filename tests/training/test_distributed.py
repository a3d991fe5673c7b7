"""Two processes under torchrun train as one would on the joined batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training.small import SETTINGS, boxes
from tests.training.two_ranks import gradients
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe
from voxstudio.loaded import load_model
from voxstudio.training.dataset import generated
from voxstudio.training.distributed import Ranks
from voxstudio.training.history import read_history
from voxstudio.training.objectives.synthesis import SynthesisObjective
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

ROOT = Path(__file__).parents[2]


def torchrun(*words: str) -> str:
    """Start two processes and return what they said on stdout."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, "--nproc-per-node", "2", *words],
        capture_output=True, text=True, check=False, env=environment, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_averaged_gradients_are_those_of_the_joined_batch(tmp_path: Path) -> None:
    torchrun(str(ROOT / "tests/training/two_ranks.py"), str(tmp_path))
    both = [load_file(tmp_path / f"{rank}.safetensors") for rank in range(2)]
    joined = gradients(Ranks())
    assert both[0].keys() == both[1].keys() == joined.keys()
    for name, expected in joined.items():
        assert torch.equal(both[0][name], both[1][name])
        torch.testing.assert_close(both[0][name], expected, rtol=1e-5, atol=1e-5)


def torchrun_words(folder: Path) -> list[str]:
    """Return the words that train a model of boxes in a folder."""
    data = boxes()
    write_shapes(folder / "boxes.npz", ShapeSet(data.training // 255, data.labels, ("box",)))
    learning = 'learning={algorithm="synthesis", steps=3, buffer_size=7, temperature=0.01}'
    settings = [w for s in (*SETTINGS, learning, "iterations=52") for w in ("--set", s)]
    words = ["-m", "voxstudio", "train", "chair-compact", "--threads", "1", *settings]
    return [*words, "--data", str(folder / "boxes.npz"), "--out", str(folder / "run")]


@pytest.mark.slow
def test_torchrun_trains_a_model(tmp_path: Path) -> None:
    weights = tmp_path / "run" / "chair-synthesis.safetensors"
    assert torchrun(*torchrun_words(tmp_path)) == f"{weights}: 52 iterations\n"
    assert load_model(weights).header.training["iterations"] == 52
    assert [row["iteration"] for row in read_history(tmp_path / "run")] == [50]


@pytest.mark.slow
def test_torchrun_resumes_in_the_same_bits(tmp_path: Path) -> None:
    words = torchrun_words(tmp_path)
    torchrun(*words)
    weights = tmp_path / "run" / "chair-synthesis.safetensors"
    whole = weights.read_bytes()
    for path in (tmp_path / "run/checkpoints").glob("00000052.*"):  # killed before it was written
        path.unlink()
    assert torchrun(*words, "--resume") == f"{weights}: 52 iterations\n"
    assert weights.read_bytes() == whole


def test_what_does_not_divide_is_shared_out_unevenly_and_weighed_so() -> None:
    assert [Ranks(rank, 4).part(9, "optimiser.batch") for rank in range(4)] == [3, 2, 2, 2]
    values = np.random.default_rng(0).random(9)
    parts = np.split(values, [3, 5, 7])
    weighed = [Ranks(r, 4).weight([3, 2, 2, 2]) * part.mean() for r, part in enumerate(parts)]
    assert np.mean(weighed) == pytest.approx(values.mean())
    with pytest.raises(ImportRejected, match=r"optimiser\.batch: 3 cannot be shared by 4"):
        Ranks(1, 4).part(3, "optimiser.batch")


CHAINS = {"synthesis-paper": 25, "synthesis-official": 25}
"""Chains that are advanced per batch."""


@pytest.mark.parametrize("size", [2, 3, 4, 8])
@pytest.mark.parametrize("name", sorted(CHAINS))
def test_the_paper_s_batch_and_chains_are_shared_by_any_number(name: str, size: int) -> None:
    small = ("data.count=10", "data.resolution=16", "channels=[2, 2]")
    wanted = load_recipe(find_recipe(name), small)
    shapes = generated(wanted.data)
    weights = []
    for rank in range(size):
        trainer = Trainer(wanted, shapes, ranks=Ranks(rank, size))
        assert isinstance(trainer.objective, SynthesisObjective)
        chains = trainer.objective.settings.chains_per_step
        assert chains == Ranks(size=size).parts(25)[rank] <= trainer.objective.settings.buffer_size
        shares = trainer._weight * trainer.objective.balance / size, chains / CHAINS[name]
        assert shares[0] == pytest.approx(shares[1])
        weights.append(trainer.batch)
    assert sum(weights) == 20
