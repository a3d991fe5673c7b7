"""Options that several commands share, and what they set up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from voxstudio.errors import ImportRejected

Device = Annotated[str, typer.Option(help="auto, cpu or cuda:N.", show_default=True)]
Threads = Annotated[int, typer.Option(min=0, help="CPU threads of the model; 0 lets torch choose.")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Also write the table to this JSON file.")
]
Checkpoint = Annotated[
    str, typer.Argument(metavar="CHECKPOINT", help="A checkpoint file or a shipped model's name.")
]
OutDirectory = Annotated[Path, typer.Option("--out", help="Directory for the results.")]

_DEVICE = re.compile(r"auto|cpu|cuda(:\d+)?")


def use_device(device: str, threads: int = 0) -> str:
    """Set torch's threads and resolve `auto`.

    Args:
        device: `auto`, `cpu` or `cuda:N`.
        threads: CPU threads, 0 for torch's own choice.

    Returns:
        A device torch has here.

    Raises:
        ImportRejected: If the name is unknown or this machine has no such device.
    """
    accepted = "auto, cpu or cuda:N"
    if not _DEVICE.fullmatch(device):
        raise ImportRejected("--device", f"{device!r} is no device", accepted)
    import torch

    if threads:
        torch.set_num_threads(threads)
    if device == "cpu":
        return device
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device == "auto":
        return "cuda:0" if count else "cpu"
    index = int(device.partition(":")[2] or 0)
    if index >= count:
        raise ImportRejected("--device", f"this machine has {count} CUDA devices", accepted)
    return f"cuda:{index}"


def new_directory(out: Path) -> Path:
    """Make the directory results go to.

    Raises:
        ImportRejected: If a file of that name is in the way.
    """
    if out.exists() and not out.is_dir():
        raise ImportRejected(out, "is a file", "a directory for the results")
    out.mkdir(parents=True, exist_ok=True)
    return out
