"""The principal directions of the chosen generator, looked for once per checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_generator

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.latent.directions import Directions
    from voxstudio.latent.model import LatentModel
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.window.error_reporter import ErrorReporter


class DirectionFinder(QObject):
    """Looks for directions in a worker.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose directions these are.
    """

    found = Signal()

    def __init__(
        self, parent: QObject, runner: Runner, errors: ErrorReporter, models: ModelSelection
    ) -> None:
        super().__init__(parent)
        self._errors, self._models = errors, models
        self._known: dict[Path, Directions] = {}
        self._of: Path | None = None
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._refused)

    @property
    def directions(self) -> Directions | None:
        """Those of the chosen model; None while they are unknown."""
        return None if self._models.chosen is None else self._known.get(self._models.chosen)

    def request(self) -> None:
        """Look for those of the chosen model, unless that is done or under way."""
        path = self._models.chosen
        if path is None or path in self._known or path == self._of:
            return
        self._of = path
        self._latest_job.start(with_generator(self._models.loader(), _directions))

    @Slot(object)
    def _succeeded(self, directions: Directions) -> None:
        if self._of is not None:
            self._known[self._of] = directions
            self._of = None
            self.found.emit()

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        self._of = None
        self._errors.failed(failure)


def _directions(model: LatentModel) -> Directions:
    from voxstudio.latent.directions import principal_directions
    from voxstudio.studio.tasks.interpolate.state import DIRECTIONS

    return principal_directions(model, min(DIRECTIONS, model.latent))
