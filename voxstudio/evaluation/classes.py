"""The shapes that a model is evaluated on, and what a figure of theirs is per class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet


@dataclass(frozen=True, eq=False)
class Classed:
    """N shapes of classes.

    Args:
        shapes: Solid voxels, (N, D, H, W).
        labels: Index into `names`, (N,).
        names: Of the classes.
    """

    shapes: NDArray[np.bool_]
    labels: NDArray[np.integer]
    names: tuple[str, ...]

    def __len__(self) -> int:
        """Number of shapes."""
        return len(self.shapes)

    @property
    def kinds(self) -> list[str]:
        """Name of each one's class."""
        return [self.names[k] for k in self.labels]

    def means(self, values: NDArray[np.float64]) -> tuple[float, dict[str, float]]:
        """Return the average over classes of a figure (N,), and its mean in every class."""
        per_class = {
            self.names[k]: float(values[self.labels == k].mean()) for k in np.unique(self.labels)
        }
        return float(np.mean(list(per_class.values()))), per_class


def classed(data: ShapeSet, limit: int | None) -> Classed:
    """Take at most so many shapes; without labels they count as one class."""
    rows = chosen(data, limit)
    labels = data.kinds
    shapes = np.stack([data.grid(int(row)).occupied() for row in rows])
    return Classed(shapes, labels[rows], data.label_names or ("all",))


def chosen(data: ShapeSet, limit: int | None) -> NDArray[np.intp]:
    """Take shapes of the classes in turn, so that a limit keeps them balanced."""
    if limit is None or limit >= len(data) or data.labels is None:
        return np.arange(len(data))[:limit]
    order = np.empty(len(data), np.intp)
    for label in np.unique(data.labels):
        members = np.flatnonzero(data.labels == label)
        order[members] = np.arange(len(members))
    return np.sort(np.argsort(order, kind="stable")[:limit])
