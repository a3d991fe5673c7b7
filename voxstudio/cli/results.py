"""What sampling commands leave behind: arrays, meshes and provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.convert import surface_of
from voxstudio.data.formats.npz import write_arrays
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.export import export_mesh
from voxstudio.provenance import Surface

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.provenance import Provenance

SURFACE = Surface(size_mm=100.0)
"""Of the meshes written beside the arrays."""


def write_voxels(
    path: Path, key: str, voxels: NDArray[np.generic], made: Provenance | None = None
) -> None:
    """Write one array as an archive; `made` says what made it."""
    write_arrays(path, {key: voxels}, "" if made is None else made.of(voxels).text)


def write_meshes(
    folder: Path, names: Sequence[str], voxels: NDArray[np.float32], made: Provenance
) -> list[Path]:
    """Write an OBJ and an STL per shape (N, D, H, W); empty shapes have no surface and no file."""
    written = []
    for row, (name, values) in enumerate(zip(names, voxels, strict=True)):
        try:
            mesh = surface_of(VoxelGrid(values), SURFACE)
        except ImportRejected:  # nothing above the isovalue
            continue
        recipe = made.take([row]).of(values[None]).also(surface=SURFACE).text
        for ending in (".obj", ".stl"):
            export_mesh(mesh, folder / f"{name}{ending}", recipe=recipe)
            written.append(folder / f"{name}{ending}")
    return written


def write_provenance(folder: Path, provenance: Provenance) -> None:
    """Write `provenance.json`."""
    data = provenance.to_json().encode()
    write_atomically(folder / "provenance.json", lambda file: file.write(data))
