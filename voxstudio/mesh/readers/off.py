"""OFF meshes, and their relatives with colours, normals and texture coordinates.

The words of a file may be broken into lines anywhere, but a face may be followed by a colour,
which only the end of its line ends. So lines are believed first, and words where lines are wrong.
"""

from __future__ import annotations

import re

import numpy as np

from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers.fault import FalseDeclaration, check_counts
from voxstudio.mesh.readers.numbers import Rows, rows, whole, without_comments

HEAD = re.compile(rb"\s*(?:(ST)?(C)?(N)?(4)?(n)?(?:OFF|off)|(?=[\d-]))")
"""The first word, which may be missing."""


def read_off(data: bytes) -> Polygons:
    """Read an OFF mesh; without faces it is a cloud of points.

    Raises:
        FalseDeclaration: If it is no OFF mesh, or declares more than it holds.
        ValueError: If it is damaged.
    """
    text = without_comments(data)
    match = HEAD.match(text)
    if match is None:
        raise FalseDeclaration("is not an OFF mesh")
    texture, colour, normal, *more = (bool(group) for group in match.groups())
    body = text[match.end() :]
    if any(more):
        raise FalseDeclaration("is an OFF mesh of another dimension than 3")
    if re.match(rb"\s*BINARY", body):
        raise FalseDeclaration("is a binary OFF mesh")
    points, faces = _counts(body)
    table = rows(body)
    used = int(table.sizes[0]) if table.sizes[0] in (2, 3) else 3
    width = 3 + 3 * normal + 4 * colour + 2 * texture
    found = _by_lines(table, used, points, faces)
    return found or _by_words(table.values[used:], points, faces, width)


def _counts(body: bytes) -> tuple[int, int]:
    """Return the numbers of vertices and faces."""
    match = re.match(rb"\s*(-?\d{1,18})\s+(-?\d{1,18})(?!\S)", body)
    if match is None:
        raise FalseDeclaration("is not an OFF mesh, or is cut short")
    points, faces = map(int, match.groups())
    check_counts([points, faces], len(body), "bytes")
    return points, faces


def _by_lines(table: Rows, used: int, points: int, faces: int) -> Polygons | None:
    """Read one vertex or face a line; None where a line holds too few words."""
    if used != table.sizes[0] or len(table.sizes) < 1 + points + faces:
        return None
    first = table.part(1, 1 + points)
    rest = table.part(1 + points, 1 + points + faces)
    if points and first.sizes.min() < 3:
        return None
    counts = rest.columns(1)[:, 0]
    if (counts != np.rint(counts)).any() or (counts < 1).any() or (counts >= rest.sizes).any():
        return None
    sizes = whole(counts)
    place = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    corners = rest.values[np.repeat(rest.starts() + 1, sizes) + place]
    return Polygons(first.columns(3), sizes, whole(corners))


def _by_words(words: np.ndarray, points: int, faces: int, width: int) -> Polygons:
    """Read as many words as every vertex and face takes, wherever lines end."""
    check_counts([points * width, 2 * faces], len(words), "numbers")
    vertices = words[: points * width].reshape(points, width)[:, :3]
    rest = whole(words[points * width :]).tolist()
    sizes, corners, at = [], [], 0
    for _ in range(faces):
        size = rest[at]
        check_counts([size], len(rest) - at - 1, "numbers")
        sizes.append(size)
        corners += rest[at + 1 : at + 1 + size]
        at += 1 + size
    return Polygons(vertices, np.array(sizes, np.int64), np.array(corners, np.int64))
