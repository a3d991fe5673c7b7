"""Checkpoints in a session: by name, place and hash, never by their weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.errors import ImportRejected
from voxstudio.library import list_checkpoints
from voxstudio.replay.checkpoints import digest_of
from voxstudio.studio.saved.checks import text
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.saved.state import SavedState, State


@dataclass(frozen=True)
class OwnModel:
    """A checkpoint of the user's own.

    Args:
        path: Where it is on this machine.
        name: What it is called.
        digest: SHA-256 of its file; empty until it has been saved.
    """

    path: Path
    name: str
    digest: str = ""

    def found(self) -> Path | None:
        """Return where it is: where it was, or among those of its name that are installed."""
        if not self.digest:
            return None
        named = (path for path, header in list_checkpoints() if header.name == self.name)
        return next((p for p in (self.path, *named) if digest_of(p) == self.digest), None)


def own_models(found: Iterable[OwnModel]) -> tuple[list[tuple[Path, CheckpointHeader]], list[str]]:
    """Return the checkpoints that are there, and what is said of those that are not."""
    there: list[tuple[Path, CheckpointHeader]] = []
    missing = []
    for each in found:
        path = each.found()
        try:
            if path is not None:
                there.append((path, read_header(path)))
                continue
        except ImportRejected as error:
            missing.append(str(error))
            continue
        missing.append(f"{each.name} is missing: {each.path}, SHA-256 {each.digest[:16]}…")
    return there, missing


def saved_model(path: Path | None) -> State:
    """Return which checkpoint a task uses."""
    return {} if path is None else {"name": path.stem, "path": str(path)}


def find_model(state: SavedState, offered: Iterable[tuple[Path, CheckpointHeader]]) -> Path | None:
    """Return the checkpoint that a task used: at its place, or else another of its name."""
    name, place = state.get("name", text, ""), state.get("path", text, "")
    paths = [path for path, _ in offered if path.stem == name]
    return next((path for path in paths if str(path) == place), paths[0] if paths else None)


def _fields(model: OwnModel) -> Mapping[str, object]:
    return {"path": str(model.path), "name": model.name, "digest": digest_of(model.path)}


CODECS = (
    Codec(
        "model",
        OwnModel,
        {"path": text, "name": text, "digest": text},
        _fields,
        lambda path, name, digest: OwnModel(Path(path), name, digest),
    ),
)
