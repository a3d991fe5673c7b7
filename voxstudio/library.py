"""Where checkpoints, recipes and example shapes are found."""

from __future__ import annotations

import time
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import platformdirs

from voxstudio.checkpoint import ACCEPTED, CheckpointHeader, read_header
from voxstudio.errors import ImportRejected

DEFAULT = "toilet-synthesis"

SHIPPED = ("", "extra", "research")
"""Folders of shipped checkpoints: those of the wheel, and those that a checkout has besides, under
the project's licence and for research only."""

MOST = 1000
"""Checkpoints of a folder that are listed."""

SECONDS = 10.0
"""How long headers are read before the rest is left out: one takes some milliseconds."""


class Listing(NamedTuple):
    """What lies in the library."""

    models: list[tuple[Path, CheckpointHeader]]
    """Those that can be read, shipped ones first."""
    refused: list[ImportRejected]
    """Why each of the others cannot, or was not."""


def resources() -> Path:
    """Return the folder of shipped files: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def user_checkpoints() -> Path:
    """Return the folder of the user's own checkpoints; it may not exist."""
    return Path(platformdirs.user_data_dir("voxstudio", appauthor=False)) / "checkpoints"


def shipped_checkpoints() -> list[Path]:
    """Return the checkpoint files that came with the program, by name."""
    folder = resources() / "checkpoints"
    return sorted((path for each in SHIPPED for path in _in(folder / each)), key=lambda p: p.name)


def checkpoint_paths() -> list[Path]:
    """Return every shipped and installed checkpoint file, shipped ones first, by name."""
    return [*shipped_checkpoints(), *_in(user_checkpoints())]


def _in(folder: Path) -> list[Path]:
    return sorted(islice(folder.glob("*.safetensors"), MOST))


def list_checkpoints() -> list[tuple[Path, CheckpointHeader]]:
    """Return the checkpoints that can be read, with their headers; others are skipped."""
    return list_library().models


def list_library() -> Listing:
    """Read the headers of all checkpoints; whatever one of them holds, the others are listed."""
    found, until = Listing([], []), time.monotonic() + SECONDS
    for path in checkpoint_paths():
        header = _read(path, until)
        if isinstance(header, ImportRejected):
            found.refused.append(header)
        else:
            found.models.append((path, header))
    return found


def _read(path: Path, until: float) -> CheckpointHeader | ImportRejected:
    try:
        place = path.stat()
    except OSError as error:  # such as of a link that leads to itself
        return ImportRejected(path, error.strerror or "unreadable", ACCEPTED)
    if time.monotonic() > until:
        return ImportRejected(path, f"was not read within {SECONDS:.0f} s", "fewer checkpoints")
    return _header(path, place.st_mtime_ns, place.st_size)


@lru_cache(maxsize=2 * MOST)
def _header(path: Path, _changed: int, _size: int) -> CheckpointHeader | ImportRejected:
    """Read a header that has not changed once: every task of the window asks for all of them."""
    try:
        return read_header(path)
    except ImportRejected as error:
        return error


def find_checkpoint(name_or_path: str | Path) -> Path:
    """Return the file of a shipped or installed checkpoint, or the path itself.

    Raises:
        ImportRejected: If there is neither such a file nor such a name.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    for candidate in checkpoint_paths():
        if candidate.stem == str(name_or_path):
            return candidate
    names = ", ".join(p.stem for p in checkpoint_paths()) or "none installed"
    raise ImportRejected(
        name_or_path, "no such checkpoint", f"a .safetensors path or one of: {names}"
    )


def find_recipe(name_or_path: str | Path) -> Path:
    """Return the file of a shipped recipe by name, with or without .toml, or the path itself.

    Raises:
        ImportRejected: If there is neither such a file nor such a name.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    folder = resources() / "recipes"
    shipped = folder / f"{path.name.removesuffix('.toml')}.toml"
    if shipped.is_file() and path.parent == Path():
        return shipped
    names = ", ".join(p.stem for p in sorted(folder.glob("*.toml")))
    raise ImportRejected(name_or_path, "no such recipe", f"a .toml path or one of: {names}")


def default_checkpoint() -> Path:
    """Return the checkpoint the studio opens with: the one that looks best, or the first there is.

    Raises:
        ImportRejected: If no checkpoint is installed.
    """
    paths = checkpoint_paths()
    for path in paths:
        if path.stem == DEFAULT:
            return path
    if not paths:
        raise ImportRejected(resources() / "checkpoints", "holds no checkpoint", "a .safetensors")
    return paths[0]
