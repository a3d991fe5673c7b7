"""How one result compares: error, overlap, parts and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.data.components import component_count
from voxstudio.voxels import iou

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Figures:
    """What is measured of a result.

    Args:
        parts: Connected components of its solid voxels.
        error: Share of the compared voxels that are wrong; None without a reference.
        iou: Intersection over union with the reference on these voxels; likewise.
    """

    parts: int
    error: float | None = None
    iou: float | None = None

    @property
    def text(self) -> str:
        """The figures in words, in one or two lines."""
        parts = "1 component" if self.parts == 1 else f"{self.parts} components"
        if self.error is None or self.iou is None:
            return parts
        return f"voxel error {self.error:.1%}   IoU {self.iou:.2f}\n{parts}"


def measured(solid: Bools, reference: Bools | None, where: Bools | None) -> Figures:
    """Measure a result.

    Args:
        solid: Its solid voxels, (D, H, W).
        reference: Those of what it is compared with; None where there is nothing.
        where: Voxels that are compared, (D, H, W); None for all.
    """
    parts = component_count(solid)
    if reference is None or reference.shape != solid.shape:
        return Figures(parts)
    wrong = solid != reference
    share = wrong.mean() if where is None else wrong[where].mean()
    return Figures(parts, float(share), float(iou(solid, reference, where=where)))
