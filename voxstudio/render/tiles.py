"""The black-box renderer: pictures of many coloured meshes at once, by OpenGL and without a window.

All meshes are tiles of one scene under one parallel camera, so that a picture costs a fraction of
a draw call. The same meshes in the same order give the same pixels; in another tile, a pixel may be
rounded the other way.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.mesh.surface import Mesh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vtkmodules.vtkCommonDataModel import vtkPolyData
    from vtkmodules.vtkRenderingCore import vtkRenderer

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]

ACROSS = 16
"""Tiles along each side of the scene."""

AMBIENT, DIFFUSE = 0.35, 0.65
"""Shares of light from everywhere and from the lamp; together a face towards the lamp is as
bright as its colour."""

LAMP = (-0.5, 0.7, 1.0)
"""Direction of the light: left of the viewer, above and behind him."""

BACKGROUND = (1.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False)
class ColouredMesh:
    """A closed triangle mesh in front of the camera.

    Args:
        vertices: (V, 3) as (x, y, z), z up, all in [-1, 1]: what x and z of the picture show.
        faces: (F, 3) indices, counter-clockwise seen from outside.
        colours: Of the vertices, sRGB in [0, 1], (V, 3).
    """

    vertices: Floats
    faces: NDArray[np.int64]
    colours: Floats

    @property
    def solid(self) -> Mesh:
        """The same mesh for exporters, and to be filled with voxels."""
        return Mesh(self.vertices.astype(float), self.faces, self.colours.astype(float))


class TileRenderer:
    """One off-screen OpenGL window that draws meshes from the front, with flat faces.

    Args:
        size: R, pixels along each side of a picture.
    """

    def __init__(self, size: int) -> None:
        # Not at the top: what only knows of this module does without VTK.
        import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - the factory of windows
        from vtkmodules.vtkCommonCore import vtkPoints, vtkUnsignedCharArray
        from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
        from vtkmodules.vtkRenderingCore import vtkRenderWindow

        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
        self.size = size
        self._points, self._cells = vtkPoints(), vtkCellArray()
        self._scene, self._shot = vtkPolyData(), vtkUnsignedCharArray()
        self._scene.SetPoints(self._points)
        self._scene.SetPolys(self._cells)
        self._known: tuple[NDArray[np.int64], int] | None = None
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._window.SetSize(ACROSS * size, ACROSS * size)
        self._window.AddRenderer(_stage(self._scene))

    def draw(self, meshes: Sequence[ColouredMesh]) -> Pictures:
        """Draw meshes of any kind, (N, 3, R, R) sRGB."""
        parts = [
            self._draw_few(meshes[i : i + ACROSS**2]) for i in range(0, len(meshes), ACROSS**2)
        ]
        return np.concatenate(parts)

    def draw_alike(self, vertices: Floats, colours: Floats, faces: NDArray[np.int64]) -> Pictures:
        """Draw meshes that have the same faces.

        Args:
            vertices: (N, V, 3), as of a `ColouredMesh`.
            colours: (N, V, 3).
            faces: (F, 3); the same array again is not sent again.

        Returns:
            sRGB, (N, 3, R, R).
        """
        parts = []
        for start in range(0, len(vertices), ACROSS**2):
            few = slice(start, start + ACROSS**2)
            count = len(vertices[few])
            if self._known is None or self._known[0] is not faces or self._known[1] != count:
                first = vertices.shape[1] * np.arange(count)
                self._connect((faces + first[:, None, None]).reshape(-1, 3))
                self._known = (faces, count)
            shown = (vertices[few] + _places(count)[:, None]).reshape(-1, 3)
            parts.append(self._shoot(shown, colours[few].reshape(-1, 3))[:count])
        return np.concatenate(parts)

    def _draw_few(self, meshes: Sequence[ColouredMesh]) -> Pictures:
        """Draw as many meshes as there are tiles."""
        first = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
        pairs = zip(meshes, first, strict=False)
        self._connect(np.concatenate([mesh.faces + start for mesh, start in pairs]))
        self._known = None
        pairs = zip(meshes, _places(len(meshes)), strict=True)
        vertices = np.concatenate([mesh.vertices + place for mesh, place in pairs])
        colours = np.concatenate([mesh.colours for mesh in meshes])
        return self._shoot(vertices, colours)[: len(meshes)]

    def _connect(self, faces: NDArray[np.int64]) -> None:
        from vtkmodules.util.numpy_support import numpy_to_vtkIdTypeArray as to_vtk

        ends = np.arange(0, 3 * len(faces) + 1, 3, dtype=np.int64)
        corners = faces.astype(np.int64).ravel()
        self._cells.SetData(to_vtk(ends, deep=True), to_vtk(corners, deep=True))

    def _shoot(self, vertices: Floats, colours: Floats) -> Pictures:
        """Render the scene and cut it into all its tiles."""
        from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy

        rgb = np.round(255 * colours).astype(np.uint8)
        self._points.SetData(numpy_to_vtk(np.ascontiguousarray(vertices, np.float32), deep=True))
        self._scene.GetPointData().SetScalars(numpy_to_vtk(rgb, deep=True))
        self._window.Render()
        side = ACROSS * self.size
        self._window.GetPixelData(0, 0, side - 1, side - 1, 0, self._shot, 0)
        rows = vtk_to_numpy(self._shot).reshape(side, side, 3)[::-1]  # OpenGL begins at the bottom
        tiles = rows.reshape(ACROSS, self.size, ACROSS, self.size, 3).transpose(0, 2, 4, 1, 3)
        return np.ascontiguousarray(tiles.reshape(-1, 3, self.size, self.size))

    def close(self) -> None:
        """Give the graphics memory back."""
        self._window.Finalize()


def _stage(scene: vtkPolyData) -> vtkRenderer:
    """Return a renderer of a scene of tiles that are two units wide and high."""
    from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkPolyDataMapper, vtkRenderer

    mapper, actor, lamp, stage = vtkPolyDataMapper(), vtkActor(), vtkLight(), vtkRenderer()
    mapper.SetInputData(scene)
    mapper.SetColorModeToDirectScalars()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetInterpolationToFlat()
    look.BackfaceCullingOn()  # of a closed surface they are never seen
    look.SetAmbient(AMBIENT)
    look.SetDiffuse(DIFFUSE)
    lamp.SetLightTypeToCameraLight()
    lamp.SetPosition(*LAMP)
    lamp.SetFocalPoint(0, 0, 0)
    stage.SetBackground(*BACKGROUND)
    stage.AddActor(actor)
    stage.AutomaticLightCreationOff()
    stage.AddLight(lamp)
    camera = stage.GetActiveCamera()
    camera.ParallelProjectionOn()
    camera.SetParallelScale(ACROSS)
    camera.SetPosition(0, -10, 0)
    camera.SetFocalPoint(0, 0, 0)
    camera.SetViewUp(0, 0, 1)
    camera.SetClippingRange(5, 15)
    return stage


def _places(count: int) -> Floats:
    """Return the centres of the first tiles, row by row from the top left, (N, 3)."""
    row, column = np.divmod(np.arange(count), ACROSS)
    x, z = 2 * column + 1 - ACROSS, ACROSS - 1 - 2 * row
    return np.stack([x, np.zeros(count), z], axis=1).astype(np.float32)


@lru_cache(maxsize=2)
def tile_renderer(size: int) -> TileRenderer:
    """Return the process's own renderer for one size of picture."""
    return TileRenderer(size)
