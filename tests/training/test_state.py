"""States of training: bounded, finite, and held against the run before anything is taken back."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
import torch

from tests.training.small import boxes, recipe
from voxstudio.errors import ImportRejected
from voxstudio.training.checkpoints import Checkpoints
from voxstudio.training.run import train
from voxstudio.training.state import read_state, write_state
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and facts of a run of Algorithm 1 with Muon and persistent chains."""
    folder = tmp_path_factory.mktemp("run")
    list(train(fresh(), folder))
    found = Checkpoints(folder).newest()
    assert found is not None
    return found[0], found[1]


def fresh() -> Trainer:
    """Return the run before it begins."""
    return Trainer(
        recipe("synthesis", "iterations=2", "optimiser.muon_learning_rate=0.01"), boxes()
    )


HOSTILE: dict[str, list[object]] = {
    "iteration": [float("inf"), -1, 10**400, "x", None, [1]],
    "recipe": ["", 3, None],
    "processes": [0, -1, float("nan")],
    "consecutive_rollbacks": [-1, 1e999],
    "rollbacks": [1 << 64],
    "earlier": [-5, float("nan")],
    "variance": [float("nan"), float("inf"), -1.0],
    "means": [3],
}


@pytest.mark.parametrize("field", HOSTILE)
def test_facts_that_cannot_be_are_refused(
    field: str, state: tuple[dict[str, Tensor], dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "odd.state"
    for value in HOSTILE[field]:
        write_state(path, {"a": torch.zeros(1)}, {**state[1], field: value})
        with pytest.raises(
            ImportRejected, match=rf"odd\.state: is not a training state: .*{field}|JSON"
        ):
            read_state(path)


def test_a_state_that_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.state")
    with pytest.raises(ImportRejected, match="is a pipe"):
        read_state(tmp_path / "pipe.state")


def test_numbers_that_nothing_can_be_learned_from_send_a_run_back_by_one(tmp_path: Path) -> None:
    list(train(fresh(), tmp_path))
    kept = Checkpoints(tmp_path)
    entry = kept._manifest().kept[-1]
    tensors, facts = read_state(kept.folder / entry.state)
    moments = next(name for name in tensors if name.endswith("exp_avg"))
    write_state(
        kept.folder / entry.state, {**tensors, moments: tensors[moments] * torch.nan}, facts
    )
    manifest = json.loads((kept.folder / "manifest.json").read_text())
    manifest["kept"][-1]["files"] = {}  # as if whoever wrote it had hashed that
    (kept.folder / "manifest.json").write_text(json.dumps(manifest))
    notes = (again := fresh()).resume(tmp_path)
    assert again.iteration == 0
    assert len(notes) == 1 and "not finite; going back to the one before" in notes[0]


def other(name: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors of which one is another."""
    known = next(each for each in tensors if each.startswith(name))
    value = tensors[known]
    changed = value.flatten()[:-1] if value.numel() > 1 else value.repeat(3)
    return {**tensors, known: changed.clone()}


@pytest.mark.parametrize(
    "name", ["net.", "average.", "adam.0.exp", "muon.0.", "objective.buffer", "rng"]
)
def test_tensors_of_another_run_are_refused(
    name: str, state: tuple[dict[str, Tensor], dict[str, Any]], tmp_path: Path
) -> None:
    tensors, facts = state
    write_state(tmp_path / "training.state", other(name, tensors), facts)
    with pytest.raises(ImportRejected, match="does not fit the net"):
        fresh().resume(tmp_path)
    write_state(tmp_path / "training.state", tensors, facts)
    (whole := fresh()).resume(tmp_path)
    assert whole.iteration == 2


@pytest.mark.parametrize("name", ["adam.999.exp_avg", "adam.x.step", "average.more", "net.more"])
def test_tensors_that_no_run_has_are_refused(
    name: str, state: tuple[dict[str, Tensor], dict[str, Any]], tmp_path: Path
) -> None:
    tensors, facts = state
    write_state(tmp_path / "training.state", {**tensors, name: torch.zeros(2)}, facts)
    with pytest.raises(ImportRejected, match="does not fit the net"):
        fresh().resume(tmp_path)
