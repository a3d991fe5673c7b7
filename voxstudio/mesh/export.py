"""Mesh files: OBJ, binary STL, PLY and GLB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically
from voxstudio.mesh.surface import Mesh

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Up = Literal["z", "y"]


def _encode(kind: str) -> Callable[[Mesh], bytes]:
    def encode(mesh: Mesh) -> bytes:
        data = mesh.trimesh().export(file_type=kind)
        return data.encode() if isinstance(data, str) else bytes(data)

    return encode


EXPORTERS: dict[str, Callable[[Mesh], bytes]] = {
    f".{kind}": _encode(kind) for kind in ("obj", "stl", "ply", "glb")
}
"""Pure encoders by file ending."""


def turned(mesh: Mesh, up: Up) -> Mesh:
    """Return the mesh with its up direction along `up`: (x, y, z) becomes (x, z, -y) for y."""
    if up == "z":
        return mesh
    x, y, z = mesh.vertices.T
    return Mesh(np.stack([x, z, -y], axis=1), mesh.faces)


def export_mesh(mesh: Mesh, path: Path, up: Up = "z") -> None:
    """Write a mesh by the file's ending, whole or not at all.

    Raises:
        ImportRejected: If the ending is unknown.
        SaveFailed: If the file cannot be written.
    """
    exporter = EXPORTERS.get(path.suffix.lower())
    if exporter is None:
        raise ImportRejected(path, "is not a mesh format", " ".join(EXPORTERS))
    data = exporter(turned(mesh, up))
    write_atomically(path, lambda file: file.write(data))
