"""The shapes that an evaluation takes of a set, and figures by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.recovery import chosen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet


@dataclass(frozen=True, eq=False)
class Taken:
    """Shapes and their classes.

    Args:
        shapes: Solid voxels, (N, D, H, W).
        kinds: Name of each one's class, (N,); `all` without labels.
    """

    shapes: NDArray[np.bool_]
    kinds: NDArray[np.str_]

    def per_class(self, values: NDArray[np.floating]) -> dict[str, float]:
        """Return the mean of values, (N,), by class."""
        return {str(kind): float(values[self.kinds == kind].mean()) for kind in self.names}

    @property
    def names(self) -> tuple[str, ...]:
        """The classes present, in the order of their first shapes."""
        return tuple(dict.fromkeys(self.kinds.tolist()))


def take(data: ShapeSet, limit: int | None) -> Taken:
    """Take all shapes of a set, or the first of every class, `limit` in all."""
    rows = chosen(data, limit)
    shapes = np.stack([data.grid(int(row)).occupied() for row in rows])
    if data.labels is None:
        return Taken(shapes, np.full(len(rows), "all"))
    return Taken(shapes, np.array(data.label_names)[data.labels[rows]])
