"""`voxstudio export`: a checkpoint to hand on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from voxstudio.cli.console import say
from voxstudio.cli.options import Checkpoint
from voxstudio.cli.places import file_to_write
from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular

BUDGET = 500_000
"""Bytes of figures accepted."""


def export(
    checkpoint: Checkpoint,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE.safetensors", callback=file_to_write, help="The new file."
        ),
    ],
    figures: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE.json", help="Table of an evaluation, for the header; may be repeated."
        ),
    ] = None,
    weights: Annotated[
        Literal["float16", "int8"],
        typer.Option(help="Type of the weights: half or a quarter of the bytes of float32."),
    ] = "float16",
) -> None:
    """Write a small copy of a checkpoint for sharing.

    Weights take fewer bytes, and tables of evaluations go into the header.
    """
    import torch

    from voxstudio.checkpoint import with_metrics
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model, save_model

    if out.suffix != ".safetensors":
        raise ImportRejected(out, "is no name for a checkpoint", "FILE.safetensors")
    model = load_model(find_checkpoint(checkpoint))
    known = {**model.header.metrics, **{path.stem: read_figures(path) for path in figures or ()}}
    header = with_metrics(model.header, known)
    save_model(replace(model, header=header), out, getattr(torch, weights))
    say(f"{out}: {header.name}, {out.stat().st_size / 1e6:.1f} MB")


def read_figures(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Return what a JSON file holds.

    Raises:
        ImportRejected: If it is none.
    """
    try:
        with open_regular(path) as file:
            data = file.read(BUDGET + 1)
        if len(data) > BUDGET:
            raise ImportRejected(path, f"is larger than {BUDGET} bytes", "figures in JSON")
        return json.loads(data)
    except OSError as error:
        raise ImportRejected(path, error.strerror or "unreadable", "figures in JSON") from error
    except (ValueError, RecursionError) as error:
        raise ImportRejected(path, "is not JSON", "figures in JSON") from error
