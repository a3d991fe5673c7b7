"""Mesh files as triangles; only the file itself is opened, whatever it refers to."""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.mesh.declared import CHECKS, FalseDeclaration
from voxstudio.mesh.surface import Mesh

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LARGEST_FILE = 1 << 28
TRIANGLES = 4_000_000
FARTHEST = 1e12
"""Largest coordinate; beyond it, sums over a mesh lose what they are about."""

ACCEPTED = "triangles as OFF, OBJ, STL, PLY or GLB, at most 4 million, in one file of 256 MiB"

# Without a handler, trimesh's log of what is wrong with a file would end up on stderr.
logging.getLogger("trimesh").addHandler(logging.NullHandler())


def read_mesh(path: Path) -> Mesh:
    """Read all triangles of a file, in the file's own axes and units.

    Equal corners become one vertex and triangles without area go, so that a closed surface is
    seen to be closed. Materials, textures and other files are never opened.

    Args:
        path: A file with one of the endings in `CHECKS`.

    Raises:
        ImportRejected: If the file is damaged, over the budget or holds no triangles.
    """
    check = CHECKS.get(path.suffix.lower())
    if check is None:
        raise ImportRejected(path, "is not a mesh", ACCEPTED)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any mesh accepted", ACCEPTED)
        data = path.read_bytes()
    except OSError as error:
        raise ImportRejected(path, error.strerror or "cannot be read", ACCEPTED) from error
    try:
        check(data)
        vertices, faces = _parse(path, data)
        return _checked(path, vertices, faces)
    except FalseDeclaration as error:
        raise ImportRejected(path, str(error), ACCEPTED) from error
    except ImportRejected:
        raise
    except Exception as error:  # trimesh ends in whatever the first wrong line runs into
        kind = path.suffix[1:].upper()
        raise ImportRejected(path, f"is damaged or no {kind} mesh", ACCEPTED) from error


def _parse(path: Path, data: bytes) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return vertices (V, 3) and faces (F, 3) of all parts, placed as the file says."""
    import trimesh  # when a mesh is read: a window would wait a third of a second for it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy deprecates what trimesh parses text with
        # A stream has no folder: there is nothing that references could be resolved in.
        scene = trimesh.load_scene(
            io.BytesIO(data), file_type=path.suffix[1:].lower(), process=False, skip_materials=True
        )
        names = [scene.graph[node][1] for node in scene.graph.nodes_geometry]
        parts = [scene.geometry[name] for name in names]
        count = sum(len(part.faces) for part in parts if isinstance(part, trimesh.Trimesh))
        if count == 0:
            raise ImportRejected(path, "holds no triangles", ACCEPTED)
        if count > TRIANGLES:
            raise ImportRejected(path, f"holds {count} triangles", ACCEPTED)
        mesh = scene.to_mesh()
    return np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces, np.int64)


def _checked(path: Path, vertices: NDArray[np.float64], faces: NDArray[np.int64]) -> Mesh:
    """Return the mesh with equal corners welded.

    Raises:
        ImportRejected: If a face has no corner, or the corners have no place or no extent.
    """
    from trimesh.grouping import unique_rows

    if vertices.ndim != 2 or vertices.shape[1] != 3:
        raise ImportRejected(path, "has corners without three coordinates", ACCEPTED)
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise ImportRejected(path, "has triangles with corners that do not exist", ACCEPTED)
    used, faces = np.unique(faces, return_inverse=True)
    vertices, faces = vertices[used], faces.reshape(-1, 3)
    if not np.isfinite(vertices).all():
        raise ImportRejected(path, "holds NaN or infinite coordinates", ACCEPTED)
    if np.abs(vertices).max() > FARTHEST:
        raise ImportRejected(path, f"holds coordinates beyond {FARTHEST:g}", ACCEPTED)
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    extent = (high - low).max()
    if not extent > 1e-9 * np.abs(vertices).max():
        raise ImportRejected(path, "has no extent", ACCEPTED)
    kept, welded = unique_rows((vertices - low) / extent, digits=8)
    faces = welded[faces]
    whole = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    if not whole.any():
        raise ImportRejected(path, "holds no triangle with an area", ACCEPTED)
    return Mesh(vertices[kept], faces[whole])
