"""Polishes a decoded shape: it descends the energy of the net that taught the generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from voxstudio.model import EnergyModel
    from voxstudio.studio.control.capable import CapableModels
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Failure, Job, Runner


class Polishing(QObject):
    """One descent at a time, in a worker; the newest wins.

    Args:
        parent: Owner.
        runner: Owns the workers.
        faults: Shows what went wrong.
        models: The checkpoint, which has an energy.
    """

    polished = Signal(object)
    """Occupancies (D, H, W)."""

    failed = Signal()

    def __init__(
        self, parent: QObject, runner: Runner, faults: Faults, models: CapableModels
    ) -> None:
        super().__init__(parent)
        self._runner, self._faults, self._models = runner, faults, models
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether a shape is being polished."""
        return self._job is not None

    def start(self, field: NDArray[np.float32], strength: float) -> None:
        """Polish occupancies (D, H, W) by a strength from 0 to 1."""
        self.forget()
        self._job = self._runner.start(_steps(self._models.loader(), field, strength))
        self._job.succeeded.connect(self._succeeded)
        self._job.failed.connect(self._refused)

    def forget(self) -> None:
        """Drop what is being polished: it is no longer what is on screen."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @Slot(object)
    def _succeeded(self, field: NDArray[np.float32]) -> None:
        if self.sender() is self._job:
            self._job = None
            self.polished.emit(field)

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        if self.sender() is self._job:
            self._job = None
            self._faults.failed(failure)
            self.failed.emit()


def _steps(
    load: Callable[[], EnergyModel], field: NDArray[np.float32], strength: float
) -> Callable[[], Generator[None, None, NDArray[np.float32]]]:
    def steps() -> Generator[None, None, NDArray[np.float32]]:
        from voxstudio.latent.snap import ByEnergy

        snap = ByEnergy(load())
        yield None
        return np.asarray(snap(field[None], strength, (0,))[0])

    return steps
