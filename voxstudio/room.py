"""What the machine has room for: memory for what a command is asked to make, and its cores."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import psutil

from voxstudio.errors import ImportRejected

GROUP = Path("/sys/fs/cgroup")
"""Where Linux says what a container may take."""

FLOATS = 12
"""Bytes a voxel of shapes in float32: as they are made, put together and packed into a file."""

BYTES = 2
"""Bytes a voxel of shapes that hold 0 and 1: made, and packed into a file."""

MODELS = 4
"""Loaded models may take this part of the memory, a quarter, unless the user says otherwise."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def check_room(count: int, side: int, voxel: int = FLOATS) -> None:
    """Refuse to make more shapes than there is memory for, before the first is made.

    Args:
        count: Of the shapes.
        side: Voxels along each axis.
        voxel: Bytes that each of their voxels takes.

    Raises:
        ImportRejected: If they take more than is free.
    """
    each, free = voxel * side**3, free_bytes()
    if count * each > free:
        fault = f"take {gibs(count * each)} GiB of memory, and {gibs(free)} are free"
        accepted = f"at most {free // each:,} of them"
        raise ImportRejected(f"{count:,} shapes of {side}^3 voxels", fault, accepted)


def check_bytes(source: str | Path, purpose: str, wanted: int, accepted: str) -> None:
    """Refuse what takes more memory than there is.

    Args:
        source: What takes it.
        purpose: What for, as in `takes 9.0 GiB of memory to run`.
        wanted: Bytes.
        accepted: What would take less.

    Raises:
        ImportRejected: If it is more than is free.
    """
    free = free_bytes()
    if wanted > free:
        fault = f"takes {gibs(wanted)} GiB of memory {purpose}, and {gibs(free)} are free"
        raise ImportRejected(source, fault, accepted)


def gibs(count: int) -> str:
    """Return a number of bytes in GiB."""
    return f"{count / 2**30:,.1f}"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that there was no memory, of this machine or of a GPU.

    Of the processor's memory torch says so in a RuntimeError.
    """
    named = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    said = ("can't allocate memory", "not enough memory")  # the latter on Windows
    return named or any(words in str(error) for words in said)


def free_bytes() -> int:
    """Return how much memory this process may still take without making others swap."""
    free = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):  # no container, or one without a limit
        free = min(free, max(0, _of_group("max") - _of_group("current")))
    return free


def total_bytes() -> int:
    """Return how much memory this machine has, or the container that this process is in."""
    total = int(psutil.virtual_memory().total)
    with suppress(OSError, ValueError):
        total = min(total, _of_group("max"))
    return total


def automatic_model_bytes() -> int:
    """Return what loaded models may take together where nobody has set a limit."""
    return total_bytes() // MODELS


def _of_group(name: str) -> int:
    return int((GROUP / f"memory.{name}").read_text())
