"""Shapes to begin with: one generated piece of every furniture family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.render.picture import prepare
from voxstudio.studio.document.document import Shape

if TYPE_CHECKING:
    from collections.abc import Generator

RESOLUTION = 32
SEED = 0
INDEX = 4
"""Which shape of every family's sequence; these show well side by side."""


def example(family: str) -> Shape:
    """Return an antialiased piece of a family, 32^3 voxels, named after it."""
    from voxstudio.data.shapes.families import signed_distance  # late: the window comes first

    distance = signed_distance(family, INDEX, RESOLUTION, SEED)
    filled = np.clip(0.5 - distance, 0, 1).astype(np.float32)
    return Shape(VoxelGrid(filled), family.replace("_", " "))


def examples() -> Generator[None, None, list[Shape]]:
    """Make one shape per family, as a job whose records mean nothing."""
    from voxstudio.data.shapes.families import FAMILIES

    prepare()  # in this worker, so that the window need not: it draws the examples next
    made = []
    for family in FAMILIES:
        made.append(example(family))
        yield None
    return made
