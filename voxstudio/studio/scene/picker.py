"""What a line of sight meets in a view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.studio.painting import cast_on_plane, cast_ray
from voxstudio.studio.scene.touch import Target, Touch

if TYPE_CHECKING:
    from vtkmodules.vtkRenderingCore import vtkRenderer

    from voxstudio.studio.painting import Ray
    from voxstudio.studio.scene.cell import Cell
    from voxstudio.studio.scene.placement import Placement, Point


def sight(renderer: vtkRenderer, placement: Placement, x: float, y: float) -> Ray:
    """Return the ray under a pixel, (x, y) in device pixels from the lower left corner."""
    ends = []
    for depth in (0.0, 1.0):
        renderer.SetDisplayPoint(x, y, depth)
        renderer.DisplayToWorld()
        wx, wy, wz, w = renderer.GetWorldPoint()
        ends.append((wx / w, wy / w, wz / w))
    return placement.ray(ends[0], ends[1])


def project(renderer: vtkRenderer, position: Point) -> tuple[float, float]:
    """Return where a world position (x, y, z) is seen, as `sight` takes it."""
    renderer.SetWorldPoint(*position, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return x, y


def touch(cell: Cell, number: int, ray: Ray, *, erase: bool) -> Touch | None:
    """Return the nearest thing under a ray: slice, surface or, for the eraser, the mask."""
    hits: list[tuple[float, Target]] = []
    plane = None
    if cell.spot is not None:
        plane = cast_on_plane(cell.placement.shape, ray, cell.spot.axis, cell.spot.index)
        if plane is not None:
            hits.append((plane, "slice"))
    if plane is None:  # what stands before the slice is cut away, what is behind is covered
        if cell.surface.shown:
            distance = cast_ray(cell.surface.field, ray, cell.surface.isovalue)
            if distance is not None:
                hits.append((distance, "surface"))
        if erase and cell.overlay.hidden is not None:
            distance = cast_ray(cell.overlay.hidden, ray)
            if distance is not None:
                hits.append((distance, "mask"))
    if not hits:
        return None
    distance, target = min(hits)
    return Touch(number, ray.at(distance), target, erase)
