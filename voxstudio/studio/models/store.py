"""The presenter of the model in use: loads checkpoints onto a device, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestJob

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore


class ModelStore(QObject):
    """Loads one model at a time; the newest request wins.

    Args:
        window: Says that something loads.
        runner: Owns the workers.
        errors: Shows what went wrong.
        store: Knows the device and the threads that the user wants.
    """

    loaded = Signal(object)
    """Another `LoadedNet` is in use."""

    used = Signal(str)
    """Models run on another device, such as `cuda:0`."""

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, store: SettingsStore
    ) -> None:
        super().__init__(window)
        self._window, self._errors, self._store = window, errors, store
        self._device = ""
        self._asked = ("auto", 0)
        self._choices: tuple[str, ...] = ("auto", "cpu")
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._failed)
        self._wanted: Path | None = None
        self.path: Path | None = None
        self.model: LoadedNet | None = None
        window.status.device_chosen.connect(self._choose)
        store.changed.connect(self._settle)

    def load(self, path: Path) -> None:
        """Load a checkpoint; what is in use stays until that succeeds."""
        self._wanted, settings = path, self._store.settings
        self._asked = (settings.device, settings.threads)
        if self.model is None:
            self._window.viewport.set_message(f"Loading {path.stem} …")
        self._latest_job.start(lambda: _loading(path, settings.device, settings.threads))

    @Slot(object)
    def _succeeded(self, loaded: Loaded) -> None:
        self._window.viewport.set_message("")
        self.path, self.model = self._wanted, loaded.model
        self._choices, device = loaded.devices, str(loaded.model.device)
        self._show_device()
        if device != self._device:
            self._device = device
            self.used.emit(device)
        self.loaded.emit(loaded.model)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self.model is None:
            self._window.viewport.set_message("Open a checkpoint to begin (Ctrl+O)")
        self._errors.failed(failure)

    def _choose(self, device: str) -> None:
        self._store.change(device=device)

    @Slot()
    def _settle(self) -> None:
        """Load the model again where and how the settings want it now."""
        settings = self._store.settings
        wanted = (settings.device, settings.threads)
        if self.path is not None and wanted != self._asked:
            self.load(self.path)

    def _show_device(self) -> None:
        used = "" if self.model is None else str(self.model.device)
        self._window.status.show_devices(self._choices, self._asked[0], used)


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model that is ready, and the devices it could be on."""

    model: LoadedNet
    devices: tuple[str, ...]


def _loading(path: Path, device: str, threads: int) -> Generator[None, None, Loaded]:
    """Load a model as a job without records; torch is imported here, off the GUI thread."""
    import torch

    from voxstudio.devices import available, resolve, spare_threads
    from voxstudio.loaded import load_model

    yield None
    torch.set_num_threads(threads or spare_threads())
    return Loaded(load_model(path, resolve(device, "the device")), available())
