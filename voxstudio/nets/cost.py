"""How much memory a net takes at least, before it is built: what surely does not fit is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.room import check_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.nets.specs import Spec

FLOAT = 4
"""Bytes of a number."""


def bytes_of(spec: Spec) -> int:
    """Return how many bytes one shape takes at least on its way through a net.

    They are the outputs of its convolutions, which the gradient needs again.
    """
    return FLOAT * spec.activations


def check_run(name: str | Path, spec: Spec, shapes: int = 1, weights: int = 0) -> None:
    """Refuse to run a net on more shapes at once than there is memory for.

    Args:
        name: Of the model, or its file.
        spec: Its architecture.
        shapes: How many, such as chains.
        weights: Numbers of the net that are not in memory yet.

    Raises:
        ImportRejected: If they take more than is free.
    """
    what = f"to run {shapes:,} shapes at once" if shapes > 1 else "to run"
    wanted = FLOAT * weights + shapes * bytes_of(spec)
    check_bytes(name, what, wanted, "fewer shapes at once, or a model of fewer voxels or channels")
