"""Composition root: builds the studio and connects everything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from voxstudio.library import default_checkpoint, find_checkpoint, list_checkpoints, resources
from voxstudio.studio.control.chains import Chains
from voxstudio.studio.control.faults import Faults
from voxstudio.studio.control.shell import Shell
from voxstudio.studio.jobs import Runner
from voxstudio.studio.ui.library_view import Entry
from voxstudio.studio.ui.look import DARK
from voxstudio.studio.ui.main_window import MainWindow
from voxstudio.studio.ui.stylesheet import load_fonts

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from voxstudio.model import EnergyModel


class Studio:
    """One window with its presenters.

    Args:
        application: The process's Qt application.
    """

    def __init__(self, application: QApplication) -> None:
        self.window = MainWindow(application, DARK)
        self.runner = Runner(self.window)
        self.faults = Faults(self.window)
        self.shell = Shell(self.window)
        self.chains = Chains(self.window, self.runner, self.faults)
        self._paths = {path.stem: path for path, _ in list_checkpoints()}
        self._show_library()
        self.window.closing.connect(self.runner.wait)

    def _show_library(self) -> None:
        library = self.window.library
        models = [
            Entry(path.stem, header.name, ", ".join(header.capabilities))
            for path, header in list_checkpoints()
        ]
        library.set_entries("models", models)
        library.set_entries("shapes", [])
        library.set_entries("results", [])
        library.activated.connect(lambda _section, key: self.load(self._paths[key]))

    def load(self, path: Path) -> None:
        """Load a checkpoint in a worker and run it; faults end in a dialog."""
        self.window.viewport.set_message(f"Loading {path.stem} …")
        job = self.runner.start(lambda: _loading(path))
        job.succeeded.connect(self._loaded)
        job.failed.connect(self.faults.failed)

    def _loaded(self, model: EnergyModel) -> None:
        self.window.viewport.set_message("")
        self.chains.set_model(model)


def _loading(path: Path) -> Generator[None, None, EnergyModel]:
    """Load a model as a job without records; torch is imported here, off the GUI thread."""
    from voxstudio.model import load_model

    yield None
    return load_model(path)


def run(files: Sequence[str]) -> int:
    """Open the studio and stay until it is closed.

    Args:
        files: A checkpoint to begin with; the default one when empty.

    Returns:
        Exit code.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    load_fonts(resources() / "fonts")
    studio = Studio(application)
    studio.window.show()
    studio.load(find_checkpoint(files[0]) if files else default_checkpoint())
    return application.exec()
