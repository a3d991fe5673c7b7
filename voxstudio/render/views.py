"""A picture beside the mesh that was made of it, and the mesh from other sides; or as a plate."""

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


def plate(picture: NDArray[np.uint8]) -> ColouredMesh:
    """Return a picture (3, R, R) as an upright plate of R^2 coloured squares, seen from the front.

    It stands where a mesh stands whose picture it is: x to the right, z up, both from -1 to 1.
    """
    size = picture.shape[-1]
    edges = np.linspace(-1, 1, size + 1, dtype=np.float32)
    row, column = (each.ravel() for each in np.indices((size, size)))
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]  # counter-clockwise, z up
    vertices = np.zeros((size * size, 4, 3), np.float32)
    for corner, (up, right) in enumerate(corners):
        vertices[:, corner, 0] = edges[column + right]
        vertices[:, corner, 2] = edges[size - 1 - row + up]
    first = 4 * np.arange(size * size)[:, None, None]
    faces = (first + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3)
    colours = picture.reshape(3, -1).T.repeat(4, axis=0).astype(np.float32) / np.float32(255)
    return ColouredMesh(vertices.reshape(-1, 3), faces, colours)
