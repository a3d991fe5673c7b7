"""`voxstudio replay`: a shape made again by the recipe in its file."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import say, say_json
from voxstudio.cli.options import AsJson, Device, Threads, use_device
from voxstudio.cli.places import PIPED, file_to_write

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.provenance import Provenance
    from voxstudio.replay.replay import Replay

DIFFERS = 1


def replay(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file that voxstudio wrote; - reads a recipe.")
    ],
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Use this model instead of the one with the recorded SHA-256; may be repeated.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(callback=file_to_write, help="Also write what was made again."),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the recipe and make nothing.")
    ] = False,
    as_json: AsJson = False,
    device: Device = "auto",
    threads: Threads = 0,
) -> None:
    """Make a shape again by the recipe in its file, and compare.

    Ends with code 1 where the result differs, and says what is different here. The device and the
    number of threads are the recorded ones unless given.
    """
    from voxstudio.cli.runs import follow
    from voxstudio.provenance import parse
    from voxstudio.provenance.record import LONGEST
    from voxstudio.replay.replay import THE_RECIPE, recipe_of, replay_text
    from voxstudio.replay.replay import replay as run

    piped = sys.stdin.read(LONGEST + 1) if file == PIPED else ""
    made = parse(piped, THE_RECIPE) if file == PIPED else recipe_of(file)
    if show:
        typer.echo(made.without_inputs().to_json())
        return
    where = _use(made, device, threads)
    again: Callable[..., Replay] = partial(replay_text, piped) if piped else partial(run, file)
    done = again(checkpoint or (), where, lambda frames: follow("replaying", frames))
    if out is not None:
        done.write(out)
    if as_json:
        say_json(_facts(done))
    else:
        say(f"{file}: {made.action}{_by(made)}: {_outcome(done)}")
    if not done.likeness.same:
        raise typer.Exit(DIFFERS)


def _use(made: Provenance, device: str, threads: int) -> str:
    """Choose the recorded device and threads where the user chose none."""
    machine = made.machine
    if machine is not None and device == "auto" and machine.device == "cpu":
        device = "cpu"
    if machine is not None and not threads:
        threads = min(machine.threads, os.cpu_count() or 1)
    return use_device(device, threads)


def _by(made: Provenance) -> str:
    """Name the models."""
    return f" by {made.checkpoint}" if made.models else ""


def _outcome(done: Replay) -> str:
    """Say how near the result is, and what can be why."""
    like = done.likeness
    if like.same:
        return "made again bit for bit"
    near = ["made again, but different"]
    if like.iou is not None:
        near.append(f"IoU {like.iou:.4f}")
    if like.difference is not None:
        near.append(f"largest difference {like.difference:.3g}")
    why = f"; other here: {', '.join(done.differences)}" if done.differences else ""
    return ", ".join(near) + why


def _facts(done: Replay) -> dict[str, object]:
    return {
        "action": done.made.action,
        "same": done.likeness.same,
        "iou": done.likeness.iou,
        "difference": done.likeness.difference,
        "differences": list(done.differences),
    }
