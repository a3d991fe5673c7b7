"""NRRD: a key and its value in the header."""

from __future__ import annotations

from typing import BinaryIO

from voxstudio.provenance.carriers.fault import KEY, MOST

BEGIN = f"{KEY}:=".encode()


def embed(data: bytes, recipe: str) -> bytes:
    """Return a file whose header ends with the recipe; in values a backslash is written twice."""
    head, _, voxels = data.partition(b"\n\n")
    value = recipe.replace("\\", "\\\\").encode()
    return head + b"\n" + BEGIN + value + b"\n\n" + voxels


def extract(file: BinaryIO) -> str | None:
    """Return the value of the key."""
    head = file.read(2 * MOST).partition(b"\n\n")[0]
    found = [line[len(BEGIN) :] for line in head.splitlines() if line.startswith(BEGIN)]
    return found[0].decode("ascii").replace("\\\\", "\\") if found else None
