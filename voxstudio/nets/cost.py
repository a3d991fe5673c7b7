"""How much memory a net takes at least, before it is built: what surely does not fit is refused."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from voxstudio.nets.specs import (
    CompactSpec,
    DescriptorSpec,
    LatentSpec,
    MeshSpec,
    MultigridSpec,
    SequentialSpec,
)
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
    if isinstance(spec, MultigridSpec):
        return max(map(bytes_of, spec.grids))
    if isinstance(spec, LatentSpec):
        size = spec.resolution >> len(spec.channels)
        return FLOAT * sum(c * (size << level) ** 3 for level, c in enumerate(spec.channels))
    if isinstance(spec, MeshSpec):
        return FLOAT * sum(
            c * (spec.resolution >> (level + 1)) ** 2 for level, c in enumerate(spec.channels)
        )
    if isinstance(spec, CompactSpec):
        # Each level keeps what its convolution makes, and the same after the nonlinearity.
        return (
            2
            * FLOAT
            * sum(
                c * (spec.resolution >> (level + 1)) ** 3 for level, c in enumerate(spec.channels)
            )
        )
    if isinstance(spec, DescriptorSpec):
        strides = [stride for _, _, stride in spec.layers]
        sizes = accumulate(
            strides, lambda size, stride: -(-size // stride), initial=spec.resolution
        )
        next(sizes)
        pairs = zip(spec.layers, sizes, strict=True)
        return FLOAT * sum(layer[0] * size**3 for layer, size in pairs)
    if isinstance(spec, SequentialSpec):
        return FLOAT * spec.steps * spec.resolution**3  # a canvas after every step
    return FLOAT * spec.resolution**3  # what a classifier is shown


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
