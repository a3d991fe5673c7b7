"""`voxstudio train`."""

from __future__ import annotations

from collections import deque
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import progress, say, say_aside
from voxstudio.cli.data_import import followed
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware
from voxstudio.cli.places import folder_to_write
from voxstudio.cli.reading import Layout, read_set

PICTURE = 160
"""Pixels along each side of a sample's picture."""

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from voxstudio.data.formats import ShapeSet
    from voxstudio.training.tensorboard import TensorBoardWriter
    from voxstudio.training.trainer import Trainer


@grouped
def train(
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE", help="A .toml file or a shipped recipe's name.")
    ],
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="FILE|FOLDER",
            help="Training shapes, in place of generated ones; of a folder, its whole tree.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="CHECKPOINT", help="Start from the weights of this model."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a field of the recipe; may be repeated."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", callback=folder_to_write, help="Folder of the run.")
    ] = Path("runs"),
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Resume the run in the folder; an empty one starts afresh."),
    ] = False,
    tensorboard: Annotated[
        bool,
        typer.Option(
            "--tensorboard", help="Also write scalars and images of samples for TensorBoard."
        ),
    ] = False,
    *,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Train a model by a recipe.

    A run that is interrupted or ended keeps its progress; --resume continues it.
    """
    from voxstudio.library import find_recipe
    from voxstudio.training.recipe import load_recipe
    from voxstudio.training.run import train as run
    from voxstudio.training.start import prepared

    wanted = load_recipe(find_recipe(recipe), settings or ())  # refused before any data is read
    shapes = None if data is None else _shapes(data, layout, wanted.data.resolution)
    where = hardware.use()
    with prepared(wanted, out, where, data=shapes, start=start, resume=resume) as ready:
        if ready.trainer.ranks.first:
            _lead(ready.trainer, ready.folder, ready.notes, tensorboard)
        else:
            deque(run(ready.trainer, ready.folder), maxlen=0)


def _shapes(data: Path, layout: Layout, resolution: int) -> ShapeSet:
    """Read a file, or the tree of a folder, whose shapes are kept in the user's cache."""
    if not data.is_dir():
        return read_set(data, layout)
    from voxstudio.data.folder_cache import read_folder

    made = followed(read_folder(data, layout.options(resolution)), data.name)
    say_aside(f"{data}: {len(made.shapes)} shapes{made.refusals}; report in {made.report}")
    return made.shapes


def _lead(trainer: Trainer, folder: Path, notes: tuple[str, ...], tensorboard: bool) -> None:
    """Train, and say on stderr, in the folder and to TensorBoard how it goes."""
    from voxstudio.training.divergence_guard import Diverged
    from voxstudio.training.observed import write_observed
    from voxstudio.training.report import Reporter
    from voxstudio.training.run import train as run

    recipe = trainer.recipe
    with (
        progress(recipe.name, recipe.iterations) as advance,
        _board(trainer, folder) if tensorboard else nullcontext() as show,
    ):
        reporter = Reporter(folder, recipe.name, recipe.iterations)
        reporter.say(trainer.iteration, {}, notes)
        write_observed(trainer, folder)
        for note in notes:
            say_aside(note)
        try:
            for record in run(trainer, folder):
                for note in record.notes:
                    say_aside(note)
                reporter.say(record.iteration, record.scalars, record.notes)
                if show is not None and (ended := show.add(record)):
                    say_aside(ended)
                advance(record.iteration, f"loss {record.scalars['loss']:.4g}")
        except Diverged as end:
            reporter.say(trainer.iteration, {}, (str(end),))
            raise
    say(f"{folder / f'{recipe.name}.safetensors'}: {trainer.iteration} iterations")


def _board(trainer: Trainer, folder: Path) -> AbstractContextManager[TensorBoardWriter]:
    from voxstudio.render.picture import thumbnail
    from voxstudio.training.tensorboard import tensorboard_writer

    return tensorboard_writer(trainer, folder, lambda shape: thumbnail(shape, PICTURE))
