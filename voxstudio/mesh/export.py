"""Mesh files: OBJ, binary STL, PLY, GLB and 3MF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.interrupts import stop_if_interrupted
from voxstudio.mesh.surface import Mesh
from voxstudio.mesh.three_mf import write_3mf
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.choices import Up


def _encode(kind: str) -> Callable[[Mesh], bytes]:
    def encode(mesh: Mesh) -> bytes:
        data = mesh.trimesh().export(file_type=kind)
        return data.encode() if isinstance(data, str) else bytes(data)

    return encode


EXPORTERS: dict[str, Callable[[Mesh], bytes]] = {
    **{f".{kind}": _encode(kind) for kind in ("obj", "stl", "ply", "glb")},
    ".3mf": write_3mf,
}
"""Pure encoders by file ending."""


def usual_up(ending: str) -> Up:
    """Return the axis that points up in files of an ending such as `.obj`, unless told otherwise.

    glTF demands y and most readers of OBJ expect it; printers and scanners take z.
    """
    return "y" if ending in (".obj", ".glb") else "z"


def turned(mesh: Mesh, up: Up) -> Mesh:
    """Return the mesh with its up direction along `up`: (x, y, z) becomes (x, z, -y) for y."""
    if up == "z":
        return mesh
    x, y, z = mesh.vertices.T
    return Mesh(np.stack([x, z, -y], axis=1), mesh.faces, mesh.colours)


def export_mesh(mesh: Mesh, path: Path, up: Up | None = None, recipe: str = "") -> None:
    """Write a mesh by the file's ending, whole or not at all.

    Args:
        mesh: Triangles, z up.
        path: A file with an ending in `EXPORTERS`.
        up: Axis that points up in the file; None takes what is usual for the ending.
        recipe: What made it, as `write_signed` takes it.

    Raises:
        ImportRejected: If the ending is unknown.
        SaveFailed: If the file cannot be written.
        KeyboardInterrupt: If the command was interrupted, and trimesh went on.
    """
    data = encoded_mesh(mesh, path, up)
    stop_if_interrupted()  # before what may be half a mesh is written
    write_signed(path, data, recipe)


def encoded_mesh(mesh: Mesh, path: Path, up: Up | None = None) -> bytes:
    """Return the bytes of a mesh file; the arguments are those of `export_mesh`.

    Raises:
        ImportRejected: If the ending is unknown.
    """
    ending = path.suffix.lower()
    exporter = EXPORTERS.get(ending)
    if exporter is None:
        raise ImportRejected(path, "is not a mesh format", " ".join(EXPORTERS))
    return exporter(turned(mesh, up or usual_up(ending)))
