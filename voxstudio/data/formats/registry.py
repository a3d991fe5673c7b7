"""Which file ending is read and written by what."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voxstudio.data.formats.binvox import read_binvox, write_binvox
from voxstudio.data.formats.mat import read_mat
from voxstudio.data.formats.mesh_file import read_mesh_file, write_mesh
from voxstudio.data.formats.metaimage import read_metaimage, write_metaimage
from voxstudio.data.formats.nifti import read_nifti, write_nifti
from voxstudio.data.formats.npz import read_npy, read_npz, write_npz
from voxstudio.data.formats.nrrd_file import read_nrrd, write_nrrd
from voxstudio.data.formats.reading import ORDER, ReadOptions, orient
from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.data.formats.values import interpret
from voxstudio.data.formats.vox import read_vox, write_vox
from voxstudio.data.formats.vti import read_vti, write_vti
from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular
from voxstudio.grid import Mask
from voxstudio.mesh.export import EXPORTERS, usual_up
from voxstudio.mesh.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.choices import Up
    from voxstudio.data.formats.values import Stored
    from voxstudio.grid import VoxelGrid

    Reader = Callable[[Path, ReadOptions], Stored]
    Writer = Callable[[Path, ShapeSet], None]


USUAL = ReadOptions()
"""Every file is what is usual for its format."""


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Args:
        extension: Ending of its names, in lower case, with the dot.
        description: What it is called in a file dialog.
        read: Reads every shape of a file, or None.
        write: Writes a set of shapes, or None.
        mesh: Whether it holds triangles instead of voxels.
        axes: What its first, second and third axis are taken for.
        up: Which of them is taken to point up; also how its meshes are written.
    """

    extension: str
    description: str
    read: Reader | None = None
    write: Writer | None = None
    mesh: bool = False
    axes: str = ORDER
    up: Up = "z"

    @property
    def reads(self) -> bool:
        """Whether such a file can be opened."""
        return self.read is not None

    @property
    def writes(self) -> bool:
        """Whether such a file can be saved."""
        return self.write is not None


def mesh_format(extension: str) -> Format:
    """Return the format of meshes with an ending of `READERS`."""
    write = write_mesh if extension in EXPORTERS else None
    up = usual_up(extension)
    description = READERS[extension].description
    return Format(extension, description, read_mesh_file, write, mesh=True, axes="xyz", up=up)


FORMATS: list[Format] = [
    Format(".npz", "NumPy archive", read_npz, write_npz),
    Format(".npy", "NumPy array", read_npy),
    Format(".binvox", "Binvox voxels", read_binvox, write_binvox, axes="xzy"),
    Format(".nrrd", "NRRD volume", read_nrrd, write_nrrd, axes="xyz"),
    Format(".nhdr", "NRRD header beside its voxels", read_nrrd, axes="xyz"),
    Format(".mha", "MetaImage volume", read_metaimage, write_metaimage, axes="xyz"),
    Format(".mhd", "MetaImage header beside its voxels", read_metaimage, axes="xyz"),
    Format(".nii", "NIfTI volume", read_nifti, write_nifti, axes="xyz"),
    Format(".nii.gz", "NIfTI volume, gzipped", read_nifti, write_nifti, axes="xyz"),
    Format(".vti", "VTK image", read_vti, write_vti, axes="xyz"),
    Format(".vox", "MagicaVoxel model", read_vox, write_vox, axes="xyz"),
    Format(".mat", "MATLAB array", read_mat, axes="xyz"),
    *map(mesh_format, READERS),
]
"""Every kind of file, voxels before meshes, in the order that file dialogs show.

A new format of voxels takes one file and one line here; one of meshes one line in `READERS`.
"""


def find_format(path: Path) -> Format | None:
    """Return the format of a file's name, or None for an unknown ending."""
    name = path.name.lower()
    return next((known for known in FORMATS if name.endswith(known.extension)), None)


def holds_shapes(path: Path) -> bool:
    """Whether a path is that of a folder, or of a file of shapes by its ending."""
    with suppress(OSError, ValueError):  # a name that the system does not take
        if path.is_dir():
            return True
    return find_format(path) is not None


def is_mesh(path: Path) -> bool:
    """Whether a file's name is that of a mesh."""
    known = find_format(path)
    return known is not None and known.mesh


def read_shapes(path: Path, options: ReadOptions = USUAL) -> ShapeSet:
    """Read every shape of a file; a mesh is filled with voxels.

    Args:
        path: A file with an ending that one of `FORMATS` reads.
        options: What is unusual about it.

    Raises:
        ImportRejected: If the file is not what its ending says, or over the budget.
    """
    known = find_format(path)
    if known is None or known.read is None:
        readable = " ".join(known.extension for known in FORMATS if known.reads)
        raise ImportRejected(path, "has an unknown ending", readable)
    try:
        open_regular(path).close()
    except OSError as error:
        raise ImportRejected(path, error.strerror or "cannot be read", "a file") from error
    try:
        shapes = interpret(path, known.read(path, options), options)
        # A mesh was turned before it was filled, for only then is it known where its floor is.
        turned = replace(options, axes=None, up="z", turn="", flip="") if known.mesh else options
        return orient(shapes, known.axes, known.up, turned)
    except MemoryError as error:
        raise ImportRejected(path, "needs more memory than there is", "a smaller file") from error


def read_mask(path: Path) -> Mask:
    """Read a mask, True = hidden, from an archive's `mask` or the one array of a voxel file.

    Raises:
        ImportRejected: If the file does not hold exactly one grid, or one that hides nothing.
    """
    if is_mesh(path):
        voxels = " ".join(other.extension for other in FORMATS if other.reads and not other.mesh)
        raise ImportRejected(path, "is a mesh, not a mask of voxels", voxels)
    key = "mask" if path.suffix.lower() == ".npz" else None
    shapes = read_shapes(path, ReadOptions(key=key))
    if len(shapes) != 1:
        raise ImportRejected(path, f"holds {len(shapes)} grids", "one mask (D, H, W)")
    hidden = shapes.grid(0).occupied()
    if not hidden.any():
        raise ImportRejected(path, "hides nothing", "1, True or any label where voxels are hidden")
    return Mask(hidden, "file")


def find_writer(path: Path) -> Writer:
    """Return what writes a file of this name; asked before work is put into the content.

    Raises:
        ImportRejected: If the ending is unknown or not written.
    """
    known = find_format(path)
    if known is None or known.write is None:
        writable = " ".join(known.extension for known in FORMATS if known.writes)
        raise ImportRejected(path, "cannot be written with this ending", writable)
    return known.write


def write_shapes(path: Path, shapes: ShapeSet) -> None:
    """Write a set of shapes by the file's ending, whole or not at all.

    Raises:
        ImportRejected: If the ending is unknown or cannot hold the set.
        SaveFailed: If the file cannot be written; what was there before is untouched.
    """
    find_writer(path)(path, shapes)


def write_grid(path: Path, grid: VoxelGrid) -> None:
    """Write one shape by the file's ending; a mesh is its surface, in the grid's units.

    Raises:
        ImportRejected: If the ending is unknown or cannot hold the shape.
        SaveFailed: If the file cannot be written; what was there before is untouched.
    """
    write_shapes(path, ShapeSet.of(grid, path.stem))
