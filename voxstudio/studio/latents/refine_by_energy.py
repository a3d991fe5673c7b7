"""Polish: a decoded shape goes a little way down the energy of its checkpoint's descriptor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.grid import VoxelGrid
from voxstudio.operations import ENERGY
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making, recipes
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model

if TYPE_CHECKING:
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.window.error_reporter import ErrorReporter

SUFFIX = " refined"


class EnergyRefinement(QObject):
    """Polishes one shape at a time in a worker.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose energy counts.
    """

    done = Signal(object)
    """The polished `Shape`; none comes for a shape that was let go."""

    failed = Signal()

    def __init__(
        self, parent: QObject, runner: Runner, errors: ErrorReporter, models: ModelSelection
    ) -> None:
        super().__init__(parent)
        self._errors, self._models = errors, models
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self.done)
        self._latest_job.failed.connect(self._refused)

    @property
    def available(self) -> bool:
        """Whether the chosen checkpoint has an energy."""
        header = self._models.header
        return header is not None and ENERGY.supported_by(header)

    @property
    def busy(self) -> bool:
        """Whether a shape is being polished."""
        return self._latest_job.busy

    def start(self, shape: Shape, strength: float) -> None:
        """Polish a shape by a strength from 0 to 1."""
        origin_of = self._models.origin
        work = with_model(
            self._models.loader(),
            lambda model: _polished(model, shape, strength, origin_of(model)),
        )
        self._latest_job.start(work)

    def let_go(self) -> None:
        """Drop what is being polished: another shape is on screen."""
        self._latest_job.drop()

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        self._errors.failed(failure)
        self.failed.emit()


def _polished(model: LoadedNet, shape: Shape, strength: float, origin: Origin | None) -> Shape:
    from voxstudio.latent.snap import ByEnergy

    made = ByEnergy(model)(shape.grid.as_float()[None], strength, [0])[0]
    told, given = {"mode": "energy", "strength": strength}, {"shape": shape.grid.as_float()}
    making = None if origin is None else Making("project", origin, (0,), told, inputs=given)
    name = shape.name.removesuffix(SUFFIX) + SUFFIX
    return Shape(VoxelGrid(made), name, *recipes(making, 1))
