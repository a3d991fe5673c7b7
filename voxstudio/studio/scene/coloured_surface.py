"""A coloured mesh that stands on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

from voxstudio.studio.scene import vtk_style
from voxstudio.studio.scene.placement import WORLD_SIZE, Bounds

if TYPE_CHECKING:
    from voxstudio.render.tiles import ColouredMesh

SHARE = 30 / 32
"""Longest side in sides of a grid: there is air around it, as around a mesh filled with voxels."""


class ColouredSurface:
    """The triangles of a mesh in the colours of its vertices, with flat faces."""

    def __init__(self) -> None:
        self.data = vtkPolyData()
        """What is drawn."""
        self.actor = vtk_style.actor_of(self.data)
        self.actor.VisibilityOff()
        mapper = self.actor.GetMapper()
        mapper.SetColorModeToDirectScalars()
        mapper.ScalarVisibilityOn()
        vtk_style.matte(self.actor.GetProperty())
        self.actor.GetProperty().SetInterpolationToFlat()

    @property
    def shown(self) -> bool:
        """Whether there is a mesh."""
        return bool(self.actor.GetVisibility())

    @property
    def bounds(self) -> Bounds:
        """World box of the mesh."""
        x0, x1, y0, y1, z0, z1 = self.data.GetBounds()
        return x0, x1, y0, y1, z0, z1

    def show(self, mesh: ColouredMesh) -> None:
        """Show a mesh in the middle of the ground, as large as a shape."""
        low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
        foot = np.array([*(low + high)[:2] / 2, low[2]])
        scale = WORLD_SIZE * SHARE / float((high - low).max())
        points, triangles = vtkPoints(), vtkCellArray()
        points.SetData(numpy_to_vtk((mesh.vertices - foot) * scale, deep=True))
        ends = np.arange(0, 3 * len(mesh.faces) + 1, 3, dtype=np.int64)
        corners = mesh.faces.astype(np.int64).ravel()
        triangles.SetData(
            numpy_to_vtkIdTypeArray(ends, deep=True), numpy_to_vtkIdTypeArray(corners, deep=True)
        )
        colours = np.round(255 * mesh.colours).astype(np.uint8)
        self.data.SetPoints(points)
        self.data.SetPolys(triangles)
        self.data.GetPointData().SetScalars(numpy_to_vtk(colours, deep=True))
        self.actor.VisibilityOn()

    def hide(self) -> None:
        """Show nothing."""
        self.actor.VisibilityOff()
