"""The model that *Sample* uses, and of where models run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestJob

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.store import ModelStore
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore


class SampledModel(QObject):
    """One model at a time, loaded off the GUI thread; the newest request wins.

    Args:
        window: Says that something loads.
        runner: Owns the workers.
        errors: Shows what went wrong.
        settings: Knows the device and the threads that the user wants.
        store: Has the models.
    """

    loaded = Signal(object)
    """Another `LoadedNet` is in use, or the same one elsewhere."""

    changed = Signal()
    """What `message` says is another."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        settings: SettingsStore,
        store: ModelStore,
    ) -> None:
        super().__init__(window)
        self._window, self._errors = window, errors
        self._settings, self._store = settings, store
        self._asked = ("auto", 0)
        self._choices: tuple[str, ...] = ("auto", "cpu")
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._failed)
        self.wanted: Path | None = None
        """The checkpoint that was asked for last."""
        self.message = ""
        """Why there is no model yet; empty where there is one."""
        self.path: Path | None = None
        self.model: LoadedNet | None = None
        window.status.device_chosen.connect(lambda device: settings.change(device=device))
        settings.changed.connect(self._settle)

    def load(self, path: Path) -> None:
        """Load a checkpoint; what is in use stays until that succeeds."""
        self.wanted, self._asked = path, self._placement
        if self.model is None:
            self._say(f"Loading {path.stem} …")
        self._latest_job.start(partial(_loading, self._store, path))

    @property
    def loading(self) -> bool:
        """Whether a checkpoint is being loaded."""
        return self._latest_job.busy

    def _say(self, message: str) -> None:
        self.message = message
        self.changed.emit()

    @property
    def _placement(self) -> tuple[str, int]:
        settings = self._settings.settings
        return settings.device, settings.threads

    @Slot(object)
    def _succeeded(self, loaded: Loaded) -> None:
        self._say("")
        self.path, self.model = self.wanted, loaded.model
        self._choices = loaded.devices
        self._show_device()
        self.loaded.emit(loaded.model)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self.model is None:
            self._say("Open a checkpoint to begin (Ctrl+O)")
        self._errors.failed(failure)

    @Slot()
    def _settle(self) -> None:
        """Have every model where and how the settings want it now."""
        self._store.settle()
        if self.path is not None and self._placement != self._asked:
            self.load(self.path)

    def _show_device(self) -> None:
        used = "" if self.model is None else str(self.model.device)
        self._window.status.show_devices(self._choices, self._asked[0], used)


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model that is ready, and the devices it could be on."""

    model: LoadedNet
    devices: tuple[str, ...]


def _loading(store: ModelStore, path: Path) -> Generator[None, None, Loaded]:
    """Load a model as a job without records; torch is imported here, off the GUI thread."""
    from voxstudio.devices import available

    yield None
    return Loaded(store.load(path), available())
