"""What is dragged onto the window: entries of the library, and files of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaType, QMimeData, QUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENTRY = "application/x-voxstudio-entry"
"""What is dragged: `section/key`."""

FILES = "text/uri-list"


class DraggedEntries(QMimeData):
    """Entries of the library: one of them for the window, files for every other program.

    Args:
        section: Of the library.
        keys: Of the entries.
        files: Writes the files of some keys; called once somebody takes them.
    """

    def __init__(
        self, section: str, keys: Sequence[str], files: Callable[[list[str]], list[Path]]
    ) -> None:
        super().__init__()
        self._keys, self._files = list(keys), files
        self.setData(ENTRY, f"{section}/{keys[0]}".encode())

    def formats(self) -> list[str]:
        """Return what can be taken."""
        return [ENTRY, FILES]

    def hasFormat(self, kind: str) -> bool:
        """Return whether something can be taken."""
        return kind in self.formats()

    def retrieveData(self, kind: str, wanted: QMetaType | QMetaType.Type) -> object:
        """Return what is taken; files are written only now."""
        if kind == FILES:
            return [QUrl.fromLocalFile(str(path)) for path in self._files(self._keys)]
        return super().retrieveData(kind, wanted)


def dragged_entry(data: QMimeData) -> tuple[str, str] | None:
    """Return the (section, key) of a shape of the library that is dragged; None for all else."""
    if not data.hasFormat(ENTRY):
        return None
    section, _, key = data.data(ENTRY).toStdString().partition("/")
    return (section, key) if section != "models" else None


def dragged_files(data: QMimeData) -> list[Path]:
    """Return the files of this machine that are dragged; none of the library's own entries."""
    if data.hasFormat(ENTRY):
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
