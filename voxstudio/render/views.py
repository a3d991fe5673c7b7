"""A picture beside the mesh that was made of it, and the mesh from other sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from scipy.spatial.transform import Rotation

from voxstudio.render.tiles import ColouredMesh, tile_renderer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.render.tiles import Pictures

ANGLES = (60, 180)
"""Degrees that a mesh is turned by for the other views."""


def views(mesh: ColouredMesh, size: int) -> Pictures:
    """Draw a mesh as it is and from other sides, (3, 3, R, R), R = size."""
    return tile_renderer(size).draw([mesh, *(turned(mesh, angle) for angle in ANGLES)])


def turned(mesh: ColouredMesh, degrees: float) -> ColouredMesh:
    """Return a mesh turned around the upright, in the middle of the picture."""
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2
    around = Rotation.from_euler("z", degrees, degrees=True)
    vertices = around.apply(mesh.vertices - middle)
    return ColouredMesh(vertices.astype(np.float32), mesh.faces, mesh.colours)


def enlarged(picture: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Return a picture (3, R, R) with its pixels as squares, (size, size, 3)."""
    image = Image.fromarray(np.ascontiguousarray(picture.transpose(1, 2, 0)))
    return np.asarray(image.resize((size, size), Image.Resampling.NEAREST))


def beside_views(picture: NDArray[np.uint8], mesh: ColouredMesh, size: int) -> NDArray[np.uint8]:
    """Return a picture (3, R, R), the mesh as it is and from other sides, (size, 4 size, 3)."""
    drawn = views(mesh, size).transpose(0, 2, 3, 1)
    return np.concatenate([enlarged(picture, size), *drawn], axis=1)
