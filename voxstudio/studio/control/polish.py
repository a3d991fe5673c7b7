"""Polish: a decoded shape goes a little way down the energy of its checkpoint's descriptor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.grid import VoxelGrid
from voxstudio.studio.control.document import Shape
from voxstudio.studio.control.model_work import with_model

if TYPE_CHECKING:
    from voxstudio.model import EnergyModel
    from voxstudio.studio.control.capable import CapableModels
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Failure, Job, Runner

SUFFIX = " polished"


class Polish(QObject):
    """Polishes one shape at a time in a worker.

    Args:
        parent: Owner.
        runner: Owns the workers.
        faults: Shows what went wrong.
        models: The checkpoint whose energy counts.
    """

    done = Signal(object)
    """The polished `Shape`; none comes for a shape that was let go."""

    failed = Signal()

    def __init__(
        self, parent: QObject, runner: Runner, faults: Faults, models: CapableModels
    ) -> None:
        super().__init__(parent)
        self._runner, self._faults, self._models = runner, faults, models
        self._job: Job | None = None

    @property
    def able(self) -> bool:
        """Whether the chosen checkpoint has an energy."""
        header = self._models.header
        return header is not None and "energy" in header.capabilities

    @property
    def busy(self) -> bool:
        """Whether a shape is being polished."""
        return self._job is not None

    def start(self, shape: Shape, strength: float) -> None:
        """Polish a shape by a strength from 0 to 1."""
        self.let_go()
        work = with_model(self._models.loader(), lambda model: _polished(model, shape, strength))
        self._job = self._runner.start(work)
        self._job.succeeded.connect(self._succeeded)
        self._job.failed.connect(self._refused)

    def let_go(self) -> None:
        """Drop what is being polished: another shape is on screen."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @Slot(object)
    def _succeeded(self, shape: Shape) -> None:
        if self.sender() is self._job:
            self._job = None
            self.done.emit(shape)

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        if self.sender() is self._job:
            self._job = None
            self._faults.failed(failure)
            self.failed.emit()


def _polished(model: EnergyModel, shape: Shape, strength: float) -> Shape:
    from voxstudio.latent.snap import ByEnergy

    made = ByEnergy(model)(shape.grid.as_float()[None], strength, [0])[0]
    return Shape(VoxelGrid(made), shape.name.removesuffix(SUFFIX) + SUFFIX)
