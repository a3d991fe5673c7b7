"""Wavefront OBJ meshes: vertices and faces; whatever else is in a file is passed over."""

from __future__ import annotations

import re

import numpy as np

from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.numbers import rows, whole, without_comments

VERTEX = re.compile(rb"^[ \t]*v(?!\S)([^\n]*)", re.MULTILINE)
FACE = re.compile(rb"^[ \t]*f(?!\S)([^\n]*)", re.MULTILINE)


def read_obj(data: bytes) -> Polygons:
    """Read the polygons of an OBJ mesh; other files that it names are not opened.

    Vertices alone are no cloud of points: they may hold the curves of a freeform surface.

    Raises:
        FalseDeclaration: If there is no face, or a vertex without three coordinates.
        ValueError: If it is damaged.
    """
    text = re.sub(rb"\\[ \t]*\n", b" ", without_comments(data))
    faces = list(FACE.finditer(text))
    if not faces:
        raise FalseDeclaration("holds no triangles")
    lines = VERTEX.findall(text)
    table = rows(b"\n".join(lines))
    if len(table.sizes) != len(lines) or table.sizes.min(initial=3) < 3:
        raise FalseDeclaration("has corners without three coordinates")
    # A corner is `vertex/texture/normal`; what is behind the first stroke goes.
    words = b"\n".join(face.group(1) for face in faces)
    loops = rows(re.sub(rb"/\S*", b"", words))
    if len(loops.sizes) != len(faces):
        raise FalseDeclaration("has faces without corners")
    corners = whole(loops.values)
    if (corners < 0).any():
        corners = _absolute(corners, loops.sizes, text, faces)
    if (corners < 1).any():
        raise FalseDeclaration("has triangles with corners that do not exist")
    return Polygons(table.columns(3), loops.sizes, corners - 1)


def _absolute(
    corners: np.ndarray, sizes: np.ndarray, text: bytes, faces: list[re.Match[bytes]]
) -> np.ndarray:
    """Count negative corners back from the last vertex before their face."""
    places = np.array([vertex.start() for vertex in VERTEX.finditer(text)])
    before = np.searchsorted(places, [face.start() for face in faces])
    return np.where(corners < 0, corners + 1 + np.repeat(before, sizes), corners)
