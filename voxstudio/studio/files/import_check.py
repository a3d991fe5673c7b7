"""Which opened files are obviously right, and which ones a person should check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.voxels import layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.grid import VoxelGrid

MESH = "A mesh has no voxels yet: check axes, size and place"
OBLIQUE = "Its axes are turned against the world: read along its own"


def reason_to_check(
    grid: VoxelGrid | None,
    floors: Mapping[int, bool],
    *,
    oblique: bool = False,
    signed: bool = False,
) -> str:
    """Return why a person should check the one shape of a file; nothing where it is right.

    Obviously right is a file that voxstudio wrote, which has its recipe; and a cube of voxels of a
    size that models take, which stands on the floor if such models learned shapes that do. A mesh
    says nothing of voxels, an oblique volume has axes of its own, and another grid fits no model.

    Args:
        grid: Its voxels; None of a mesh.
        floors: Sizes that models take, and whether one of them learned shapes on the floor.
        oblique: Whether the axes of the voxels are turned against the world's.
        signed: Whether the file has a recipe.
    """
    if oblique:
        return OBLIQUE
    if signed:
        return ""
    if grid is None:
        return MESH
    side, height = max(grid.shape), _floats(grid)
    if grid.shape != (side,) * 3 or side not in floors:
        return f"No model takes {'×'.join(map(str, grid.shape[::-1]))} voxels"
    if height and floors[side]:
        return f"It floats {height} voxel{'s' if height > 1 else ''} above the floor"
    return ""


def _floats(grid: VoxelGrid) -> int:
    """Return how many empty layers are below a shape; 0 for an empty one."""
    low = layers(grid.occupied())[0]
    return int(low[0]) if low.size else 0


def floors_of(headers: Iterable[CheckpointHeader]) -> dict[int, bool]:
    """Return the sizes that models take, and whether one of them learned shapes on the floor."""
    found: dict[int, bool] = {}
    for header in headers:
        stands = header.placement.place == "floor"
        found[header.resolution] = stands or found.get(header.resolution, False)
    return found
