"""The shape: one persistent isosurface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.vtkFiltersCore import (
    vtkFlyingEdges3D,
    vtkPolyDataNormals,
    vtkWindowedSincPolyDataFilter,
)
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from voxstudio.render import style
from voxstudio.render.picture import SMOOTHING, SMOOTHING_BAND
from voxstudio.studio.scene import vtk_style
from voxstudio.studio.scene.placement import Placement
from voxstudio.studio.scene.volume import Volume

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from vtkmodules.vtkCommonDataModel import vtkPlane, vtkPolyData

Shape = tuple[int, int, int]


class Surface:
    """A clay isosurface that follows a changing field.

    Extraction is one filter fed from one buffer and runs when VTK draws, so a frame that is
    replaced before it is drawn costs a copy. `refine` swaps in a pipeline that takes the voxel
    stairs off; it is meant for fields that rest.
    """

    def __init__(self) -> None:
        self.isovalue = style.ISOVALUE
        self._volume = Volume(Placement((1, 1, 1)), colours=True)
        self._edges = vtkFlyingEdges3D()
        self._edges.ComputeScalarsOff()
        self._edges.ComputeGradientsOff()
        self._edges.ComputeNormalsOn()
        self._edges.InterpolateAttributesOn()
        self._edges.SetInputData(self._volume.image)
        self._edges.SetValue(0, self.isovalue)
        self._smooth = low_pass(self._edges)
        self._normals = vtkPolyDataNormals()
        self._normals.SplittingOff()
        self._normals.ConsistencyOff()
        self._normals.SetInputConnection(self._smooth.GetOutputPort())
        self._mapper = _coloured_mapper()
        self.actor = vtkActor()
        self.actor.SetMapper(self._mapper)
        self.actor.UseBoundsOff()
        self.actor.PickableOff()
        self.actor.VisibilityOff()
        vtk_style.matte(self.actor.GetProperty())
        self.refine(False)

    @property
    def placement(self) -> Placement:
        """Where the shown grid stands."""
        return self._volume.placement

    @property
    def field(self) -> NDArray[np.float32]:
        """The shown field, shape (D, H, W); the buffer that VTK reads, do not write."""
        return self._volume.values

    @property
    def shown(self) -> bool:
        """Whether there is a field."""
        return bool(self.actor.GetVisibility())

    def show(self, field: NDArray[np.generic]) -> None:
        """Show a field, shape (D, H, W), bool or float; non-finite values count as empty."""
        depth, height, width = field.shape
        if (depth, height, width) != self.placement.shape:
            self._volume = Volume(Placement((depth, height, width)), colours=True)
            self._edges.SetInputData(self._volume.image)
        if field.dtype != np.bool_ and not np.isfinite(field).all():
            field = np.nan_to_num(field, nan=0.0, posinf=1.0, neginf=0.0)
        self._volume.fill(field.astype(np.float32, copy=False))
        self.actor.VisibilityOn()

    def hide(self) -> None:
        """Show nothing."""
        self.actor.VisibilityOff()

    def colour(self, colours: NDArray[np.float32]) -> None:
        """Colour the surface by a value per voxel, shape (D, H, W, 3)."""
        self._volume.tint(colours)

    def set_isovalue(self, isovalue: float) -> None:
        """Draw the surface at another level."""
        self.isovalue = isovalue
        self._edges.SetValue(0, isovalue)

    def refine(self, refined: bool) -> None:
        """Draw the smoothed surface, or the raw one that is quick to extract."""
        # VTK complains of smoothing where there is nothing.
        last = self._normals if refined and self.extract().GetNumberOfPolys() else self._edges
        self._mapper.SetInputConnection(last.GetOutputPort())

    def clip(self, plane: vtkPlane | None) -> None:
        """Cut away what lies behind a plane's normal; None cuts nothing."""
        self._mapper.RemoveAllClippingPlanes()
        if plane is not None:
            self._mapper.AddClippingPlane(plane)

    def extract(self) -> vtkPolyData:
        """Bring the raw surface up to date and return it."""
        self._edges.Update()
        mesh: vtkPolyData = self._edges.GetOutput()
        return mesh


def low_pass(source: vtkFlyingEdges3D) -> vtkWindowedSincPolyDataFilter:
    """Take the voxel stairs off a surface."""
    smooth = vtkWindowedSincPolyDataFilter()
    smooth.SetInputConnection(source.GetOutputPort())
    smooth.SetNumberOfIterations(SMOOTHING)
    smooth.SetPassBand(SMOOTHING_BAND)
    smooth.FeatureEdgeSmoothingOff()
    smooth.NonManifoldSmoothingOff()
    smooth.BoundarySmoothingOn()
    return smooth


def _coloured_mapper() -> vtkPolyDataMapper:
    mapper = vtkPolyDataMapper()
    mapper.SetScalarModeToUsePointFieldData()
    mapper.SelectColorArray("colour")
    mapper.SetColorModeToDirectScalars()
    mapper.ScalarVisibilityOn()
    return mapper
