"""Checkpoints by the digests of their files; no name and no path of a recipe is ever opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.checkpoint import file_digest, read_header
from voxstudio.errors import ImportRejected
from voxstudio.library import checkpoint_paths, find_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from voxstudio.provenance import Provenance, Used


def find(
    made: Provenance, given: Sequence[str], source: str, also: Sequence[Path] = ()
) -> list[Path]:
    """Return the files of the checkpoints that a recipe names.

    Args:
        made: The recipe.
        given: Names or paths from the user, in the order of the recipe; they are taken although
            their digests differ. Those after them are looked for among what is installed.
        source: Of the recipe, for a refusal.
        also: Files beside those that are installed.

    Raises:
        ImportRejected: If one is missing, or too many are given.
    """
    if len(given) > len(made.models):
        fault = f"is made by {len(made.models)} checkpoints, and {len(given)} are given"
        raise ImportRejected(source, fault, "at most one --checkpoint for each")
    paths = [find_checkpoint(each) for each in given]
    return paths + [_found(each, source, also) for each in made.models[len(given) :]]


def with_digest(sha256: str, name: str, also: Iterable[Path] = ()) -> Path | None:
    """Return the installed checkpoint of a digest, or one of other files; None without one.

    Args:
        sha256: The digest.
        name: Files of this name are looked at first.
        also: Other files.
    """
    for path in sorted((*also, *checkpoint_paths()), key=lambda path: path.stem != name):
        if digest_of(path) == sha256:
            return path
    return None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; nothing if it cannot be read."""
    try:
        return file_digest(path)
    except OSError:
        return ""


def _found(wanted: Used, source: str, also: Iterable[Path]) -> Path:
    path = with_digest(wanted.sha256, wanted.name, also)
    if path is not None:
        return path
    fault = f"needs the checkpoint {wanted.name} of SHA-256 {wanted.sha256}, which is not installed"
    raise ImportRejected(source, fault, "--checkpoint FILE")


def others(made: Provenance, paths: Sequence[Path]) -> list[str]:
    """Say of which checkpoints others are used."""
    return [
        f"checkpoint {used.name} ({used.sha256[:12]}, here {read_header(path).name})"
        for used, path in zip(made.models, paths, strict=True)
        if file_digest(path) != used.sha256
    ]
