"""PLY: comments of the header."""

from __future__ import annotations

import re
from typing import BinaryIO

from voxstudio.provenance.carriers.comments import comments, line
from voxstudio.provenance.carriers.fault import MOST

FORMAT = re.compile(rb"\Aply\r?\nformat [^\n]*\n")
END = re.compile(rb"^end_header", re.MULTILINE)


def embed(data: bytes, recipe: str) -> bytes:
    """Return a file with comments behind the line that says its format."""
    found = FORMAT.match(data)
    assert found is not None  # every exporter begins so
    return data[: found.end()] + comments("comment", recipe) + data[found.end() :]


def extract(file: BinaryIO) -> str | None:
    """Return the line that comments of the header hold."""
    head = file.read(2 * MOST)
    found = END.search(head)
    return line("comment", head[: found.start() if found else 0].splitlines())
