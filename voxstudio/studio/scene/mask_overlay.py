"""The hidden region: a translucent veil with a thin outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D, vtkPolyDataNormals
from vtkmodules.vtkFiltersHybrid import vtkPolyDataSilhouette

from voxstudio.render import style
from voxstudio.render.picture import MASK_BLUR
from voxstudio.studio.scene import looks
from voxstudio.studio.scene.placement import Placement
from voxstudio.studio.scene.surface import low_pass
from voxstudio.studio.scene.volume import Volume

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from vtkmodules.vtkCommonDataModel import vtkPlane
    from vtkmodules.vtkRenderingCore import vtkCamera

LEVEL = 0.45
"""Level of the blurred mask: a little outside the voxels' faces, so the veil hides no clay."""


ALONE = np.float32(0.75)
"""Least value of a hidden voxel: a voxel without hidden neighbours would vanish in the blur."""


CLOUD_BLUR = 2.5
"""Blur of a mask of crumbs in voxels."""

SCATTERED = 30.0
"""Faces over the number of voxels to the power 2/3: 6 for a cube, 7 for a ball, 50 for noise."""


class MaskOverlay:
    """Draws hidden voxels in the accent colour, also where there is no matter."""

    def __init__(self, camera: vtkCamera) -> None:
        self._volume = Volume(Placement((1, 1, 1)))
        self._edges = vtkFlyingEdges3D()
        self._edges.ComputeScalarsOff()
        self._edges.SetValue(0, LEVEL)
        self._edges.SetInputData(self._volume.image)
        self._silhouette = vtkPolyDataSilhouette()
        smooth = low_pass(self._edges)
        normals = vtkPolyDataNormals()
        normals.SplittingOff()
        normals.ConsistencyOff()
        normals.SetInputConnection(smooth.GetOutputPort())
        self._silhouette.SetInputConnection(smooth.GetOutputPort())
        self._silhouette.SetCamera(camera)
        self._silhouette.SetEnableFeatureAngle(0)
        self.veil = looks.actor_of(normals)
        looks.matte(self.veil.GetProperty(), style.ACCENT, style.HIDDEN_OPACITY)
        self.veil.GetProperty().BackfaceCullingOn()
        self.veil.ForceTranslucentOn()
        self.outline = looks.actor_of(self._silhouette)
        looks.unlit(self.outline.GetProperty(), style.ACCENT, 0.9, width=1.5)
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
        self._volume.fill(_cloud(self.hidden) if _scattered(self.hidden) else _soft(self.hidden))

    def clip(self, plane: vtkPlane | None) -> None:
        """Cut away what lies behind a plane's normal; None cuts nothing."""
        for actor in (self.veil, self.outline):
            actor.GetMapper().RemoveAllClippingPlanes()
            if plane is not None:
                actor.GetMapper().AddClippingPlane(plane)


def _soft(hidden: NDArray[np.bool_]) -> NDArray[np.float32]:
    blurred = gaussian_filter(hidden.astype(np.float32), MASK_BLUR, mode="nearest")
    return np.asarray(np.maximum(blurred, ALONE * hidden))


def _cloud(hidden: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return where a mask of crumbs is dense, next to where it is densest."""
    blurred = gaussian_filter(hidden.astype(np.float32), CLOUD_BLUR, mode="nearest")
    return np.asarray(blurred / blurred.max())


def _scattered(hidden: NDArray[np.bool_]) -> bool:
    """Whether a mask is made of crumbs, whose surfaces would be scribble."""
    faces = sum(np.count_nonzero(np.diff(hidden, axis=axis)) for axis in range(3))
    return bool(faces > SCATTERED * np.count_nonzero(hidden) ** (2 / 3))
