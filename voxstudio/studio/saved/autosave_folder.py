"""Where sessions are kept while the studio is open: a folder of its own for every window."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QLockFile

from voxstudio.files import write_atomically
from voxstudio.studio.saved.arrays import ArrayFolder
from voxstudio.studio.saved.checks import Unreadable
from voxstudio.studio.saved.session_text import digests_in, from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voxstudio.studio.saved.codec import Codec
    from voxstudio.studio.saved.state import SavedState, State

LOG = logging.getLogger("voxstudio")
KEPT = 2
"""Saves that are kept: if the newest is damaged, the one before counts."""


class AutosaveFolder:
    """The newest saves of one window.

    Args:
        folder: Made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(folder / "lock"))
        self._lock.setStaleLockTime(0)  # by its age, that of a window that is left open would be
        self._arrays = ArrayFolder(folder / "arrays")
        self._last = ""
        self.warnings: list[str] = []
        """What was wrong with saves that were not used."""

    def lock(self) -> bool:
        """Take the folder for this process; returns False where another one has it."""
        return self._lock.tryLock(0)

    def unlock(self) -> None:
        """Leave the folder to others."""
        self._lock.unlock()

    @property
    def saved_at(self) -> float:
        """When it was last written, in seconds; 0 where it never was."""
        return max((path.stat().st_mtime for path in self._texts()), default=0.0)

    def write(self, state: State, codecs: Iterable[Codec]) -> bool:
        """Write what has changed; for a worker.

        Returns:
            Whether anything had.

        Raises:
            SaveFailed: If the disk is full; earlier saves stay as they are.
        """
        text = to_text(state, codecs, self._arrays.add)
        if text == self._last:
            return False
        texts = self._texts()
        number = int(texts[-1].stem) + 1 if texts else 1
        write_atomically(self.folder / f"{number:08}.json", lambda file: file.write(text.encode()))
        for old in texts[: -(KEPT - 1)]:
            old.unlink(missing_ok=True)
        self._last = text
        self._sweep()
        return True

    def read(self, codecs: Iterable[Codec]) -> SavedState | None:
        """Return the newest save that is whole; None where there is none."""
        for path in reversed(self._texts()):
            try:
                return from_text(path.read_bytes(), codecs, self._arrays.find)
            except (OSError, Unreadable) as error:
                LOG.warning("%s %s", path, error)
                self.warnings.append(f"The newest autosave is damaged: it {error}")
        return None

    def clear(self) -> None:
        """Forget everything."""
        for path in self._texts():
            path.unlink(missing_ok=True)
        self._last = ""
        self._arrays.keep_only(())

    def _sweep(self) -> None:
        """Remove arrays that no save refers to."""
        try:
            texts = [path.read_bytes() for path in self._texts()]
        except OSError:  # one of them cannot be read now, and its arrays stay
            return
        self._arrays.keep_only(set[str]().union(*map(digests_in, texts)))

    def _texts(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*.json") if path.stem.isdigit())


def open_folder(*, new: bool = False) -> AutosaveFolder:
    """Return the folder that was written last among those that no other window uses, or a new one.

    Args:
        new: Return a new one.

    It is locked until the process ends, however that happens.
    """
    root = Path(platformdirs.user_state_dir("voxstudio", appauthor=False)) / "sessions"
    root.mkdir(parents=True, exist_ok=True)
    there = [AutosaveFolder(each) for each in root.iterdir() if each.name.isdigit()]
    for each in sorted([] if new else there, key=lambda each: each.saved_at, reverse=True):
        if each.lock():
            return each
    number = 1 + max((int(each.folder.name) for each in there), default=0)
    while True:
        made = AutosaveFolder(root / str(number))
        if made.lock():
            return made
        number += 1
