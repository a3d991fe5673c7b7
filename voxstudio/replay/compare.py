"""How near what was made again is to what a file holds."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from voxstudio.data.convert import surface_of
from voxstudio.data.formats import ReadOptions, find_format, is_mesh, read_shapes
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.export import encoded_mesh
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh.surface import Mesh
from voxstudio.provenance import Surface, digest
from voxstudio.voxels import mean_iou

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.provenance import Provenance

    Floats = NDArray[np.float32]


class Likeness(NamedTuple):
    """What was made again, beside what was made."""

    same: bool
    """Whether every bit is."""
    iou: float | None = None
    """Mean IoU of shapes; None where a file does not say what it shows."""
    difference: float | None = None
    """Largest difference of two numbers: occupancies, or coordinates of a mesh."""


def compare(path: Path | None, made: Provenance, again: Floats | Mesh) -> Likeness:
    """Compare what a file holds with what was made again.

    Args:
        path: A file of voxels or a mesh is read; of others, and of None, the recipe's digest is
            compared.
        made: Its recipe.
        again: Shapes (N, D, H, W) of the rows in the file, or a mesh.

    Raises:
        ImportRejected: If the file cannot be read.
    """
    if path is not None and is_mesh(path):
        return _meshes(path, made, again)
    if isinstance(again, Mesh):  # a picture of it, or its recipe alone: there is no digest
        return Likeness(False)
    if path is None or find_format(path) is None:
        return Likeness(digest(again) == made.voxels_sha256)
    return _voxels(np.asarray(read_shapes(path).voxels), again)


def _voxels(there: NDArray[Any], again: Floats) -> Likeness:
    """Compare voxels; a file of bits has lost what was between them."""
    if there.shape != again.shape:
        return Likeness(False)
    ours = again if there.dtype == np.float32 else again > 0.5
    gap = np.abs(there.astype(np.float32) - ours.astype(np.float32)).max()
    overlap = mean_iou(there, again)
    return Likeness(bool(gap == 0), float(overlap), float(gap))


def _meshes(path: Path, made: Provenance, again: Floats | Mesh) -> Likeness:
    """Compare triangles as the format keeps them; of other ones what they enclose."""
    wanted = made.surface or Surface()
    try:
        mesh = again if isinstance(again, Mesh) else _surface(again, wanted)
    except ImportRejected:  # nothing is left of the shape
        return Likeness(False, 0.0)
    with TemporaryDirectory() as folder:
        other = Path(folder) / f"again{path.suffix}"
        other.write_bytes(encoded_mesh(mesh, other, wanted.up))
        there, here = read_mesh(path), read_mesh(other)
        if np.array_equal(there.faces, here.faces) and there.vertices.shape == here.vertices.shape:
            gap = float(np.abs(there.vertices - here.vertices).max())
            if gap == 0:
                return Likeness(True, 1.0, 0.0)
            return Likeness(False, _enclosed(path, other), gap)
        return Likeness(False, _enclosed(path, other))


def _surface(again: Floats, wanted: Surface) -> Mesh:
    return surface_of(VoxelGrid(again[0], wanted.spacing, wanted.origin), wanted)


def _enclosed(there: Path, here: Path) -> float:
    """Return the IoU of two meshes, filled with voxels."""
    filled = [read_shapes(each, ReadOptions(resolution=64)).voxels for each in (there, here)]
    return float(mean_iou(filled[0], filled[1]))
