"""Pictures of shapes and of sets, in the style of every other picture."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.render.picture import thumbnail
from voxstudio.render.png import encoded
from voxstudio.render.sheet import Card, contact_sheet
from voxstudio.render.style import DARK
from voxstudio.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import VoxelGrid

SIZE, SMALL = 320, 160
"""Pixels along each side of one shape, and of each of several."""

ACROSS, MOST = 6, 24
"""Shapes in a row, and those that are shown of many."""


def png_of(shape: VoxelGrid) -> bytes:
    """Return a picture of a shape as a PNG file."""
    return encoded(thumbnail(shape.as_float(), SIZE))


def sheet_of(shapes: Iterable[VoxelGrid]) -> bytes:
    """Return pictures of the first shapes of a set, in rows, as a PNG file."""
    drawn = [thumbnail(shape.as_float(), SMALL) for shape in islice(shapes, MOST)]
    across = min(ACROSS, len(drawn))
    blank = np.zeros_like(drawn[0])
    drawn += [blank] * (-len(drawn) % across)
    rows = [np.concatenate(drawn[i : i + across], 1) for i in range(0, len(drawn), across)]
    return encoded(np.concatenate(rows))


def class_sheet(shapes: ShapeSet, count: int) -> NDArray[np.uint8]:
    """Return pictures of shapes spread over every class of a set, a row each, (H, W, 3)."""
    rows, names = [], []
    for kind in np.unique(shapes.kinds).tolist():
        numbers = np.flatnonzero(shapes.kinds == kind)
        spread = numbers[np.linspace(0, len(numbers) - 1, min(count, len(numbers))).astype(int)]
        rows.append(
            [Card(thumbnail(shapes.grid(i).as_float(), SMALL), f"{i}") for i in spread.tolist()]
        )
        names.append(plain(shapes.label_names[kind]) if shapes.label_names else "")
    return contact_sheet(rows, labels=names if any(names) else (), theme=DARK)
