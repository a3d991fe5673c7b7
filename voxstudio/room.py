"""How much memory there is for what a command is asked to make."""

from __future__ import annotations

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
        fault = f"take {count * each / 2**30:,.1f} GiB of memory, and {free / 2**30:,.1f} are free"
        accepted = f"at most {free // each:,} of them"
        raise ImportRejected(f"{count:,} shapes of {side}^3 voxels", fault, accepted)


def free_bytes() -> int:
    """Return how much memory this process may still take without making others swap."""
    free = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):  # no container, or one without a limit
        most, taken = (int((GROUP / f"memory.{name}").read_text()) for name in ("max", "current"))
        free = min(free, max(0, most - taken))
    return free
