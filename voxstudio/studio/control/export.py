"""The presenter of exports: shapes on screen become files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import EXPORTERS, export_mesh
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.control.document import Shape
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.ui.main_window import MainWindow

SIZE_MM = 100.0


class Export(QObject):
    """Writes the shapes of one task to files.

    Args:
        window: Asks where.
        faults: Shows what went wrong.
        task: The task whose export this is.
        source: Returns the shape to export, None when there is none.
    """

    def __init__(
        self, window: MainWindow, faults: Faults, task: str, source: Callable[[], Shape | None]
    ) -> None:
        super().__init__(window)
        self._window, self._faults, self._source = window, faults, source
        window.actions_by_name.handle({"export": self.ask}, task=task)

    def ask(self) -> None:
        """Ask for a file and write the shape on screen."""
        shape = self._source()
        if shape is None:
            return
        filters = ";;".join(f"{end[1:].upper()} (*{end})" for end in EXPORTERS)
        name, _ = QFileDialog.getSaveFileName(self._window, "Export shape", "shape.stl", filters)
        if name:
            self.write(shape, Path(name))

    def write(self, shape: Shape, path: Path) -> None:
        """Write a shape, its longest side 100 mm; faults end in a dialog."""
        try:
            export_mesh(surface(shape.grid, size_mm=SIZE_MM, keep_largest=True), path)
        except (ImportRejected, OSError) as error:
            self._faults.complain(str(error))
