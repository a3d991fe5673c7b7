"""Parsers of mesh files: from bytes to polygons, one file per format."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.glb import read_glb
from voxstudio.mesh.readers.obj import read_obj
from voxstudio.mesh.readers.off import read_off
from voxstudio.mesh.readers.pcd import read_pcd
from voxstudio.mesh.readers.ply import read_ply
from voxstudio.mesh.readers.stl import read_stl
from voxstudio.mesh.readers.three_mf import read_3mf
from voxstudio.mesh.readers.xyz import read_xyz

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.mesh.polygons import Polygons

__all__ = ["READERS", "FalseDeclaration", "Reader"]


class Reader(NamedTuple):
    """A parser of one kind of mesh file, which ends in `FalseDeclaration` or in any exception."""

    description: str
    """What the kind is called in a file dialog."""
    read: Callable[[bytes], Polygons]


READERS: dict[str, Reader] = {
    ".stl": Reader("STL mesh", read_stl),
    ".obj": Reader("Wavefront OBJ mesh", read_obj),
    ".ply": Reader("PLY mesh", read_ply),
    ".glb": Reader("glTF binary mesh", read_glb),
    ".off": Reader("OFF mesh", read_off),
    ".3mf": Reader("3MF package", read_3mf),
    ".xyz": Reader("Cloud of points", read_xyz),
    ".pcd": Reader("PCD cloud of points", read_pcd),
}
"""By file ending, in the order that file dialogs show."""
