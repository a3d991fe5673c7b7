"""A set of shapes of one size, as read from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray

    from voxstudio.provenance import Provenance, Surface


@dataclass(frozen=True, eq=False)
class ShapeSet:
    """N shapes on grids of one size.

    Args:
        voxels: Occupancy 0 to 1, (N, D, H, W), `[z, y, x]`; bool, uint8 or float32.
        labels: Index into `label_names`, (N,), or None.
        label_names: Names of the classes; may be empty.
        name: What the set is called, such as the file's stem.
        spacing: Edge lengths of a voxel along (z, y, x).
        origin: Centre of voxel (0, 0, 0) as (z, y, x).
        values: What the file's numbers were taken for, such as "labels 1 and 3".
        made: What made the shapes, if that is known; files that are written say so.
        split: Part of every shape, (N,): `train`, `validation` or `test`; None without a split.
    """

    voxels: NDArray[np.bool_] | NDArray[np.uint8] | NDArray[np.float32]
    labels: NDArray[np.integer] | None = None
    label_names: tuple[str, ...] = ()
    name: str = ""
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    values: str = ""
    made: Provenance | None = None
    split: NDArray[np.str_] | None = None

    @classmethod
    def of(cls, grid: VoxelGrid, name: str = "", made: Provenance | None = None) -> ShapeSet:
        """Return a set of one shape that keeps the grid's place."""
        return cls(grid.values[None], None, (), name, grid.spacing, grid.origin, "", made)

    def __len__(self) -> int:
        """Number of shapes."""
        return len(self.voxels)

    def __getitem__(self, index: int) -> VoxelGrid:
        """Return one shape, counted from the end if negative."""
        return self.grid(range(len(self))[index])

    def __iter__(self) -> Iterator[VoxelGrid]:
        """Yield the shapes."""
        return (self.grid(index) for index in range(len(self)))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the voxels, (N, D, H, W), for NumPy."""
        return np.array(self.voxels, dtype, copy=copy)

    def __repr__(self) -> str:
        """Return the name, the count and the size."""
        size = "x".join(map(str, self.voxels.shape[1:]))
        return f"<{self.name or 'set'}: {len(self)} shapes of {size} voxels>"

    def _repr_png_(self) -> bytes | None:
        """Return pictures of the first shapes, as notebooks show them."""
        if not len(self):
            return None
        made: bytes = import_module("voxstudio.render.notebook").sheet_of(self)  # as of a grid
        return made

    @property
    def kinds(self) -> NDArray[np.integer]:
        """Class of every shape, (N,); without labels, all shapes are one class."""
        return np.zeros(len(self), np.intp) if self.labels is None else self.labels

    @property
    def held_out(self) -> NDArray[np.bool_] | None:
        """Which shapes the set's own split holds out, (N,); None unless it has some of either."""
        out = None if self.split is None else np.asarray(self.split != "train")
        return None if out is None or out.all() or not out.any() else out

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> ShapeSet:
        """Return some of the shapes, by number or by whether they are wanted."""
        labels = None if self.labels is None else self.labels[rows]
        split = None if self.split is None else self.split[rows]
        numbers: list[int] = np.arange(len(self))[rows].tolist()
        made = None if self.made is None else self.made.take(numbers)
        return replace(self, voxels=self.voxels[rows], labels=labels, made=made, split=split)

    def each(self, change: Callable[[VoxelGrid], VoxelGrid]) -> ShapeSet:
        """Return the set with every shape changed, all to one size; nobody knows what made it."""
        made = [change(grid) for grid in self]
        voxels: Any = np.stack([grid.values for grid in made])
        place = made[0].spacing, made[0].origin
        return replace(self, voxels=voxels, spacing=place[0], origin=place[1], made=None)

    def meshed(self, surface: Surface) -> ShapeSet:
        """Return the set with a recipe that says how a mesh was taken of it."""
        if self.made is None:
            return self
        placed = surface.model_copy(update={"spacing": self.spacing, "origin": self.origin})
        return replace(self, made=self.made.also(surface=placed))

    @property
    def solid(self) -> ShapeSet:
        """The set as a file of bits holds it; its recipe is of those voxels."""
        return replace(self, voxels=np.asarray(self.voxels > 0.5))

    @property
    def recipe(self) -> str:
        """What made the shapes, as one line of ASCII; empty where that is not known."""
        return "" if self.made is None else self.made.of(self.voxels).text

    def only(self, path: Path) -> VoxelGrid:
        """Return the one shape, for a file that holds no more.

        Raises:
            ImportRejected: If there are several shapes.
        """
        if len(self) != 1:
            raise ImportRejected(path, f"cannot hold {len(self)} shapes", "one shape, or .npz")
        return self.grid(0)

    def pick(self, index: int, path: Path) -> VoxelGrid:
        """Return a shape that was asked for by number, as `grid` does.

        Raises:
            ImportRejected: If there is none of that number.
        """
        if index >= len(self):
            raise ImportRejected(path, f"has no shape {index}", f"--index 0 to {len(self) - 1}")
        return self.grid(index)

    def grid(self, index: int) -> VoxelGrid:
        """Return one shape: bool where the file held bool or bytes, else float32."""
        values = self.voxels[index]
        if values.dtype == np.uint8:
            values = values.astype(np.bool_)
        return VoxelGrid(np.ascontiguousarray(values), self.spacing, self.origin)

    def of_class(self, name: str) -> ShapeSet:
        """Return the shapes of one class.

        Raises:
            ImportRejected: If there are none.
        """
        known = tuple(self.label_names) if self.labels is not None else ()
        rows = self.labels == known.index(name) if self.labels is not None and name in known else []
        if not np.any(rows):
            accepted = ", ".join(known) or "shapes with labels"
            raise ImportRejected(self.name, f"has no shapes of the class {name!r}", accepted)
        return self.take(np.asarray(rows))
