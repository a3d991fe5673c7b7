"""What the pointer meets in the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float, float]
Target = Literal["surface", "mask", "slice", "floor"]


@dataclass(frozen=True)
class PickResult:
    """One hit of the pointer.

    Args:
        cell: Number of the view, row by row from the top left.
        point: Where, (z, y, x) in voxels; the centre of voxel (k, j, i) is (k, j, i).
        on: What was hit.
        erase: Whether the hand holds the eraser.
    """

    cell: int
    point: Point
    on: Target
    erase: bool = False
