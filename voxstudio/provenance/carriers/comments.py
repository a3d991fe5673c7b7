"""A line cut into comments that readers with short lines take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voxstudio.provenance.carriers.fault import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECE = re.compile(r".{1,1000}(?<![\\ ])")
"""Some read 4096 characters of a line; blanks at its end get lost, and a backslash joins lines."""


def comments(mark: str, recipe: str) -> bytes:
    """Return a line as comments, each begun by a mark and the key."""
    return "".join(f"{mark} {KEY} {piece}\n" for piece in PIECE.findall(recipe)).encode()


def line(mark: str, lines: Iterable[bytes]) -> str | None:
    """Return the line of which some lines of a file are pieces; None where none is."""
    begin = f"{mark} {KEY} ".encode()
    pieces = [each[len(begin) :].rstrip(b"\r\n") for each in lines if each.startswith(begin)]
    return b"".join(pieces).decode("ascii") if pieces else None
