"""A voxel buffer that VTK reads in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.scene.placement import Placement


class Volume:
    """A padded C-order `[z, y, x]` float32 buffer and a colour per voxel, wrapped once.

    The pad of one empty voxel closes shapes that touch the border of the grid.

    Args:
        placement: Where the grid stands.
        colours: Whether voxels carry a colour.
    """

    def __init__(self, placement: Placement, *, colours: bool = False) -> None:
        depth, height, width = placement.shape
        self.placement = placement
        self._values = np.zeros((depth + 2, height + 2, width + 2), dtype=np.float32)
        self._array = numpy_to_vtk(self._values.reshape(-1), deep=False)
        self._array.SetName("occupancy")
        self.image = vtkImageData()
        self.image.SetDimensions(width + 2, height + 2, depth + 2)
        self.image.SetSpacing((placement.scale,) * 3)
        self.image.SetOrigin(placement.world((-1.0, -1.0, -1.0)))
        self.image.GetPointData().SetScalars(self._array)
        self._colours = np.zeros((*self._values.shape, 3), dtype=np.float32)
        self._colour_array = numpy_to_vtk(self._colours.reshape(-1, 3), deep=False)
        self._colour_array.SetName("colour")
        if colours:
            self.image.GetPointData().AddArray(self._colour_array)

    @property
    def values(self) -> NDArray[np.float32]:
        """The grid inside the pad, shape (D, H, W); the buffer itself."""
        return self._values[1:-1, 1:-1, 1:-1]

    def fill(self, values: NDArray[np.generic]) -> None:
        """Copy a grid into the buffer; VTK extracts again when it next draws."""
        np.copyto(self.values, values, casting="same_kind")
        self._array.Modified()
        self.image.Modified()

    def tint(self, colours: NDArray[np.float32]) -> None:
        """Copy a colour per voxel, shape (D, H, W, 3), into the buffer; the pad repeats its rim.

        Float32 in [0, 1]: the surface filter wraps around when it interpolates bytes.
        """
        self._colours[1:-1, 1:-1, 1:-1] = colours
        for axis in range(3):
            rim = np.moveaxis(self._colours, axis, 0)
            rim[0], rim[-1] = rim[1], rim[-2]
        self._colour_array.Modified()
        self.image.Modified()
