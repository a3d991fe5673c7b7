"""Asks a model the energy gradient of the shapes on screen, in a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.render import style
from voxstudio.sampling.gradient import UNITS, energy_gradient
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.scene.colour_bar import ColourBar

if TYPE_CHECKING:
    from collections.abc import Generator

    from voxstudio.sampling.player import Model
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter

Floats = NDArray[np.float32]

FULL = 0.25
"""Change of occupancy that is drawn in the full colour."""

BAR = ColourBar(
    "Energy gradient", style.WANTED, f"removes (−{FULL:g})", "no change", f"adds (+{FULL:g})"
)


class EnergyGradientWorker(QObject):
    """Answers one question at a time; of those that come meanwhile, the newest is next.

    Args:
        runner: Owns the workers.
        errors: Shows what went wrong.
    """

    answered = Signal(object, object)
    """What was asked about, and the tint of every voxel, (B, D, H, W), for the map `wanted`."""

    def __init__(self, runner: Runner, errors: ErrorReporter) -> None:
        super().__init__(runner)
        self._errors = errors
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._failed)
        self._about: object = None
        self._next: tuple[object, Floats, Model] | None = None

    def ask(self, about: object, fields: Floats, model: Model) -> None:
        """Ask a model about shapes (B, D, H, W) of its size; `about` comes back with the answer."""
        if self._latest_job.busy:
            self._next = about, fields, model
            return
        self._about = about
        self._latest_job.start(lambda: _judging(fields, model))

    def drop(self) -> None:
        """Give no answer to what was asked."""
        self._latest_job.drop()
        self._next = self._about = None

    @Slot(object)
    def _succeeded(self, tint: Floats) -> None:
        about, self._about = self._about, None
        self.answered.emit(about, tint)
        if self._next is not None and not self._latest_job.busy:
            question, self._next = self._next, None
            self.ask(*question)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.drop()
        self._errors.failed(failure)


def _judging(fields: Floats, model: Model) -> Generator[None, None, Floats]:
    """Judge shapes at the model's last temperature, the sharpest that it knows shapes at."""
    yield None
    temperature = model.header.sampler.stop_temperature
    gradient = energy_gradient(model, fields, temperature)
    # In data units the shape less the gradient is the denoised shape.
    change = -gradient / UNITS**2
    return np.asarray(0.5 + change / (2 * FULL), dtype=np.float32)
