"""What whoever repeats an evaluation needs to know beside its figures."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.checkpoint import sha256
from voxstudio.provenance import machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voxstudio.data.formats import ShapeSet


def circumstances(
    command: str,
    *,
    checkpoint: Path | None = None,
    sources: Iterable[Path | ShapeSet] = (),
    files: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """Return the command, the digests of what it read, and the machine, as plain values.

    Args:
        command: Its words without arguments.
        checkpoint: The one model; None where there is none, or there are several sources.
        sources: Checkpoints, files, folders or sets of shapes.
        files: Other files and folders by what they are, such as `data`.
    """
    said: dict[str, Any] = {"command": command}
    if checkpoint is not None:
        said |= {"checkpoint": checkpoint.stem, "checkpoint_sha256": digest(checkpoint)}
    for source in sources:
        name = source.stem if isinstance(source, Path) else source.name
        said.setdefault("sources_sha256", {})[name] = digest(source)
    said |= {f"{name}_sha256": digest(path) for name, path in (files or {}).items()}
    return {**said, "machine": machine()}


def digest(source: Path | ShapeSet) -> str:
    """Return the SHA-256 of a file, of those of the files of a folder, or of voxels."""
    if not isinstance(source, Path):
        return hashlib.sha256(np.ascontiguousarray(source.voxels).tobytes()).hexdigest()
    if not source.is_dir():
        return sha256(source)
    files = sorted(each for each in source.rglob("*") if each.is_file())
    return hashlib.sha256("".join(map(sha256, files)).encode()).hexdigest()
