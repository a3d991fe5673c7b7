"""The hidden region: a translucent veil with a thin outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D, vtkPolyDataNormals
from vtkmodules.vtkFiltersHybrid import vtkPolyDataSilhouette

from voxstudio.render import style
from voxstudio.render.picture import MASK_BLUR
from voxstudio.studio.scene import vtk_style
from voxstudio.studio.scene.placement import Placement
from voxstudio.studio.scene.surface import low_pass
from voxstudio.studio.scene.volume import Volume

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from vtkmodules.vtkCommonDataModel import vtkPlane
    from vtkmodules.vtkFiltersCore import vtkWindowedSincPolyDataFilter
    from vtkmodules.vtkRenderingCore import vtkCamera

LEVEL = 0.45
"""Level of the blurred mask: a little outside the voxels' faces, so the veil hides no clay."""


THICK = 0.9
"""A mask whose blur nowhere comes to this is a few voxels thin, and smoothing would swallow it."""


CLOUD_BLUR = 2.5
"""Blur of a mask of crumbs in voxels."""

SCATTERED = 30.0
"""Faces over the number of hidden or of visible voxels, whichever are fewer, to the power 2/3.

It is 6 for a cube, 7 for a ball and 50 and more for noise.
"""


class MaskOverlay:
    """Draws hidden voxels in the accent colour, also where there is no matter."""

    def __init__(self, camera: vtkCamera) -> None:
        self._volume = Volume(Placement((1, 1, 1)))
        self._edges = vtkFlyingEdges3D()
        self._edges.ComputeScalarsOff()
        self._edges.SetValue(0, LEVEL)
        self._edges.SetInputData(self._volume.image)
        self._silhouette = vtkPolyDataSilhouette()
        self._smooth = low_pass(self._edges)
        self._normals = vtkPolyDataNormals()
        self._normals.SplittingOff()
        self._normals.ConsistencyOff()
        self._follow(self._smooth)
        self._silhouette.SetCamera(camera)
        self._silhouette.SetEnableFeatureAngle(0)
        self.veil = vtk_style.actor_of(self._normals)
        vtk_style.matte(self.veil.GetProperty(), style.ACCENT, style.HIDDEN_OPACITY)
        self.veil.GetProperty().BackfaceCullingOn()
        self.veil.ForceTranslucentOn()
        self.outline = vtk_style.actor_of(self._silhouette)
        vtk_style.unlit(self.outline.GetProperty(), style.ACCENT, 0.9, width=1.5)
        self.hidden: NDArray[np.bool_] | None = None
        self._stale = False
        self.show(None)

    def show(self, hidden: NDArray[np.bool_] | None) -> None:
        """Show a mask, shape (D, H, W), True where hidden; None shows nothing.

        It is not copied: a stroke changes it in place between two frames.
        """
        self.hidden = None if hidden is None or not hidden.any() else hidden
        self.veil.SetVisibility(self.hidden is not None)
        self.outline.SetVisibility(self.hidden is not None)
        self._stale = True

    def prepare(self) -> None:
        """Bring the veil up to date for a frame: a stroke stamps more often than it is drawn."""
        if self.hidden is None or not self._stale:
            return
        self._stale = False
        depth, height, width = self.hidden.shape
        if (depth, height, width) != self._volume.placement.shape:
            self._volume = Volume(Placement((depth, height, width)))
            self._edges.SetInputData(self._volume.image)
        if _scattered(self.hidden):
            dense = _blurred(self.hidden, CLOUD_BLUR)
            self._follow(self._smooth)
            self._volume.fill(dense / dense.max())
        else:
            soft = _blurred(self.hidden, MASK_BLUR)
            self._follow(self._smooth if soft.max() > THICK else self._edges)
            self._volume.fill(np.maximum(soft, self.hidden))  # keeps what the blur would lose

    def _follow(self, surface: vtkFlyingEdges3D | vtkWindowedSincPolyDataFilter) -> None:
        """Draw a surface as it is or as it has been smoothed."""
        self._normals.SetInputConnection(surface.GetOutputPort())
        self._silhouette.SetInputConnection(surface.GetOutputPort())

    def clip(self, plane: vtkPlane | None) -> None:
        """Cut away what lies behind a plane's normal; None cuts nothing."""
        for actor in (self.veil, self.outline):
            actor.GetMapper().RemoveAllClippingPlanes()
            if plane is not None:
                actor.GetMapper().AddClippingPlane(plane)


def _blurred(hidden: NDArray[np.bool_], voxels: float) -> NDArray[np.float32]:
    return np.asarray(gaussian_filter(hidden.astype(np.float32), voxels, mode="nearest"))


def _scattered(hidden: NDArray[np.bool_]) -> bool:
    """Whether a mask is made of crumbs, whose surfaces would be scribble."""
    faces = sum(np.count_nonzero(np.diff(hidden, axis=axis)) for axis in range(3))
    count = np.count_nonzero(hidden)
    return bool(faces > SCATTERED * min(count, hidden.size - count) ** (2 / 3))
