"""Decodes codes in workers as fast as hands ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.control.model_work import with_generator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.control.capable import CapableModels
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Failure, Job, Runner

    Floats = NDArray[np.float32]


class Decoding(QObject):
    """At most one job at a time and one wish that waits: the newest, which replaces older ones.

    Args:
        parent: Owner.
        runner: Owns the workers.
        faults: Shows what went wrong.
        models: The checkpoint whose generator decodes.
    """

    decoded = Signal(object, object)
    """Codes (N, Z) that were asked for, and their occupancies (N, D, H, W)."""

    def __init__(
        self, parent: QObject, runner: Runner, faults: Faults, models: CapableModels
    ) -> None:
        super().__init__(parent)
        self._runner, self._faults, self._models = runner, faults, models
        self._wish: Floats | None = None
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being decoded."""
        return self._job is not None

    def ask(self, codes: Floats) -> None:
        """Decode codes (N, Z) as soon as what is being decoded is done."""
        self._wish = codes
        if self._job is None:
            self._next()

    def forget(self) -> None:
        """Drop what was asked for: another model was chosen."""
        self._wish = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _next(self) -> None:
        if self._wish is None:
            return
        codes, self._wish = self._wish, None
        work = with_generator(self._models.loader(), lambda model: (codes, model.decode(codes)))
        self._job = self._runner.start(work)
        self._job.succeeded.connect(self._succeeded)
        self._job.failed.connect(self._refused)

    @Slot(object)
    def _succeeded(self, made: tuple[Floats, Floats]) -> None:
        if self.sender() is self._job:
            self._job = None
            self.decoded.emit(*made)
            if self._job is None:  # nobody asked while the shapes were shown
                self._next()

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        if self.sender() is self._job:
            self._job = self._wish = None
            self._faults.failed(failure)
