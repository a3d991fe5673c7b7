"""The presenter of the model in use: loads checkpoints onto a device, off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voxstudio.model import EnergyModel
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.ui.main_window import MainWindow


class Models(QObject):
    """Loads one model at a time; the newest request wins.

    Args:
        window: Says that something loads.
        runner: Owns the workers.
        faults: Shows what went wrong.
    """

    loaded = Signal(object)
    """Another `EnergyModel` is in use."""

    def __init__(self, window: MainWindow, runner: Runner, faults: Faults) -> None:
        super().__init__(window)
        self._window, self._runner, self._faults = window, runner, faults
        self._job: Job | None = None
        self._wanted: Path | None = None
        self.path: Path | None = None
        self.model: EnergyModel | None = None

    def load(self, path: Path) -> None:
        """Load a checkpoint; what is in use stays until that succeeds."""
        if self._job is not None:
            self._job.cancel()
        self._wanted = path
        if self.model is None:
            self._window.viewport.set_message(f"Loading {path.stem} …")
        self._job = self._runner.start(lambda: _loading(path))
        self._job.succeeded.connect(self._succeeded)
        self._job.failed.connect(self._failed)

    @Slot(object)
    def _succeeded(self, model: EnergyModel) -> None:
        self._window.viewport.set_message("")
        self.path, self.model = self._wanted, model
        self.loaded.emit(model)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self.model is None:
            self._window.viewport.set_message("Open a checkpoint to begin (Ctrl+O)")
        self._faults.failed(failure)


def _loading(path: Path) -> Generator[None, None, EnergyModel]:
    """Load a model as a job without records; torch is imported here, off the GUI thread."""
    from voxstudio.model import load_model

    yield None
    return load_model(path)
