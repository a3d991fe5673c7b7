"""What the views of *Sample* show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.studio.window.view_state import CellView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.playback.recording import Moment

    Floats = NDArray[np.float32]

BROKEN = " · stopped: non-finite values"


def cells(
    count: int,
    shapes: Sequence[Shape],
    fields: Sequence[Floats],
    tint: Sequence[Floats] | None,
    frozen: NDArray[np.bool_] | None,
) -> tuple[CellView, ...]:
    """Return the views of chains.

    Args:
        count: Views.
        shapes: One per chain, perhaps none yet.
        fields: What is drawn of them, (D, H, W) each.
        tint: What colours each; None for clay.
        frozen: (B,), chains that broke; None for none.
    """
    if not fields:
        return (CellView(),) * count
    made = []
    for number in range(count):
        at = min(number, len(fields) - 1)
        broken = frozen is not None and frozen[at]
        caption = shapes[at].name + (BROKEN if broken else "")
        made.append(CellView(fields[at], caption, None if tint is None else tint[at], "wanted"))
    return tuple(made)


def still_hint(model: LoadedNet | None) -> str:
    """Say what can be done with a shape that is shown in place of chains."""
    steps = None if model is None else model.header.sampler.steps
    late = "" if steps is None else f"  ·  without annealing, from step {steps:,} on"
    return f"Space runs chains from this shape{late}"


def figures(moment: Moment | None, chain: int, shape: Shape | None) -> str:
    """Return the figures of a chain at a frame, or of a shape where there are no chains."""
    if moment is not None:
        voxels, energy = moment.occupied[chain], moment.energy[chain]
        return f"{voxels:,.0f} occupied voxels · energy {energy:,.1f}"
    if shape is None:
        return ""
    return f"{np.count_nonzero(shape.grid.occupied()):,} occupied voxels"
