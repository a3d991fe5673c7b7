"""Clouds of points as rows of coordinates."""

from __future__ import annotations

import re

import numpy as np

from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.numbers import rows, without_comments

COMMENT = rb"(?:#|//)"
TITLE = re.compile(rb"\s*[A-Za-z_\"][^\n]*\n")
"""Names of columns."""


def read_xyz(data: bytes) -> Polygons:
    """Read one point a row: x, y and z, then whatever else is measured.

    Words are separated by blanks, commas or semicolons; a decimal comma is read where semicolons
    separate. Names of columns and a number of points may stand in front.

    Raises:
        FalseDeclaration: If a row does not begin with three numbers.
    """
    text = without_comments(data, COMMENT)
    title = TITLE.match(text)
    text = text[title.end() :] if title else text
    if b";" in text:
        text = text.replace(b",", b".").replace(b";", b" ")
    try:
        table = rows(text.replace(b",", b" "))
        if len(table.sizes) > 1 and table.sizes[0] == 1:
            table = table.part(1, len(table.sizes))
        points = table.columns(3)
    except ValueError as error:
        raise FalseDeclaration("has rows that do not begin with three coordinates") from error
    if not len(points):
        raise FalseDeclaration("holds no points")
    return Polygons(points, np.zeros(0, np.int64), np.zeros(0, np.int64))
