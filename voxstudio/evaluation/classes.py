"""The shapes that a model is evaluated on, and what a figure of theirs is per class."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.metrics.bootstrap import mean_interval
from voxstudio.evaluation.table import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.metrics.bootstrap import Figure
    from voxstudio.evaluation.table import Role


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

    def row(
        self,
        method: str,
        role: Role,
        values: NDArray[np.floating],
        name: str = "mean",
        more: Mapping[str, Figure] = MappingProxyType({}),
        *,
        balanced: bool = True,
    ) -> Row:
        """Return the row of a method.

        Args:
            method: Its name.
            role: As of `Row`.
            values: A figure of every shape, (N,).
            name: Of the figure.
            more: Figures that come after it.
            balanced: The row has the mean of the means of the classes; else that of all shapes.
        """
        figures = {name: mean_interval(values, self.labels if balanced else None), **more}
        per_class = {
            self.names[k]: float(values[self.labels == k].mean()) for k in np.unique(self.labels)
        }
        return Row(method, role, len(self), figures, per_class)


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
