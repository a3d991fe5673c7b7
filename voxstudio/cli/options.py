"""Options that several commands share, and what they set up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from voxstudio import bounds, choices
from voxstudio.cli.places import (
    archive_or_folder_to_write,
    archive_to_write,
    file_to_write,
    folder_to_write,
)
from voxstudio.devices import resolve

Device = Annotated[str, typer.Option(help="auto, cpu, mps or cuda:N.", show_default=True)]
Threads = Annotated[
    int,
    typer.Option(min=0, max=bounds.THREADS, help="CPU threads; 0 = as many as torch chooses."),
]
Seed = Annotated[int, typer.Option(min=0, max=bounds.SEED, help="Same seed, same result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", callback=file_to_write, help="Also write the table to this JSON file."),
]
PageFile = Annotated[
    Path | None,
    typer.Option("--html", callback=file_to_write, help="Also write a self-contained HTML page."),
]
Checkpoint = Annotated[
    str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint file or a shipped model's name.")
]
OutDirectory = Annotated[
    Path, typer.Option("--out", callback=folder_to_write, help="Directory for the results.")
]
OutArchive = Annotated[
    Path,
    typer.Option("--out", metavar="FILE.npz", callback=archive_to_write, help="Where to write."),
]
OutArchiveOrDirectory = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="FILE.npz|DIR",
        callback=archive_or_folder_to_write,
        help="Where to write.",
    ),
]

StartOption = Annotated[
    choices.Start | None,
    typer.Option(
        "--start",
        help="Start from the checkpoint's persistent chains, its default if it has any, or noise.",
    ),
]

MaskOption = Annotated[
    str,
    typer.Option(
        "--mask",
        help="Hidden voxels: random:SHARE, half:+x, box:z0:z1,y0:y1,x0:x1 or file:PATH; of a "
        "scan, what it does not show: scan, or scan:X,Y,Z with the sensor's place.",
    ),
]

Limit = Annotated[
    int, typer.Option(min=0, max=bounds.ROW, help="Use only so many shapes; 0 = all.")
]

HeldOut = Annotated[
    Path | None,
    typer.Option(
        "--held-out", metavar="FILE", help="Held-out shapes, in place of the model's own."
    ),
]


class Hardware(NamedTuple):
    """What a model runs on."""

    device: Device = "auto"
    threads: Threads = 0

    def use(self) -> str:
        """Set torch's threads and return the device, as `use_device`."""
        return use_device(self.device, self.threads)


def use_device(device: str, threads: int = 0) -> str:
    """Set torch's threads and resolve `auto`.

    Args:
        device: `auto`, `cpu`, `mps` or `cuda:N`.
        threads: CPU threads, 0 for torch's own choice.

    Returns:
        A device torch has here.

    Raises:
        ImportRejected: If the name is unknown or this machine has no such device.
    """
    if threads:
        import torch

        torch.set_num_threads(threads)
    return resolve(device)
