"""The presenter of the *Latent* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voxstudio.studio.control.capable import CapableModels, same_size

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.control.document import ShapeDocument
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.control.library import Library
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.ui.main_window import MainWindow

TASK = "latent"


class Latent(QObject):
    """Slides between shapes through their codes.

    Args:
        window: What shows them.
        runner: Owns the workers.
        faults: Shows what went wrong.
        document: The current shape.
        library: Shapes that may be dropped.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        faults: Faults,
        document: ShapeDocument,
        library: Library,
    ) -> None:
        super().__init__(window)
        self.window, self.runner, self.faults = window, runner, faults
        self.document, self.library = document, library
        self.models = CapableModels("latent", "make shapes of codes", same_size)

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it is able."""
        self.models.add(path, header)

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint."""
        self.models.choose(path)
