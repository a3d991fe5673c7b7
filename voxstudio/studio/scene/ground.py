"""The ground: a fading disc that takes the shape's soft shadow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkTexture

from voxstudio.render import shading, style
from voxstudio.studio.scene import vtk_style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.scene.placement import Placement

PIXELS = 96
"""Side of the shadow's texture."""


class Ground:
    """What a shape stands on; unseen from below."""

    def __init__(self, placement: Placement) -> None:
        self._placement = placement
        self._theme = style.DARK
        self._shadow = np.zeros((PIXELS, PIXELS), dtype=np.float32)
        self._pixels = np.zeros((PIXELS * PIXELS, 4), dtype=np.uint8)
        self._array = numpy_to_vtk(self._pixels, deep=False)
        self._image = vtkImageData()
        self._image.SetDimensions(PIXELS, PIXELS, 1)
        self._image.GetPointData().SetScalars(self._array)
        texture = vtkTexture()
        texture.SetInputData(self._image)
        texture.InterpolateOn()
        texture.RepeatOff()
        texture.EdgeClampOn()
        self.actor = vtk_style.actor_of(style.ground_plane(placement.bounds))
        self.actor.SetTexture(texture)
        vtk_style.unlit(self.actor.GetProperty(), "#ffffff")
        self.actor.GetProperty().BackfaceCullingOn()
        # Nothing stands behind it: drawn before what is translucent, it never covers a slice.
        self.actor.ForceOpaqueOn()
        self._draw()

    def stand(self, placement: Placement) -> None:
        """Fit under a grid of another shape."""
        if placement != self._placement:
            self._placement = placement
            self.actor.GetMapper().SetInputDataObject(style.ground_plane(placement.bounds))

    def shade(self, field: NDArray[np.float32] | None) -> None:
        """Cast the shadow of a field, shape (D, H, W); None casts none."""
        if field is None:
            self._shadow = np.zeros((PIXELS, PIXELS), dtype=np.float32)
        else:
            self._shadow = shading.contact_shadow(field, PIXELS)
        self._draw()

    def set_theme(self, theme: style.Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._draw()

    def _draw(self) -> None:
        theme = self._theme
        picture = shading.ground_texture(
            self._shadow, theme.ground, theme.ground_opacity, theme.shadow, theme.shadow_opacity
        )
        self._pixels[:] = np.clip(picture.reshape(-1, 4) * 255, 0, 255)
        self._array.Modified()
        self._image.Modified()
