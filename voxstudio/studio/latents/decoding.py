"""Decodes codes in workers as fast as hands ask for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.window.error_reporter import ErrorReporter

    Floats = NDArray[np.float32]


class Decoding(QObject):
    """At most one job at a time and one wish that waits: the newest, which replaces older ones.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose generator decodes.
    """

    decoded = Signal(object, object)
    """Codes (N, Z) that were asked for, and their occupancies (N, D, H, W)."""

    def __init__(
        self, parent: QObject, runner: Runner, errors: ErrorReporter, models: ModelSelection
    ) -> None:
        super().__init__(parent)
        self._errors, self._models = errors, models
        self.origin: Origin | None = None
        """What decoded last, where that is known."""
        self._wish: Floats | None = None
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._refused)

    @property
    def busy(self) -> bool:
        """Whether something is being decoded."""
        return self._latest_job.busy

    def ask(self, codes: Floats) -> None:
        """Decode codes (N, Z) as soon as what is being decoded is done."""
        self._wish = codes
        if not self._latest_job.busy:
            self._next()

    def forget(self) -> None:
        """Drop what was asked for: another model was chosen."""
        self._wish = None
        self._latest_job.drop()

    def _next(self) -> None:
        if self._wish is None:
            return
        codes, self._wish = self._wish, None
        self._latest_job.start(with_model(self._models.loader(), partial(self._decode, codes)))

    def _decode(self, codes: Floats, model: LoadedNet) -> tuple[Floats, Floats, Origin | None]:
        from voxstudio.latent.model import latent_model

        return codes, latent_model(model).decode(codes), self._models.origin(model)

    @Slot(object)
    def _succeeded(self, made: tuple[Floats, Floats, Origin | None]) -> None:
        codes, fields, self.origin = made
        self.decoded.emit(codes, fields)
        if not self._latest_job.busy:  # nobody asked while the shapes were shown
            self._next()

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        self._wish = None
        self._errors.failed(failure)
