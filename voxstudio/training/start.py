"""A run from its recipe: data, first weights, folder."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from voxstudio.checkpoint import read_header
from voxstudio.devices import resolve
from voxstudio.evaluation.origin import held_by
from voxstudio.files import new_directory
from voxstudio.interrupts import ended_by_sigterm
from voxstudio.library import find_checkpoint, find_recipe
from voxstudio.loaded import load_model
from voxstudio.training.dataset import from_file, generated
from voxstudio.training.distributed import joined
from voxstudio.training.plan import check_generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.run import train
from voxstudio.training.run_folder import claimed
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxstudio.data.formats import ShapeSet
    from voxstudio.training.recipe import Recipe
    from voxstudio.training.run import Progress


class Run(NamedTuple):
    """A run that is ready."""

    trainer: Trainer
    folder: Path
    notes: tuple[str, ...]
    """What the user should know."""

    @property
    def checkpoint(self) -> Path:
        """What it writes."""
        return self.folder / f"{self.trainer.recipe.name}.safetensors"


@contextmanager
def prepared(
    recipe: Recipe,
    out: Path,
    device: str,
    *,
    data: ShapeSet | None = None,
    start: str | Path | None = None,
    resume: bool = False,
) -> Iterator[Run]:
    """Make a run ready; while the block runs, its folder is taken.

    Args:
        recipe: What decides it.
        out: Folder of the run.
        device: One that torch has here.
        data: Shapes to learn from; None generates those that the recipe names.
        start: Model whose weights it begins with; None for new ones.
        resume: Whether it goes on from the folder.

    Raises:
        ImportRejected: If the recipe, the data or the folder will not do.
    """
    begun = None if start is None else read_header(find_checkpoint(start))
    if data is None:
        check_generated(recipe, begun, device)
    held = None if begun is None else held_by(begun)
    shapes = generated(recipe.data, held) if data is None else from_file(data, recipe.data, held)
    notes: tuple[str, ...] = ()
    if data is not None and data.labels is None and recipe.data.classes:
        kind = recipe.data.classes[0]
        notes = (f"{data.name}: has no labels; every shape is taken for a {kind}",)
    with joined(device) as (ranks, place):
        trainer = Trainer(recipe, shapes, place, ranks)
        if start is not None:
            trainer.warm_start(load_model(find_checkpoint(start)))
        new_directory(out)
        with ended_by_sigterm(), claimed(out) if ranks.first else nullcontext():
            notes += trainer.resume(out) if resume else ()
            yield Run(trainer, out, notes)


def train_frames(
    recipe: str | Path,
    data: ShapeSet | None = None,
    *,
    out: str | Path = "runs",
    device: str = "auto",
    start: str | Path | None = None,
    settings: Sequence[str] = (),
    resume: bool = False,
) -> Iterator[Progress]:
    """Train by a recipe and yield every iteration.

    Closing the generator early saves the run first.

    Args:
        recipe: A shipped recipe's name, or a TOML file.
        data: Shapes to learn from; None generates those that the recipe names.
        out: Folder of the run.
        device: `auto`, `cpu`, `mps` or `cuda:N`.
        start: Model whose weights it begins with; None for new ones.
        settings: Changes of the recipe, such as `optimiser.batch=8`.
        resume: Whether it goes on from the folder.

    Raises:
        ImportRejected: If the recipe, the data or the folder will not do.
    """
    wanted, where = load_recipe(find_recipe(recipe), settings), resolve(device, "device")
    with prepared(wanted, Path(out), where, data=data, start=start, resume=resume) as run:
        yield from train(run.trainer, run.folder)


def train_model(
    recipe: str | Path,
    data: ShapeSet | None = None,
    *,
    out: str | Path = "runs",
    device: str = "auto",
    start: str | Path | None = None,
    settings: Sequence[str] = (),
    resume: bool = False,
) -> Path:
    """Train by a recipe to its end and return the checkpoint; the arguments are `train_frames`'."""
    wanted, where = load_recipe(find_recipe(recipe), settings), resolve(device, "device")
    with prepared(wanted, Path(out), where, data=data, start=start, resume=resume) as run:
        deque(train(run.trainer, run.folder), maxlen=0)
    return run.checkpoint
