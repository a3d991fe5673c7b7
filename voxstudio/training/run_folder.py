"""The folder of a run: one process at a time, one run at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from voxstudio.errors import ImportRejected
from voxstudio.files import clear_leftovers
from voxstudio.training import checkpoints, history

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = ".lock"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep other processes from training in a folder while the block runs.

    The lock is the system's: it ends with the process that holds it, however that ends.

    Raises:
        ImportRejected: If another process trains there.
    """
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as busy:
        fault = "is in use: a process is training there"
        raise ImportRejected(folder, fault, "another folder, or --resume later") from busy
    try:
        yield
    finally:
        lock.release()


def sweep(folder: Path) -> None:
    """Remove what runs in a folder left half written when they were killed, earlier ones too."""
    for run in (folder, *folder.glob("earlier-*")):
        clear_leftovers(run)
        clear_leftovers(run / checkpoints.FOLDER)


def set_aside(folder: Path, name: str) -> tuple[str, ...]:
    """Move an earlier run out of the way of one that starts afresh; nothing is lost.

    Args:
        folder: Of both runs.
        name: Of the recipe.

    Returns:
        A line that says where to, if there was one.
    """
    if not (folder / checkpoints.FOLDER).exists():
        return ()
    number = 1
    while (folder / f"earlier-{number}").exists():
        number += 1
    aside = folder / f"earlier-{number}"
    aside.mkdir()
    for moved in (checkpoints.FOLDER, checkpoints.SINGLE, history.NAME, f"{name}.safetensors"):
        if (folder / moved).exists():
            (folder / moved).rename(aside / moved)
    return (f"{folder} held an earlier run, which is now in {aside}",)
