"""What a run takes, measured by a few iterations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.training.small import recipe
from voxstudio.errors import ImportRejected
from voxstudio.training.dataset import generated
from voxstudio.training.estimate import Estimate, Question, estimate
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = (
    "data.family=chair", "data.count=24", "data.resolution=16", "iterations=12",
    "checkpoint_every=2",
)  # fmt: skip


def question(*settings: str) -> Question:
    return Question(recipe("score-matching", *SETTINGS, *settings), "", "cpu", 1)


def test_a_run_takes_the_disk_that_was_said(tmp_path: Path) -> None:
    found = estimate(question())
    asked = question().recipe
    most = 0
    for _ in train(Trainer(asked, generated(asked.data)), tmp_path):
        sizes = [each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()]
        most = max(most, sum(sizes))
    assert most <= found.disk <= 1.5 * most
    assert found.seconds > 0


def test_shapes_that_are_not_made_to_measure_count_as_memory() -> None:
    few, many = (estimate(question(f"data.count={count}")) for count in (24, 300_024))
    assert many.memory - few.memory > 300_000 * 16**3


def test_a_question_is_another_where_the_time_is() -> None:
    first = question()
    assert first.key == question("iterations=99").key
    others = {question("optimiser.batch=3").key, replace(first, threads=2).key}
    assert first.key not in others and len(others) == 2


def test_a_run_that_cannot_begin_is_refused() -> None:
    with pytest.raises(ImportRejected, match="is not a family"):
        estimate(question("data.family=spoons"))


def test_an_estimate_is_kept_as_json() -> None:
    found = Estimate(seconds=0.5, memory=1, disk=2)
    assert Estimate.model_validate_json(found.model_dump_json()) == found
