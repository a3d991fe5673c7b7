"""Asks where to write a picture, and writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImageWriter

from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow


def ask_where(
    window: MainWindow, errors: ErrorReporter, name: str, data: bytes, recipe: str = ""
) -> None:
    """Open a dialog for a picture as it is now.

    Args:
        window: Owns the dialog.
        errors: Shows what went wrong.
        name: Suggested.
        data: The picture as PNG.
        recipe: What made the shape in it.
    """
    window.dialogs.ask_to_save(
        "picture",
        "Save picture",
        name,
        ["PNG picture (*.png)"],
        lambda path: write(window, errors, path, data, recipe),
    )


def png(image: QImage) -> bytes:
    """Return an image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def write(
    window: MainWindow, errors: ErrorReporter, path: Path, data: bytes, recipe: str = ""
) -> None:
    """Write a file and its recipe, and say so or why not."""
    try:
        write_signed(path, data, recipe)
    except OSError as error:
        errors.show(str(error))
    else:
        window.say(f"Saved {path.name}", path)
