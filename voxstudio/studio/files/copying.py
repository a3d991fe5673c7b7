"""How the shape on screen was made, on the clipboard: as a command line or as Python."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from voxstudio.errors import ImportRejected
from voxstudio.library import checkpoint_paths
from voxstudio.replay.checkpoints import with_digest
from voxstudio.replay.wording import as_command, as_python
from voxstudio.studio.files.export_writer import shape_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voxstudio.provenance import Provenance
    from voxstudio.replay.wording import Files
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.window.main_window import MainWindow


class Copying(QObject):
    """Copies the recipe of the framed shape.

    Args:
        window: Has the actions.
        framed: Returns the shape.
        also: Returns checkpoints beside those that are installed.
    """

    def __init__(
        self,
        window: MainWindow,
        framed: Callable[[], Shape | None],
        also: Callable[[], Sequence[Path]],
    ) -> None:
        super().__init__(window)
        self._window, self._framed, self._also = window, framed, also
        window.actions_by_name.handle(
            {
                "copy_command": partial(self.copy, as_command, "command line"),
                "copy_python": partial(self.copy, as_python, "Python"),
            }
        )

    def copy(self, word: Callable[[Provenance, Files], str], what: str) -> None:
        """Put the recipe into words on the clipboard; what cannot be said is said on the views."""
        shape = self._framed()
        if shape is None:
            self._window.say("There is no shape to copy yet")
            return
        shapes = shape_set(shape)
        assert shapes.made is not None
        made = shapes.made.of(shapes.voxels)
        try:
            QGuiApplication.clipboard().setText(word(made, self._files(made)))
        except ImportRejected as error:
            self._window.say(f"{shape.name} {error.fault}")
        else:
            self._window.say(f"Copied how {shape.name} was made as {what}")

    def _files(self, made: Provenance) -> dict[str, Path]:
        """Return where the checkpoints lie that are not installed."""
        installed, also = set(checkpoint_paths()), self._also()
        found = {each.sha256: with_digest(each.sha256, each.name, also) for each in made.models}
        return {key: path for key, path in found.items() if path and path not in installed}
