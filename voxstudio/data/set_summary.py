"""What the classes of a set hold: how many shapes, how large, how solid, in how many pieces."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voxstudio.data.components import component_count
from voxstudio.voxels import layers

if TYPE_CHECKING:
    from voxstudio.data.formats import ShapeSet


class ClassSummary(NamedTuple):
    """One class of a set."""

    name: str
    shapes: int
    """How many."""
    parts: Counter[str]
    """Of them in each part of the set's split."""
    size: tuple[float, float, float]
    """Mean extent of the solid voxels along z, y and x, in voxels."""
    solid: float
    """Mean share of the voxels that are solid."""
    components: float
    """Mean number of connected components."""
    whole: float
    """Share of shapes that are one connected component."""


def summarised(shapes: ShapeSet) -> list[ClassSummary]:
    """Describe every class of a set, in the order of their numbers; a set without labels is one."""
    kinds = shapes.kinds
    return [_of(shapes.take(kinds == kind), int(kind)) for kind in np.unique(kinds)]


def _of(shapes: ShapeSet, kind: int) -> ClassSummary:
    solid = np.asarray(shapes.voxels > 0.5)
    spans = [int(np.ptp(each)) + 1 for shape in solid if shape.any() for each in layers(shape)]
    z, y, x = np.reshape(spans or [0, 0, 0], (-1, 3)).mean(axis=0).tolist()
    pieces = np.array([component_count(shape) for shape in solid])
    name = shapes.label_names[kind] if shapes.label_names else "-"
    parts = Counter([] if shapes.split is None else shapes.split.tolist())
    whole = float((pieces == 1).mean())
    return ClassSummary(
        name, len(solid), parts, (z, y, x), float(solid.mean()), float(pieces.mean()), whole
    )
