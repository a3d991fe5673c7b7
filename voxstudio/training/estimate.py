"""What a run takes on this machine: a few iterations are done, and one checkpoint is written.

Nothing here imports torch before it measures.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from pydantic import BaseModel, ConfigDict, Field

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from voxstudio.training.dataset import Dataset
    from voxstudio.training.recipe import Recipe
    from voxstudio.training.trainer import Trainer

SHAPES = 64
"""Shapes, at least, that are made to measure with; a batch and as many as there are classes fit."""

LEAST, MOST = 2, 8
"""Iterations that are timed, after a first one that is not."""

ENOUGH_S = 10.0
"""Seconds of timed iterations after which no further one begins."""


class Estimate(BaseModel):
    """What a run takes.

    Args:
        seconds: Per iteration.
        memory: Bytes at most, those of all shapes included.
        disk: Bytes at most of the run's folder.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    seconds: float = Field(gt=0)
    memory: int = Field(ge=0)
    disk: int = Field(ge=0)


@dataclass(frozen=True)
class Question:
    """A run whose needs are asked for.

    Args:
        recipe: Decides it.
        data: File that it learns from; empty for generated shapes.
        device: Where it learns.
        threads: Of the processor.
    """

    recipe: Recipe
    data: str
    device: str
    threads: int

    @property
    def key(self) -> str:
        """Another one for whatever takes another time; how long the run is does not matter."""
        table = self.recipe.model_dump(mode="json", exclude={"name", "iterations", "licence"})
        facts = [table, self.data, self.device, self.threads]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def estimate(question: Question) -> Estimate:
    """Measure what a run takes, in a process that does nothing else.

    Raises:
        ImportRejected: If it cannot begin.
    """
    import torch

    from voxstudio.devices import resolve
    from voxstudio.room import BYTES
    from voxstudio.training.trainer import Trainer

    torch.set_num_threads(question.threads)
    data, all_shapes = _few_shapes(question)
    trainer = Trainer(question.recipe, data, resolve(question.device, "device"))
    seconds = _seconds(trainer)
    disk = _disk(trainer)
    more = max(0, all_shapes - len(data.training) - len(data.validation))
    return Estimate(
        seconds=seconds, memory=_peak() + BYTES * more * data.training[0].size, disk=disk
    )


def _few_shapes(question: Question) -> tuple[Dataset, int]:
    """Return shapes to measure with, and how many a run would have."""
    from voxstudio.data.formats import read_shapes
    from voxstudio.training.dataset import classes_of, from_file, generated

    recipe = question.recipe
    if question.data:
        shapes = read_shapes(Path(question.data))
        data = from_file(shapes, recipe.data.model_copy(update={"copies": 0.0}))
        return data, len(shapes.voxels)
    classes = len(classes_of(recipe.data))
    count = min(recipe.data.count, max(SHAPES, 2 * recipe.optimiser.batch, 2 * classes))
    few = recipe.data.model_copy(update={"count": count, "copies": 0.0})
    return generated(few), recipe.data.count


def _seconds(trainer: Trainer) -> float:
    """Return the shortest time of an iteration: what else runs here only makes it longer."""
    trainer.step()
    times: list[float] = []
    while len(times) < LEAST or (len(times) < MOST and sum(times) < ENOUGH_S):
        began = time.perf_counter()
        trainer.step()
        times.append(time.perf_counter() - began)
    return min(times)


def _disk(trainer: Trainer) -> int:
    """Return how large the folder of a run becomes."""
    from voxstudio.training.checkpoints import FOLDER, KEPT

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trainer.save(folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        sizes = {path: path.stat().st_size for path in files}
    kept = sum(size for path, size in sizes.items() if FOLDER in path.parts)
    # The fourth last checkpoint goes when the next one is written.
    return (KEPT + 1) * kept + sum(sizes.values()) - kept


def _peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
