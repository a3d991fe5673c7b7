"""The checkpoints of a run: the last three, whole, with the hashes of their files."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from voxstudio.checkpoint import sha256
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically
from voxstudio.loaded import save_model
from voxstudio.training.state import ACCEPTED, read_state, write_state

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voxstudio.loaded import LoadedNet

FOLDER = "checkpoints"
MANIFEST = "manifest.json"
KEPT = 3
NAME = re.compile(r"\d{8}\.(state|safetensors)")
"""Files of a checkpoint; all others in the folder are the user's own."""
SINGLE = "training.state"
"""The one state of an older run, which kept no other and no hash."""


class Entry(BaseModel):
    """One checkpoint: the iteration after which it was written, and SHA-256 by file name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    iteration: int
    state: str
    files: dict[str, str]


class Manifest(BaseModel):
    """What is kept, oldest first. A file that is not named here was never finished."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kept: tuple[Entry, ...] = ()


class Checkpoints:
    """The checkpoints in the folder of one run.

    A checkpoint is a state to go on from and a model to open. Its files come first and the
    manifest last, each whole or not at all, so that a run that is killed at any moment finds
    complete checkpoints.

    Args:
        folder: Of the run.
    """

    def __init__(self, folder: Path) -> None:
        self.run = folder
        self.folder = folder / FOLDER

    def keep(
        self, iteration: int, tensors: dict[str, Tensor], facts: dict[str, Any], model: LoadedNet
    ) -> None:
        """Write a checkpoint and drop the fourth last.

        Raises:
            SaveFailed: If the disk is full; the checkpoints before it stay as they were.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        state = self.folder / f"{iteration:08d}.state"
        weights = state.with_suffix(".safetensors")
        write_state(state, tensors, facts)
        save_model(model, weights)
        files = {path.name: sha256(path) for path in (state, weights)}
        # What a run wrote before it went back to an earlier checkpoint is not its past any more.
        past = [entry for entry in self._manifest().kept if entry.iteration < iteration]
        new = Entry(iteration=iteration, state=state.name, files=files)
        manifest = Manifest(kept=(*past, new)[-KEPT:])
        text = manifest.model_dump_json(indent=2) + "\n"
        write_atomically(self.folder / MANIFEST, lambda file: file.write(text.encode()))
        self._sweep(manifest)

    def newest(self, skip: int = 0) -> tuple[dict[str, Tensor], dict[str, Any], list[str]] | None:
        """Read the newest whole state.

        Args:
            skip: How many whole ones to pass over, as long as there is an older one.

        Returns:
            Tensors, facts, and a line on each damaged checkpoint that was passed over; None in a
            folder without checkpoints.

        Raises:
            ImportRejected: If there are checkpoints and none is whole.
        """
        notes: list[str] = []
        found: tuple[dict[str, Tensor], dict[str, Any], list[str]] | None = None
        for entry in reversed(self._manifest().kept):
            try:
                found = (*self._read(entry), notes)
            except ImportRejected as error:
                notes.append(f"{error.source}: {error.fault}; going back to the one before")
                continue
            if skip == 0:
                return found
            skip -= 1
        if found is None and (self.run / SINGLE).exists():
            return (*read_state(self.run / SINGLE), notes)
        if found is None and notes:
            raise ImportRejected(self.folder, "holds no whole checkpoint", ACCEPTED)
        return found

    def _read(self, entry: Entry) -> tuple[dict[str, Tensor], dict[str, Any]]:
        for name, digest in entry.files.items():
            path = self.folder / name
            if not path.is_file():
                raise ImportRejected(path, "is missing", ACCEPTED)
            if sha256(path) != digest:
                raise ImportRejected(path, "is damaged: its hash differs", ACCEPTED)
        return read_state(self.folder / entry.state)

    def _manifest(self) -> Manifest:
        path = self.folder / MANIFEST
        if not path.exists():
            return Manifest()
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except (ValidationError, OSError):  # the states can be read without it, if not verified
            found = sorted(self.folder.glob("*.state"))
            states = [path for path in found if NAME.fullmatch(path.name)]
            return Manifest(
                kept=tuple(
                    Entry(iteration=int(path.stem), state=path.name, files={}) for path in states
                )
            )

    def _sweep(self, manifest: Manifest) -> None:
        """Remove what is not kept of our own files, and what a killed run did not finish.

        What cannot be removed stays: the checkpoint is written, and that is what counts.
        """
        named = {name for entry in manifest.kept for name in entry.files}
        ours = [path for path in self.folder.iterdir() if path.name not in named and _ours(path)]
        for path in (*ours, self.run / SINGLE):
            with suppress(OSError):
                path.unlink()


def _ours(path: Path) -> bool:
    """Whether a path is a file that a run wrote; folders and links are never."""
    return bool(NAME.fullmatch(path.name)) and path.is_file() and not path.is_symlink()
