"""NumPy archives: a member of text beside the arrays."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from voxstudio.provenance.carriers.fault import KEY, MOST

MEMBER = f"{KEY}.json"
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def embed(data: bytes, recipe: str) -> bytes:
    """Return an archive with the recipe as its last member; its time is that of no clock."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(zipfile.ZipInfo(MEMBER), recipe, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def extract(file: BinaryIO) -> str | None:
    """Return that member."""
    with zipfile.ZipFile(file) as archive:
        if MEMBER not in archive.namelist():
            return None
        if archive.getinfo(MEMBER).compress_type not in PACKINGS:
            raise ValueError("it is packed by another method")
        with archive.open(MEMBER) as member:
            return member.read(MOST).decode("ascii")
