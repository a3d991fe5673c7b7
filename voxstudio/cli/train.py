"""`voxstudio train`."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.options import Device, Threads, new_directory, use_device

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM, with which batch systems end a run, close the run in order."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def train(
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE", help="A .toml file or a shipped recipe's name.")
    ],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Shapes, instead of generated.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the recipe; may be repeated."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the run.")] = Path("runs"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the folder; an empty one starts afresh.")
    ] = False,
    device: Device = "auto",
    threads: Threads = 0,
) -> None:
    """Train a model by a recipe; interrupting or ending it keeps what was learned."""
    from voxstudio.data.formats import read_shapes
    from voxstudio.library import find_recipe
    from voxstudio.training.dataset import from_file, generated
    from voxstudio.training.recipe import load_recipe
    from voxstudio.training.trainer import Trainer
    from voxstudio.training.trainer import train as run

    wanted = load_recipe(find_recipe(recipe), settings or ())
    shapes = generated(wanted.data) if data is None else from_file(read_shapes(data), wanted.data)
    trainer = Trainer(wanted, shapes, use_device(device, threads))
    folder = new_directory(out)
    if resume:
        trainer.resume(folder)
    with _ended_by_sigterm(), progress(wanted.name, wanted.iterations) as advance:
        for record in run(trainer, folder):
            advance(record.iteration, f"loss {record.scalars['loss']:.4g}")
    say(f"{folder / f'{wanted.name}.safetensors'}: {trainer.iteration} iterations")
