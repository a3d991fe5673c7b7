"""The two values that travel everywhere: a voxel grid and a mask over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

Triple = tuple[float, float, float]
Axis = Literal["x", "y", "z"]
AXES: dict[str, int] = {"z": 0, "y": 1, "x": 2}
"""Dimension of one shape, (D, H, W), along each axis; less 3, that of many, (..., D, H, W)."""


def _frozen(array: NDArray[np.generic]) -> NDArray[np.generic]:
    view: NDArray[np.generic] = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class VoxelGrid:
    """One shape on a regular grid, axes `[z, y, x]`, z up, index 0 = floor, front at low y.

    Args:
        values: Occupancy, shape (D, H, W); bool, or float32 where 0 is empty and 1 is solid.
        spacing: Edge lengths of a voxel along (z, y, x), in the file's units.
        origin: Position of the centre of voxel (0, 0, 0) as (z, y, x), same units.

    Raises:
        ValueError: If `values` is not a non-empty 3-D bool or finite float32 array.
    """

    values: NDArray[np.float32] | NDArray[np.bool_]
    spacing: Triple = (1.0, 1.0, 1.0)
    origin: Triple = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        """Check rank, type and finiteness; freeze the array against writes."""
        values = self.values
        if values.ndim != 3 or values.size == 0:
            raise ValueError(f"a voxel grid is a non-empty 3-D array, not shape {values.shape}")
        if values.dtype not in (np.dtype(np.bool_), np.dtype(np.float32)):
            raise ValueError(f"a voxel grid is bool or float32, not {values.dtype}")
        if values.dtype == np.float32 and not np.isfinite(values).all():
            raise ValueError("a voxel grid holds finite values only")
        object.__setattr__(self, "values", _frozen(values))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the occupancy, (D, H, W), for NumPy."""
        return np.array(self.values, dtype, copy=copy)

    def __repr__(self) -> str:
        """Return the size and the number of solid voxels."""
        return f"<{'x'.join(map(str, self.shape))} voxels, {int(self.occupied().sum())} solid>"

    def _repr_png_(self) -> bytes:
        """Return a picture, as notebooks show it."""
        # By its name: a value knows nothing of renderers, and only a notebook asks for one.
        made: bytes = import_module("voxstudio.render.notebook").png_of(self)
        return made

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of voxels along (z, y, x)."""
        depth, height, width = self.values.shape
        return depth, height, width

    def occupied(self, threshold: float = 0.5) -> NDArray[np.bool_]:
        """Return the solid voxels, shape (D, H, W): values above `threshold`, or True."""
        if self.values.dtype == np.bool_:
            return np.asarray(self.values, dtype=np.bool_)
        return np.asarray(self.values > threshold)

    def as_float(self) -> NDArray[np.float32]:
        """Return the occupancy as float32, shape (D, H, W), 0 empty to 1 solid."""
        return np.asarray(self.values, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Mask:
    """Which voxels of a shape are hidden from the model.

    Args:
        hidden: Shape (D, H, W), True where the voxel is missing and to be recovered.
        description: How the mask was made, such as `half:+x`; empty when painted.
    """

    hidden: NDArray[np.bool_]
    description: str = field(default="")

    def __post_init__(self) -> None:
        """Check rank and type; freeze the array against writes."""
        if self.hidden.ndim != 3 or self.hidden.dtype != np.bool_:
            raise ValueError(
                f"a mask is a 3-D bool array, not {self.hidden.dtype} {self.hidden.shape}"
            )
        object.__setattr__(self, "hidden", _frozen(self.hidden))

    @property
    def visible(self) -> NDArray[np.bool_]:
        """The voxels the model may see and must not change, shape (D, H, W)."""
        return ~self.hidden
