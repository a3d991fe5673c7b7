"""What a line of sight meets in a view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.studio.painting import cast_on_plane, cast_ray
from voxstudio.studio.scene.pick_result import PickResult, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from vtkmodules.vtkRenderingCore import vtkRenderer

    from voxstudio.studio.painting import Ray
    from voxstudio.studio.scene.cell import Cell
    from voxstudio.studio.scene.placement import Placement, Point

FLOOR = -0.5
"""Height of the lower face of index 0, in voxels."""


def pick_ray(renderer: vtkRenderer, placement: Placement, x: float, y: float) -> Ray:
    """Return the ray under a pixel, (x, y) in device pixels from the lower left corner."""
    ends = []
    for depth in (0.0, 1.0):
        renderer.SetDisplayPoint(x, y, depth)
        renderer.DisplayToWorld()
        wx, wy, wz, w = renderer.GetWorldPoint()
        ends.append((wx / w, wy / w, wz / w))
    return placement.ray(ends[0], ends[1])


def project(renderer: vtkRenderer, position: Point) -> tuple[float, float]:
    """Return where a world position (x, y, z) is seen, as `pick_ray` takes it."""
    renderer.SetWorldPoint(*position, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return x, y


@dataclass(frozen=True, eq=False)
class PickOptions:
    """What a hand can touch beside the surface.

    Args:
        erase: Holds the eraser, which meets the mask, too.
        floor: Meets the lower face of the grid where nothing stands before it.
        held: The field as it was when the stroke began, (D, H, W): a stroke that adds matter would
            climb its own work towards the eye. None for the field as it is.
    """

    erase: bool = False
    floor: bool = False
    held: NDArray[np.float32] | None = None


def pick(cell: Cell, number: int, ray: Ray, reach: PickOptions) -> PickResult | None:
    """Return the nearest thing under a ray: slice, surface, or what else the hand can reach."""
    shape = cell.placement.shape
    if cell.spot is not None:
        plane = cast_on_plane(shape, ray, cell.spot.axis, cell.spot.index)
        if plane is not None:  # what stands before it is cut away, what is behind is covered
            return PickResult(number, ray.at(plane), "slice", reach.erase)
    hits: list[tuple[float | None, Target]] = []
    if cell.surface.shown:
        field = cell.surface.field if reach.held is None else reach.held
        hits.append((cast_ray(field, ray, cell.surface.isovalue), "surface"))
    if reach.erase and cell.overlay.hidden is not None:
        hits.append((cast_ray(cell.overlay.hidden, ray), "mask"))
    if reach.floor and not reach.erase and ray.direction[0] < 0:  # from above only
        hits.append((cast_on_plane(shape, ray, 0, FLOOR), "floor"))
    met = [(distance, target) for distance, target in hits if distance is not None]
    if not met:
        return None
    distance, target = min(met)
    return PickResult(number, ray.at(distance), target, reach.erase)
