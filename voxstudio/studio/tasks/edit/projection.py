"""Projects shapes in a worker; the newest request wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making, recipes
from voxstudio.studio.jobs import LatestValue
from voxstudio.studio.tasks.edit.voxel_brush import SUFFIX as EDITED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import ProjectionMode
    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.jobs import Doing, Failure, Job, Runner
    from voxstudio.studio.tasks.edit.models import ProjectionModels

    Floats = NDArray[np.float32]

SUFFIX = " projected"


@dataclass(frozen=True, eq=False)
class ProjectionRequest:
    """What is to be projected, and how.

    Args:
        shape: The edited shape.
        mode: `energy`, `latent` or `both`.
        strength: From 0 to 1.
        seed: Of the codes that are tried.
    """

    shape: Shape
    mode: str
    strength: float
    seed: int

    def making(self, origin: Origin) -> Making:
        """Return what makes the projection."""
        told = {"mode": self.mode, "strength": self.strength}
        given = {"shape": np.asarray(self.shape.grid.values)}
        return Making("project", origin, (self.seed,), told, {}, given)


@dataclass(frozen=True, eq=False)
class Projected:
    """What has become of a shape so far.

    Args:
        request: What was asked for.
        values: Occupancies, (D, H, W).
        making: What makes it, once it has come to its end.
    """

    request: ProjectionRequest
    values: Floats
    making: Making | None = None

    @cached_property
    def changed(self) -> NDArray[np.bool_]:
        """Voxels that were empty and are solid, or the other way round, (D, H, W)."""
        return np.asarray((self.values > 0.5) != self.request.shape.grid.occupied())

    @cached_property
    def tint(self) -> Floats:
        """Those voxels are drawn in the colour of what is recovered, (D, H, W)."""
        return self.changed.astype(np.float32)

    @cached_property
    def shape(self) -> Shape:
        """It as a shape of its own."""
        before = self.request.shape
        grid = replace(before.grid, values=self.values)
        return Shape(grid, stem(before) + SUFFIX, *recipes(self.making, 1))


def stem(shape: Shape) -> str:
    """Return what a shape was called before hands and models changed it."""
    return shape.name.removesuffix(EDITED).removesuffix(SUFFIX)


class ProjectionJob(QObject):
    """At most one projection at a time; another request ends it and takes its place.

    Args:
        parent: Owner.
        runner: Owns the workers.
        models: The checkpoints in use.
    """

    changed = Signal()
    """There is a newer state, or another one to come."""

    failed = Signal(object)
    """Why there is no outcome, a `Failure`."""

    def __init__(self, parent: QObject, runner: Runner, models: ProjectionModels) -> None:
        super().__init__(parent)
        self._runner, self._models = runner, models
        self._latest_value = LatestValue(self)
        self._job: Job | None = None
        self._running: ProjectionRequest | None = None
        self._next: ProjectionRequest | None = None
        self._live: Projected | None = None
        self.outcome: Projected | None = None
        """The last projection that came to its end; None before there is one."""
        self._latest_value.arrived.connect(self._arrived)

    @property
    def shown(self) -> Projected | None:
        """The projection under way as far as it is, or else the outcome."""
        return self._live or self.outcome

    @property
    def running(self) -> bool:
        """Whether an outcome is still to come."""
        return self._running is not None or self._next is not None

    @property
    def doing(self) -> Doing:
        """Whether it is being made or waits."""
        if not self.running:
            return ""
        return "paused" if self._job is not None and self._job.paused else "running"

    @property
    def paused(self) -> bool:
        """Whether it waits."""
        return self.doing == "paused"

    def ask(self, request: ProjectionRequest) -> None:
        """Project a shape instead of the one under way."""
        self._next = request
        if self._job is None:
            self._start()
        else:
            self._job.cancel()
        self.changed.emit()

    def toggle(self) -> None:
        """Hold the projection under way, or let it go on."""
        if self._job is not None:
            self._job.toggle()
        self.changed.emit()

    def hold(self) -> None:
        """Let the projection wait while another task has the views."""
        if self._job is not None:
            self._job.hold()

    def release(self) -> None:
        """Go on if `hold` made it wait."""
        if self._job is not None:
            self._job.release()

    def stop(self) -> None:
        """End the projection under way; the outcome of the one before stays."""
        self._next = self._running = self._live = None
        if self._job is not None:
            self._job.cancel()
        self.changed.emit()

    def forget(self) -> None:
        """End the projection under way, and drop the outcome of the one before, too."""
        self.outcome = None
        self.stop()

    def _start(self) -> None:
        request, self._next = self._next, None
        self._running = request
        if request is None:
            return
        self._job = self._runner.start(
            _steps(self._models.loaders(request.mode), self._models.energy.origin, request),
            self._latest_value,
        )
        self._job.succeeded.connect(self._succeeded)
        self._job.cancelled.connect(self._cancelled)
        self._job.failed.connect(self._refused)

    @Slot(int, object)
    def _arrived(self, _run: int, projected: Projected) -> None:
        if projected.request is self._running:
            self._live = projected
            self.changed.emit()

    @Slot(object)
    def _succeeded(self, projected: Projected) -> None:
        if self.sender() is self._job:
            if projected.request is self._running:
                self.outcome, self._live = projected, None
            self._go_on()

    @Slot()
    def _cancelled(self) -> None:
        if self.sender() is self._job:
            self._go_on()

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        if self.sender() is self._job:
            self.forget()
            self._job = None
            self.failed.emit(failure)

    def _go_on(self) -> None:
        self._job = self._running = None
        self._start()
        self.changed.emit()


def _steps(
    loaders: list[Callable[[], LoadedNet]],
    origin_of: Callable[..., Origin | None],
    request: ProjectionRequest,
) -> Callable[[], Generator[Projected, None, Projected]]:
    def steps() -> Generator[Projected, None, Projected]:
        from voxstudio.kinds.load import model_of

        loaded = [load() for load in loaders]  # held until the last step
        models = [model_of(each) for each in loaded]
        way = models[0].projection(cast("ProjectionMode", request.mode), models[-1])
        projected = Projected(request, request.shape.field)
        for made in way.steps(projected.values[None], request.strength, [request.seed]):
            projected = Projected(request, made[0])
            yield projected
        origin = origin_of(*loaded)
        return projected if origin is None else replace(projected, making=request.making(origin))

    return steps
