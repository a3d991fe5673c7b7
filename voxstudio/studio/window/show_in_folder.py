"""Opens the folder of a file in the program that the desktop has for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from pathlib import Path


def show_in_folder(file: Path) -> None:
    """Open the folder of a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))
