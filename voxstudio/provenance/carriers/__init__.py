"""Where formats of files have room for a recipe: one file per carrier, one table of endings."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular, write_atomically
from voxstudio.provenance.carriers import glb, nifti, npz, nrrd, obj, ply, png, sidecar
from voxstudio.provenance.carriers.fault import FAULTS
from voxstudio.provenance.record import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.provenance.record import Provenance


class Carrier(NamedTuple):
    """Room for one line of ASCII in a kind of file."""

    embed: Callable[[bytes, str], bytes]
    """Returns a whole file with the line in it."""
    extract: Callable[[BinaryIO], str | None]
    """Returns the line of an open file, None without one; may end in any of `FAULTS`."""


CARRIERS: dict[str, Carrier] = {
    ".glb": Carrier(glb.embed, glb.extract),
    ".ply": Carrier(ply.embed, ply.extract),
    ".obj": Carrier(obj.embed, obj.extract),
    ".png": Carrier(png.embed, png.extract),
    ".npz": Carrier(npz.embed, npz.extract),
    ".3mf": Carrier(npz.embed, npz.extract),  # an archive of the same kind
    ".nrrd": Carrier(nrrd.embed, nrrd.extract),
    ".nii": Carrier(nifti.embed, nifti.extract),
    ".nii.gz": Carrier(nifti.embed_packed, nifti.extract),
}
"""By the ending of names; recipes of all other files lie beside them."""


def write_signed(path: Path, data: bytes, recipe: str = "") -> None:
    """Write a file, whole or not at all, and its recipe into it, or beside it without room.

    Args:
        path: Where; its ending says whether there is room.
        data: The file.
        recipe: One line of ASCII; empty for none, and then none of an older file stays.

    Raises:
        SaveFailed: If a file cannot be written.
    """
    carrier = _carrier(path)
    signed = carrier.embed(data, recipe) if carrier and recipe else data
    write_atomically(path, lambda file: file.write(signed))
    if carrier is None:
        sidecar.write(path, recipe)


def has_room(path: Path) -> bool:
    """Return whether a file of such a name holds its recipe; else it lies beside the file."""
    return _carrier(path) is not None


def read_recipe(path: Path) -> str | None:
    """Return the recipe in a file or beside it; None where there is none.

    Raises:
        ImportRejected: If the file cannot be read.
    """
    try:
        return _found(path)
    except OSError as error:
        fault = error.strerror or "cannot be read"
        raise ImportRejected(path, fault, "a file that voxstudio wrote") from error
    except FAULTS as error:
        raise ImportRejected(path, "is damaged", "a file that voxstudio wrote") from error


def recipe_in(path: Path) -> Provenance | None:
    """Return the recipe in a file or beside it; None where there is none.

    Raises:
        ImportRejected: If the file cannot be read, or its recipe cannot be trusted.
    """
    text = read_recipe(path)
    return None if text is None else parse(text, path)


def _carrier(path: Path) -> Carrier | None:
    name = path.name.lower()
    return next((CARRIERS[each] for each in CARRIERS if name.endswith(each)), None)


def _found(path: Path) -> str | None:
    carrier = _carrier(path)
    with open_regular(path) as file:
        if path.suffix.lower() == ".json":
            return sidecar.text(file)
        found = carrier.extract(file) if carrier else None
    return found or sidecar.read(path)
