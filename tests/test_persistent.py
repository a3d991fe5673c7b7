"""The persistent chains of Algorithm 1: kept beside the weights, whole and checked."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.training.small import boxes, recipe
from voxstudio.checkpoint import KEY, read_header
from voxstudio.cli import main
from voxstudio.errors import ImportRejected
from voxstudio.loaded import CHAINS, load_model, save_model
from voxstudio.persistent import MOST, held, packed, unpacked
from voxstudio.training.objectives.synthesis import SynthesisObjective
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

NAME = "chair-synthesis.safetensors"


@pytest.mark.parametrize("size", [5, 16])
def test_bits_are_the_voxels_again(size: int) -> None:
    chains = np.random.default_rng(0).random((3, size, size, size)) < 0.3
    assert np.array_equal(unpacked(packed(chains), size), chains)


def test_chains_of_the_paper_take_a_hundred_kilobytes() -> None:
    assert packed(np.zeros((25, 32, 32, 32), np.bool_)).nbytes == 102_400


def test_chains_of_several_processes_are_kept_up_to_a_bound() -> None:
    one = np.zeros((40, 4, 4, 4), np.bool_)
    two = ~one
    kept = held([one, None, two])
    assert kept is not None
    assert len(kept) == MOST
    assert kept[:40].sum() == 0
    assert kept[40:].all()
    assert held([None, one[:0]]) is None


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trainer, Path]:
    """A run of a few iterations whose chains have moved, and its folder."""
    folder = tmp_path_factory.mktemp("run")
    trainer = Trainer(recipe("synthesis", "iterations=8"), boxes())
    list(train(trainer, folder))
    return trainer, folder


def test_a_run_leaves_its_chains_beside_the_weights(
    run: tuple[Trainer, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer, folder = run
    assert isinstance(trainer.objective, SynthesisObjective)
    assert trainer.objective.buffer is not None
    model = load_model(folder / NAME)
    assert model.chains is not None
    assert model.chains.shape == (8, 16, 16, 16)
    assert 0.05 < model.chains.mean() < 0.95
    np.testing.assert_array_equal(model.chains, model.decode(trainer.objective.buffer) > 0.5)
    assert read_header(folder / NAME).chains == 8
    small = tmp_path / "small.safetensors"
    assert main(["export", str(folder / NAME), "--out", str(small), "--weights", "int8"]) == 0
    again = load_model(small)
    assert again.chains is not None
    assert np.array_equal(again.chains, model.chains)
    capsys.readouterr()
    assert main(["info", str(small)]) == 0
    assert re.search(r"\nchains +8 of the training \(Algorithm 1\)", capsys.readouterr().out)


def test_a_run_that_has_not_begun_or_has_no_such_chains_leaves_none(tmp_path: Path) -> None:
    list(train(Trainer(recipe("cd", "iterations=1"), boxes()), tmp_path))
    begun = Trainer(recipe("synthesis"), boxes())
    assert begun.model().chains is None
    model = load_model(tmp_path / NAME)
    assert model.chains is None
    assert read_header(tmp_path / NAME).chains == 0


def test_chains_that_were_never_drawn_are_left_out() -> None:
    trainer = Trainer(recipe("synthesis"), boxes())
    trainer.step()  # four of the eight
    chains = trainer.model().chains
    assert chains is not None
    assert len(chains) == 4


def damaged(path: Path, out: Path, chains: torch.Tensor | None, declared: int) -> None:
    """Write a checkpoint whose header and chains say different things."""
    tensors = load_file(path)
    header: dict[str, Any] = json.loads(read_header(path).model_dump_json())
    tensors.pop(CHAINS)
    if chains is not None:
        tensors[CHAINS] = chains
    save_file(tensors, out, {KEY: json.dumps({**header, "chains": declared})})


@pytest.mark.parametrize(
    ("chains", "declared"),
    [
        (None, 8),
        (torch.zeros((8, 512), dtype=torch.uint8), 0),
        (torch.zeros((8, 512), dtype=torch.uint8), 7),
        (torch.zeros((8, 512), dtype=torch.uint8), 65),
        (torch.zeros((8, 512), dtype=torch.uint8), -1),
        (torch.zeros((8, 511), dtype=torch.uint8), 8),
        (torch.zeros((8, 513), dtype=torch.uint8), 8),
        (torch.zeros((8, 512), dtype=torch.float16), 8),
        (torch.zeros((8,), dtype=torch.uint8), 8),
        (torch.zeros((), dtype=torch.uint8), 8),
    ],
)
def test_chains_that_are_not_what_the_header_says_are_refused(
    run: tuple[Trainer, Path], tmp_path: Path, chains: torch.Tensor | None, declared: int
) -> None:
    out = tmp_path / "odd.safetensors"
    damaged(run[1] / NAME, out, chains, declared)
    with pytest.raises(ImportRejected, match=r"odd\.safetensors"):
        load_model(out)


def test_a_checkpoint_of_before_has_none(run: tuple[Trainer, Path], tmp_path: Path) -> None:
    """Headers of earlier versions know nothing of chains."""
    old = tmp_path / "old.safetensors"
    save_model(replace(load_model(run[1] / NAME), chains=None), old)
    data = old.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    before = data[8 : 8 + length].replace(b'\\"chains\\": 0, ', b"")
    assert len(before) < length
    old.write_bytes(struct.pack("<Q", len(before)) + before + data[8 + length :])
    assert load_model(old).chains is None
