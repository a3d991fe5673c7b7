"""OBJ: comments before everything else."""

from __future__ import annotations

from itertools import takewhile
from typing import BinaryIO

from voxstudio.provenance.carriers.comments import comments, line
from voxstudio.provenance.carriers.fault import MOST


def embed(data: bytes, recipe: str) -> bytes:
    """Return a file that begins with comments."""
    return comments("#", recipe) + data


def extract(file: BinaryIO) -> str | None:
    """Return the line that the first comments hold."""
    lines = file.read(2 * MOST).splitlines()
    return line("#", takewhile(lambda each: each.startswith(b"#"), lines))
