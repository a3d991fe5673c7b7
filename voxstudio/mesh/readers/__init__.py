"""Parsers of mesh files: from bytes to polygons, one file per format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.glb import read_glb
from voxstudio.mesh.readers.obj import read_obj
from voxstudio.mesh.readers.off import read_off
from voxstudio.mesh.readers.ply import read_ply
from voxstudio.mesh.readers.stl import read_stl
from voxstudio.mesh.readers.xyz import read_xyz

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.mesh.polygons import Polygons

__all__ = ["READERS", "FalseDeclaration"]

READERS: dict[str, Callable[[bytes], Polygons]] = {
    ".off": read_off,
    ".obj": read_obj,
    ".stl": read_stl,
    ".ply": read_ply,
    ".glb": read_glb,
    ".xyz": read_xyz,
}
"""By file ending. They end in `FalseDeclaration` or in whatever the first wrong byte runs into."""
