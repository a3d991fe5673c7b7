"""The card of a model: all that its checkpoint says of itself, and where it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voxstudio.facts import lines, of_checkpoint, of_file
from voxstudio.studio.jobs import once
from voxstudio.studio.widgets.forms import label, push
from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.show_in_folder import show_in_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

NAMES, VALUES = 17 * GRID, 66 * GRID
"""Pixels of the names of facts, and of what there is to say."""


class ModelCard(QDialog):
    """Facts in two columns, which can be marked and copied.

    Args:
        path: The checkpoint.
        window: Owner.
    """

    def __init__(self, path: Path, window: MainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(path.name)
        holder = QWidget()
        holder.setObjectName("panel")
        self.grid = QGridLayout(holder)
        self.grid.setHorizontalSpacing(2 * GRID)
        buttons = QDialogButtonBox()
        folder = push("Show in folder", "Open the folder of the file")
        folder.clicked.connect(lambda: show_in_folder(path))
        buttons.addButton(folder, QDialogButtonBox.ButtonRole.ActionRole)
        close = QPushButton("Close")
        close.setDefault(True)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.addWidget(scrolled(holder))
        layout.addWidget(buttons)
        self.resize(NAMES + VALUES + 10 * GRID, 64 * GRID)

    def show_facts(self, facts: Mapping[str, Any]) -> None:
        """Add facts below those that are there."""
        for name, text in lines(facts):
            row = self.grid.rowCount()
            value = label(text, "said", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setFixedWidth(VALUES)
            self.grid.addWidget(label(name), row, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(value, row, 1)


def show_card(
    window: MainWindow, runner: Runner, errors: ErrorReporter, path: Path, header: CheckpointHeader
) -> None:
    """Open the card of a checkpoint; size and hash follow once the file has been read."""
    card = ModelCard(path, window)
    card.show_facts(of_checkpoint(path, header))
    card.open()
    job = runner.start(once(partial(of_file, path)))
    job.succeeded.connect(card.show_facts)
    job.failed.connect(errors.failed)
