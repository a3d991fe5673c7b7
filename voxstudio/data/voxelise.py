"""Meshes as solid voxels.

A voxel is solid when its centre cannot be reached from outside by steps between neighbouring
centres that no triangle blocks. This asks nothing of a mesh: triangles may intersect, look
inwards, overlap or leave holes. Parts that lie between the centres are put back afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from voxstudio.data.crossings import Crossings, check_work, find_crossings, sample_surface
from voxstudio.data.thin_parts import dilated, neighbours, with_thin_parts
from voxstudio.grid import VoxelGrid
from voxstudio.mesh_placement import CENTRED, MeshPlacement, first_centre

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from voxstudio.mesh.surface import Mesh

    Bools = NDArray[np.bool_]
    Watch = Callable[[float], None]

MARGIN = 3
"""Layers of air around the grid while filling, so that air reaches every side of the mesh."""

SHRINK = 1 - 1e-4
"""Share of its size that a mesh is given, so that its outermost faces stay out of the padding."""

NUDGE = np.array([0.61, 0.37, 0.83]) * 1e-5
"""Shift in voxels: planes of a mesh often run exactly through centres, and then belong to one
side of them by chance; shifted, all of them belong to the same."""


class OutsideGrid(ValueError):
    """A mesh that its coordinates put outside the grid; the message is one clause for the user."""


def voxelise(
    mesh: Mesh,
    resolution: int,
    *,
    placement: MeshPlacement = CENTRED,
    padding: int = 1,
    seal: int = 1,
    watch: Callable[[float], None] | None = None,
) -> VoxelGrid:
    """Fill a mesh with voxels, its proportions kept; of a cloud, take voxels that hold a point.

    Hollows that air cannot reach count as solid. A mesh that is not watertight is filled as if
    openings of up to about `2 * seal` voxels were closed; behind a wider one the air comes in,
    and only the walls become voxels.

    Args:
        mesh: Any triangles, or points alone.
        resolution: Voxels along each side of the cube, N.
        placement: Where in the cube, and how large.
        padding: Layers of air at either end of the longest side, where no size is told.
        seal: How far a rim is thickened to close the opening inside it, in voxels.
        watch: As of `ReadOptions`; what it is told rises from 0.5 here.

    Returns:
        Bool, (N, N, N), with the spacing and origin that put it where the mesh is.

    Raises:
        ValueError: If nothing is left inside the padding, or the mesh has no size.
        OutsideGrid: If it is placed outside the cube, by more than half a voxel.
        TooMuchWork: If its triangles cover more voxels together than can be filled in seconds.
    """
    if resolution - 2 * padding < 1 or padding < 0:
        raise ValueError(f"{resolution} voxels leave no room inside a padding of {padding}")
    low, high = bounds(mesh)
    edge, first = frame(low, high, resolution, placement, padding)
    around = (mesh.vertices[:, ::-1] - (low + high) / 2) / edge
    placed = around * SHRINK + ((low + high) / 2 - first) / edge
    solid = _filled(mesh, placed, resolution, seal, watch or _unwatched)
    z, y, x = first.tolist()
    return VoxelGrid(np.ascontiguousarray(solid), (edge, edge, edge), (z, y, x))


def bounds(mesh: Mesh) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest corner of a mesh or points, as (z, y, x)."""
    used = np.full(len(mesh.vertices), not len(mesh.faces))
    used[mesh.faces] = True
    places = mesh.vertices if used.all() else mesh.vertices[used]
    ends = np.array([[each.min(), each.max()] for each in places.T[::-1]])
    return ends[:, 0], ends[:, 1]


def frame(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    resolution: int,
    placement: MeshPlacement,
    padding: int = 1,
) -> tuple[float, NDArray[np.float64]]:
    """Return a voxel's edge and the centre of voxel (0, 0, 0), as (z, y, x) in the file's units.

    Args:
        low: Lowest corner of a mesh, as (z, y, x).
        high: Highest one.
        resolution: As of `voxelise`, like the others and the errors.
        placement: Likewise.
        padding: Likewise.
    """
    size = resolution - 2 * padding if placement.fit is None else placement.fit
    edge = 1.0 if isinstance(size, str) else float((high - low).max()) / size
    if not edge > 0:
        raise ValueError("the mesh has no size")
    first = first_centre(low, high, (resolution,) * 3, np.full(3, edge), placement.place)
    below, above = (low - first) / edge, (high - first) / edge
    if (below < -1).any() or (above > resolution).any():
        axis = int(np.maximum(-below - 1, above - resolution).argmax())
        reach = f"from voxel {below[axis]:.1f} to {above[axis]:.1f} along {'zyx'[axis]}"
        raise OutsideGrid(f"reaches {reach} of a grid of {resolution}")
    return edge, first


def _unwatched(_: float) -> None:
    """Take no notice of how far the work is."""


def _filled(
    mesh: Mesh, placed: NDArray[np.float64], resolution: int, seal: int, watch: Watch
) -> Bools:
    """Return the solid voxels (N, N, N) of a mesh with vertices (V, 3) as (z, y, x) in voxels."""
    if not len(mesh.faces):
        solid = np.zeros((resolution,) * 3, np.bool_)
        solid[tuple(np.clip(np.rint(placed).astype(np.int64), 0, resolution - 1).T)] = True
        return solid
    corners = np.ascontiguousarray((placed + MARGIN + NUDGE)[mesh.faces].transpose(2, 1, 0))
    check_work(corners, resolution + 2 * MARGIN)
    watch(0.5)
    filling = _Filling.of(corners, resolution + 2 * MARGIN, watch)
    outside = filling.outside if mesh.watertight else filling.sealed(seal)
    inner = slice(MARGIN, MARGIN + resolution)
    return with_thin_parts(~outside, filling.steps, filling.shell)[inner, inner, inner]


@dataclass(frozen=True, eq=False)
class _Filling:
    """Where triangles are on a grid (N, N, N).

    Args:
        steps: Along z, y and x: which steps to the next centre are blocked, and where.
        shell: Voxels that hold a part of a triangle.
        outside: Centres that air reaches.
    """

    steps: tuple[Crossings, ...]
    shell: Bools
    outside: Bools

    @classmethod
    def of(cls, corners: NDArray[np.float64], size: int, watch: Watch) -> _Filling:
        """Find what triangles of corners (3, 3, F), along (z, y, x) in voxels, block and touch."""
        steps = []
        for axis in range(3):
            steps.append(find_crossings(corners, axis, size))
            watch(0.6 + 0.1 * axis)
        shell = sample_surface(corners, size)
        watch(0.9)
        return cls(tuple(steps), shell, _flood(tuple(steps), size))

    def sealed(self, width: int) -> Bools:
        """Return what air reaches when rims are thickened by `width` voxels.

        Rooms that the thickened surface closes are solid, and grow back to the surface in step
        with the air outside; so nothing changes where there is no such room.
        """
        thick = dilated(self.shell, width)
        free = ~thick & self.outside
        rooms, _ = ndimage.label(free)
        air = rooms == rooms[0, 0, 0]
        if not (free & ~air).any():
            return self.outside
        state = np.where(air, 1, np.where(free | ~self.outside, 2, 0)).astype(np.int8)
        return np.asarray(self._grown(state) == 1)

    def _grown(self, state: NDArray[np.int8]) -> NDArray[np.int8]:
        """Spread the labels 1 and 2 over voxels of label 0, one open step at a time."""
        left = np.count_nonzero(state)
        while True:
            before = state.copy()
            for axis, crossings in enumerate(self.steps):
                near, far = neighbours(axis)
                for source, target in ((near, far), (far, near)):
                    open_here = ~crossings.blocked & (state[target] == 0)
                    state[target] = np.where(open_here, before[source], state[target])
            left, before_left = np.count_nonzero(state), left
            if left == before_left:
                return state


def _flood(steps: tuple[Crossings, ...], size: int) -> Bools:
    """Return the centres that the corner of the grid reaches by open steps."""
    # Even positions are centres, odd ones the steps between them.
    cells = np.zeros((2 * size - 1,) * 3, np.bool_)
    cells[::2, ::2, ::2] = True
    for axis, crossings in enumerate(steps):
        index = [slice(None, None, 2)] * 3
        index[axis] = slice(1, None, 2)
        cells[tuple(index)] = ~crossings.blocked
    labels, _ = ndimage.label(cells)
    return np.asarray(labels[::2, ::2, ::2] == labels[0, 0, 0])
