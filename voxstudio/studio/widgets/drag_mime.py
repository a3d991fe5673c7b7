"""What is dragged onto the window: entries of the library, and files of this machine."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

ENTRY = "application/x-voxstudio-entry"
"""What is dragged: `section/key`."""


def entry(section: str, key: str) -> QMimeData:
    """Return what is dragged of an entry of the library."""
    data = QMimeData()
    data.setData(ENTRY, f"{section}/{key}".encode())
    return data


def dragged_entry(data: QMimeData) -> tuple[str, str] | None:
    """Return the (section, key) of a shape of the library that is dragged; None for all else."""
    if not data.hasFormat(ENTRY):
        return None
    section, _, key = data.data(ENTRY).toStdString().partition("/")
    return (section, key) if section != "models" else None


def dragged_files(data: QMimeData) -> list[Path]:
    """Return the files of this machine that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
