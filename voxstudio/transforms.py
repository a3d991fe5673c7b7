"""Shapes of any size turned, mirrored, placed, scaled and resampled; nothing is written into one.

Every change of size or place is one resampling from the lattice of voxels that a shape has onto
another one: the share of every voxel's volume where that is coarser, which keeps volumes; linear
between centres where it is finer, which keeps the surface at 0.5; a copy where it is as fine and
moved by whole voxels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.grid import AXES, Mask, VoxelGrid
from voxstudio.mesh_placement import first_centre
from voxstudio.voxels import layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.choices import Place
    from voxstudio.grid import Triple
    from voxstudio.mesh_placement import MeshPlacement

    Floats = NDArray[np.float32]
    Places = NDArray[np.float64]

SNAP = 1e-6
"""Share of a voxel by which two lattices may miss each other and still coincide."""

ENOUGH = 0.2
"""Least share of a voxel that is visible where the voxel is; the rest of it is taken for alike."""

QUARTERS = {"z": (1, 2), "y": (2, 0), "x": (0, 1)}
"""Which two dimensions of (z, y, x) a quarter turn exchanges, such that x goes to y about z."""


@dataclass(frozen=True)
class Lattice:
    """Where the voxels of a grid are, along (z, y, x) as in `VoxelGrid`.

    Args:
        shape: Number of voxels.
        spacing: Edge lengths of a voxel.
        origin: Centre of the first voxel.
    """

    shape: tuple[int, int, int]
    spacing: Triple
    origin: Triple

    @classmethod
    def of(cls, grid: VoxelGrid) -> Lattice:
        """Return the lattice of a shape."""
        return cls(grid.shape, grid.spacing, grid.origin)

    @property
    def middle(self) -> Places:
        """Middle of the box of all voxels."""
        half = np.multiply(self.spacing, np.array(self.shape) - 1) / 2
        return np.asarray(self.origin + half, np.float64)

    def cube(self, resolution: int) -> Lattice:
        """Return the cube of voxels, all edges alike, that the box fits into; both middles meet."""
        edge = float(np.multiply(self.shape, self.spacing).max()) / resolution
        return _around(self.middle, (resolution,) * 3, (edge,) * 3)


def turned(grid: VoxelGrid, turns: str) -> VoxelGrid:
    """Turn a shape about the middle of its box, its voxels unchanged.

    Args:
        grid: The shape.
        turns: The axes of quarter turns, one after another: `xzz` is one about x, then two about z.
            Each takes x to y, y to z or z to x, as a right hand about the axis.

    Raises:
        ImportRejected: If an axis is none.
    """
    check_turns(turns)
    values: Any = grid.values
    spacing = list(grid.spacing)
    for axis in turns:
        first, second = QUARTERS[axis]
        # Index runs along z, y, x: x to y about z is from the last dimension to the one before.
        values = np.rot90(values, 1, (second, first))
        spacing[first], spacing[second] = spacing[second], spacing[first]
    shape: Any = values.shape
    place = _around(Lattice.of(grid).middle, shape, _triple(spacing))
    return VoxelGrid(np.ascontiguousarray(values), place.spacing, place.origin)


def check_turns(turns: str) -> None:
    """Refuse turns about anything but axes.

    Raises:
        ImportRejected: Then.
    """
    if not set(turns) <= set(AXES) or len(turns) > 12:
        raise ImportRejected("turn", f"{turns!r} names no turns", "x, y and z, such as zz or xzz")


def shortest(turns: str) -> str:
    """Return the fewest quarter turns that come to the same: `z` for `zzzzz`, nothing for `xxxx`.

    Args:
        turns: As of `turned`, of any number.
    """
    wanted, words = _come_to(turns), [""]
    for word in words:  # it grows while it is walked, from short words to long ones
        if _come_to(word) == wanted:
            break
        words.extend(word + axis for axis in "xyz")
    return word


def _come_to(turns: str) -> list[int]:
    """Return which of the axes 1, 2 and 3 lies along x, y and z after quarter turns, signed."""
    axes = [1, 2, 3]
    for axis in turns:
        first, second = ("xyz".index(axis) + 1) % 3, ("xyz".index(axis) + 2) % 3
        axes[first], axes[second] = -axes[second], axes[first]
    return axes


def mirrored(grid: VoxelGrid, axes: str) -> VoxelGrid:
    """Mirror a shape in place along axes such as `x` or `xz`, its voxels unchanged."""
    values: Any = np.flip(grid.values, tuple(AXES[axis] for axis in axes))
    return replace(grid, values=np.ascontiguousarray(values))


def shell(grid: VoxelGrid) -> VoxelGrid:
    """Return the solid voxels that air touches, by a face, an edge or a corner; bool.

    Air is around the grid, too, so that the shell of a shape that touches its border is closed.
    """
    from scipy.ndimage import binary_erosion  # late: the window starts without

    solid = grid.occupied()
    return replace(grid, values=solid & ~binary_erosion(solid, np.ones((3, 3, 3), np.bool_)))


def scaled(grid: VoxelGrid, factor: float) -> VoxelGrid:
    """Return a shape as large in another unit, its voxels unchanged."""
    spacing, origin = np.multiply(grid.spacing, factor), np.multiply(grid.origin, factor)
    return replace(grid, spacing=_triple(spacing), origin=_triple(origin))


def resampled(grid: VoxelGrid, lattice: Lattice) -> VoxelGrid:
    """Return what of a shape lies on another lattice; what lies beside it is lost.

    Args:
        grid: The shape; outside of its box is air.
        lattice: Where the voxels of the result are.

    Returns:
        Shares of solid, float32; bool where the shape is and no axis of the lattice is coarser.
    """
    shape, spacing, first = lattice.shape, np.array(lattice.spacing), np.array(lattice.origin)
    steps = spacing / grid.spacing
    starts = (first - grid.origin) / grid.spacing
    values = onto(grid.as_float(), shape, starts, steps)
    solid = grid.values.dtype == np.bool_ and bool((steps < 1 + SNAP).all())
    exact: Any = values > 0.5 if solid and not _between(starts, steps) else values
    return VoxelGrid(exact, lattice.spacing, lattice.origin)


def _between(starts: Places, steps: Places) -> bool:
    """Whether voxels as large as before lie between the old ones, so that shares are left."""
    alike = np.abs(steps - 1) < SNAP
    return bool((alike & (np.abs(starts - np.rint(starts)) > SNAP)).any())


def onto(values: Floats, shape: tuple[int, int, int], starts: Places, steps: Places) -> Floats:
    """Resample occupancies (..., D, H, W), as `resampled`.

    Args:
        values: What is resampled.
        shape: Number of voxels afterwards.
        starts: Place of the first new centre along (z, y, x), in old voxels.
        steps: Distance of new centres, in old voxels.
    """
    for axis in range(3):
        size, old = shape[axis], values.shape[axis - 3]
        weights = _weights(size, old, float(starts[axis]), float(steps[axis]))
        moved = np.moveaxis(values, axis - 3, -1) @ weights.T
        values = np.moveaxis(moved, -1, axis - 3)
    return np.ascontiguousarray(np.clip(values, 0, 1), np.float32)


def _weights(size: int, old: int, start: float, step: float) -> Floats:
    """Return how much of every old voxel along an axis is in every new one, (size, old)."""
    if abs(step - 1) < SNAP:
        step = 1.0
        start = round(start) if abs(start - round(start)) < SNAP else start
    distance = np.abs(start + step * np.arange(size)[:, None] - np.arange(old)[None])
    if step < 1:
        return np.asarray(np.maximum(1 - distance, 0), np.float32)
    overlap = np.clip((step + 1) / 2 - distance, 0, 1) / step
    return np.asarray(overlap, np.float32)


def arranged(
    grid: VoxelGrid,
    placement: MeshPlacement | None = None,
    resolution: int | None = None,
) -> VoxelGrid:
    """Return a shape in a cube of voxels, placed and scaled, by one resampling.

    Args:
        grid: The shape.
        placement: On the floor, in the centre or where it is; `fit` is the voxels of its longest
            side afterwards, and without one its size stays.
        resolution: Voxels along each side afterwards; None for as many as before.

    Raises:
        ImportRejected: If a shape that is to be placed has no voxel, or does not fit.
    """
    lattice = Lattice.of(grid) if resolution is None else Lattice.of(grid).cube(resolution)
    if placement is None:
        return grid if resolution is None else resampled(grid, lattice)
    low, high = _bounds(grid)
    if isinstance(placement.fit, int | float):
        edge = float((high - low).max()) / placement.fit
        lattice = _around(lattice.middle, lattice.shape, (edge,) * 3)
    return resampled(grid, _placed(lattice, low, high, placement.place))


def _bounds(grid: VoxelGrid) -> tuple[Places, Places]:
    """Return both corners of the box of solid voxels."""
    solid = grid.occupied()
    if not solid.any():
        raise ImportRejected("the shape", "has no voxel to be placed", "a shape")
    ends = np.array([[span[0] - 0.5, span[-1] + 0.5] for span in layers(solid)])
    corners = np.asarray(grid.origin)[:, None] + ends * np.asarray(grid.spacing)[:, None]
    return corners[:, 0], corners[:, 1]


def _placed(lattice: Lattice, low: Places, high: Places, place: Place) -> Lattice:
    """Move a lattice such that a box is where it is wanted."""
    spacing, shape = np.asarray(lattice.spacing), np.asarray(lattice.shape)
    if place != "keep":
        first = first_centre(low, high, lattice.shape, spacing, place)
        lattice = replace(lattice, origin=_triple(first))
    beside = np.maximum(lattice.origin - low, high - lattice.origin - shape * spacing) / spacing
    if (
        beside > 1
    ).any():  # half a voxel is where centres are, and half is for what does not divide
        fault = f"reaches {beside.max() - 0.5:.3g} voxels out of a grid of {_words(lattice.shape)}"
        raise ImportRejected("the shape", fault, "another --place, --fit or --resolution")
    return lattice


def fitted(grid: VoxelGrid, mask: Mask, resolution: int) -> tuple[VoxelGrid, Mask]:
    """Return a shape and its mask as a model of another resolution takes them.

    Args:
        grid: Of any size; of the model's it stays.
        mask: What is hidden of it.
        resolution: Voxels along each side of the model's shapes.

    Returns:
        The shape in its cube, air around it, each voxel the mean of what is visible of it; and the
        voxels of which next to nothing is.
    """
    if grid.shape == (resolution,) * 3:
        return grid, mask
    lattice = _box(grid).cube(resolution)
    seen = np.asarray(mask.visible, np.float32)
    shares, solid = (
        resampled(VoxelGrid(each, grid.spacing), lattice).as_float()
        for each in (seen, seen * grid.as_float())
    )
    inside = resampled(VoxelGrid(np.ones_like(seen), grid.spacing), lattice).as_float()
    values = np.clip(solid / np.maximum(shares, SNAP), 0, 1).astype(np.float32)
    hidden = shares < ENOUGH * inside
    return VoxelGrid(values, lattice.spacing, lattice.origin), Mask(hidden, mask.description)


def put_back(made: Floats, grid: VoxelGrid) -> Floats:
    """Return shapes (B, N, N, N) of `fitted` on the lattice of the shape that it was given."""
    if made.shape[1:] == grid.shape:
        return made
    box = _box(grid)
    cube = box.cube(made.shape[1])
    steps = np.divide(box.spacing, cube.spacing)
    return onto(made, grid.shape, np.subtract(box.origin, cube.origin) / cube.spacing, steps)


def _box(grid: VoxelGrid) -> Lattice:
    """Return the lattice of a shape as if it began at 0: where it is changes no number."""
    return Lattice(grid.shape, grid.spacing, (0.0, 0.0, 0.0))


def _words(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _around(middle: Places, shape: tuple[int, int, int], spacing: Triple) -> Lattice:
    origin = middle - np.asarray(spacing) * (np.asarray(shape) - 1) / 2
    return Lattice(shape, spacing, _triple(origin))


def _triple(numbers: Any) -> Triple:  # noqa: ANN401 - any sequence of three
    first, second, third = (float(number) for number in numbers)
    return first, second, third
