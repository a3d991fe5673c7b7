"""One axis slice of a field, with the mask on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPlane
from vtkmodules.vtkFiltersCore import vtkFeatureEdges
from vtkmodules.vtkFiltersSources import vtkPlaneSource
from vtkmodules.vtkRenderingCore import vtkTexture

from voxstudio.render import style
from voxstudio.studio.scene import vtk_style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.scene.placement import Placement, Point

EMPTY_OPACITY, SOLID_OPACITY = 0.30, 0.97
HIDDEN_SHARE = 0.62


@dataclass(frozen=True)
class SliceSpot:
    """Which slice is shown.

    Args:
        axis: 0, 1 or 2 for a slice across z, y or x.
        index: Voxel index on that axis.
    """

    axis: int
    index: int


class SlicePlane:
    """A framed picture of the voxels of one slice, standing in the scene."""

    def __init__(self) -> None:
        self._source = vtkPlaneSource()
        self._image = vtkImageData()
        self._texture = vtkTexture()
        self._texture.InterpolateOff()
        self._texture.RepeatOff()
        self._texture.EdgeClampOn()
        self.actor = vtk_style.actor_of(self._source)
        self.actor.SetTexture(self._texture)
        vtk_style.unlit(self.actor.GetProperty(), "#ffffff")
        self.actor.ForceTranslucentOn()
        edges = vtkFeatureEdges()
        edges.SetInputConnection(self._source.GetOutputPort())
        edges.ColoringOff()
        self.frame = vtk_style.actor_of(edges)
        vtk_style.unlit(self.frame.GetProperty(), style.CLAY, 0.8, width=1.5)
        self.hide()

    def hide(self) -> None:
        """Show no slice."""
        self.actor.VisibilityOff()
        self.frame.VisibilityOff()

    def show(
        self,
        spot: SliceSpot,
        placement: Placement,
        field: NDArray[np.float32],
        hidden: NDArray[np.bool_] | None,
    ) -> None:
        """Show a slice of a field, shape (D, H, W), and of a mask of the same shape."""
        corner, one, two = slice_corners(spot, placement)
        self._source.SetOrigin(*corner)
        self._source.SetPoint1(*one)
        self._source.SetPoint2(*two)
        values = np.clip(np.take(field, spot.index, spot.axis), 0.0, 1.0)
        masked = None if hidden is None else np.take(hidden, spot.index, spot.axis)
        self._draw(_pixels(values, masked))
        self.actor.VisibilityOn()
        self.frame.VisibilityOn()

    def _draw(self, pixels: NDArray[np.uint8]) -> None:
        rows, columns, _ = pixels.shape
        array = numpy_to_vtk(pixels.reshape(-1, 4), deep=True)
        self._image = vtkImageData()
        self._image.SetDimensions(columns, rows, 1)
        self._image.GetPointData().SetScalars(array)
        self._texture.SetInputData(self._image)


def slice_corners(spot: SliceSpot, placement: Placement) -> tuple[Point, Point, Point]:
    """Return a slice's low corner and its corners along its last and its first axis."""
    others = [axis for axis in range(3) if axis != spot.axis]
    corners = []
    for along in (None, others[1], others[0]):
        point = [-0.5, -0.5, -0.5]
        point[spot.axis] = float(spot.index)
        if along is not None:
            point[along] = placement.shape[along] - 0.5
        corners.append(placement.world((point[0], point[1], point[2])))
    return corners[0], corners[1], corners[2]


def cut_towards(spot: SliceSpot, placement: Placement, eye: Point) -> vtkPlane:
    """Make the plane that cuts away what stands between a slice and the eye."""
    corner, _, _ = slice_corners(spot, placement)
    axis = 2 - spot.axis
    normal = [0.0, 0.0, 0.0]
    normal[axis] = -1.0 if eye[axis] > corner[axis] else 1.0
    plane = vtkPlane()
    plane.SetOrigin(*corner)
    plane.SetNormal(*normal)
    return plane


def _pixels(values: NDArray[np.float32], hidden: NDArray[np.bool_] | None) -> NDArray[np.uint8]:
    """Colour a slice, shape (rows, columns): clay by occupancy, accent where hidden."""
    share = values[..., None]
    colour = (0.35 + 0.65 * share) * np.array(vtk_style.rgb(style.CLAY))
    alpha = EMPTY_OPACITY + (SOLID_OPACITY - EMPTY_OPACITY) * share
    if hidden is not None:
        where = HIDDEN_SHARE * hidden[..., None]
        colour = (1 - where) * colour + where * np.array(vtk_style.rgb(style.ACCENT))
        alpha = np.maximum(alpha, 0.7 * hidden[..., None])
    picture = np.concatenate([colour, alpha], axis=-1)
    return np.asarray(np.clip(picture * 255, 0, 255), dtype=np.uint8)
