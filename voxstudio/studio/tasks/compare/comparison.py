"""What several models make of the same: asked for, made in a worker, one model after the other."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making
from voxstudio.studio.tasks.compare.figures import Figures, measured
from voxstudio.studio.window.error_reporter import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from numpy.typing import NDArray

    from voxstudio.grid import Mask
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.model import Model
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.tasks.compare.offers import CompareMode

    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]

LOG = logging.getLogger("voxstudio")


@dataclass(frozen=True, eq=False)
class Contender:
    """A model that takes part.

    Args:
        name: Of the model.
        load: Loads it; for a worker.
        class_name: Class that a class-conditional model is told; None for none.
        origin_of: Returns what a loaded model is, where that is known.
    """

    name: str
    load: Callable[[], LoadedNet]
    class_name: str | None = None
    origin_of: Callable[[LoadedNet], Origin | None] = lambda _: None


@dataclass(frozen=True, eq=False)
class ComparisonRequest:
    """What several models are asked for.

    Args:
        mode: `recover` or `sample`.
        seed: Of every model's chain, or code.
        contenders: The models, in the order of their views.
        shape: What is recovered.
        mask: What is hidden of it.
    """

    mode: CompareMode
    seed: int
    contenders: tuple[Contender, ...]
    shape: Shape | None = None
    mask: Mask | None = None

    def frames(self, model: Model, class_name: str | None) -> Iterator[Frame]:
        """Run one model; for a worker."""
        if self.shape is None or self.mask is None:
            return model.sample_frames(1, seed=self.seed, class_name=class_name)
        return model.recover_frames(
            self.shape.grid, self.mask, seed=self.seed, class_name=class_name
        )

    def making(self, origin: Origin, class_name: str | None) -> Making:
        """Return what makes the shape of one model."""
        told = {"class_name": class_name}
        if self.shape is None or self.mask is None:
            return Making("sample", origin, (self.seed,), told)
        given = {"shape": np.asarray(self.shape.grid.values)}
        return Making("recover", origin, (self.seed,), told, {}, given, self.mask)

    @property
    def where(self) -> Bools | None:
        """Voxels that are compared, (D, H, W); None for all."""
        return None if self.mask is None else self.mask.hidden


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one model has made so far.

    Args:
        values: Occupancies, (D, H, W); None before there are any.
        tint: 1 where they are solid and the reference is not, or the other way round, else 0.
        done: Steps taken.
        total: Steps of the run; 0 while the model is loaded.
        seconds: That the run has taken, without loading and pauses.
        figures: Once it has ended.
        fault: Why there is no result.
        origin: What makes it, where that is known.
    """

    values: Floats | None = None
    tint: Floats | None = None
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    figures: Figures | None = None
    fault: str = ""
    origin: Origin | None = None

    @property
    def left(self) -> float | None:
        """Seconds until its end as it goes now; None where it has ended, or nothing is known."""
        if self.figures is not None or not self.done:
            return None
        return self.seconds / self.done * (self.total - self.done)

    @property
    def text(self) -> str:
        """Where it stands, in words."""
        if self.fault:
            return self.fault
        if self.figures is not None:
            return f"{self.figures.text}   {self.seconds:.1f} s"
        return self.progress

    @property
    def progress(self) -> str:
        """How far the run is."""
        return f"step {self.done:,} of {self.total:,}" if self.total else "loading"


@dataclass(frozen=True, eq=False)
class Comparison:
    """What all models have made so far.

    Args:
        request: What was asked for.
        outcomes: Of the models that have begun, in their order.
        cancelled: Whether nothing more is to come.
    """

    request: ComparisonRequest
    outcomes: tuple[Outcome, ...] = ()
    cancelled: bool = False

    @property
    def reference(self) -> Bools | None:
        """Solid voxels that results are compared with, (D, H, W): the original's, or the first's.

        The first model's that did not fail; None before it has ended.
        """
        if self.request.shape is not None:
            return self.request.shape.grid.occupied()
        ended = (each.values for each in self.outcomes if each.figures is not None)
        first = next(ended, None)
        return None if first is None else first > 0.5

    def outcome(self, number: int) -> Outcome | None:
        """Return what a model has made so far; None before it has begun."""
        return self.outcomes[number] if number < len(self.outcomes) else None

    @cached_property
    def shapes(self) -> tuple[Shape | None, ...]:
        """What is in every view: the original where there is one, then what every model has made.

        None where a model has made nothing yet. The same shapes at every call.
        """
        made = tuple(map(self._shape, range(len(self.request.contenders))))
        return made if self.request.shape is None else (self.request.shape, *made)

    def _shape(self, number: int) -> Shape | None:
        request, outcome = self.request, self.outcome(number)
        if outcome is None or outcome.values is None:
            return None
        contender, made = request.contenders[number], None
        name = contender.name
        if outcome.figures is not None and outcome.origin is not None:
            made = partial(request.making(outcome.origin, contender.class_name).recipe, 0)
        if request.shape is None:
            return Shape(VoxelGrid(outcome.values), f"{name} seed {request.seed}", made)
        grid = replace(request.shape.grid, values=outcome.values)
        return Shape(grid, f"{request.shape.name} recovered by {name}", made)

    def text(self, number: int) -> str:
        """Say where a model stands."""
        outcome = self.outcome(number)
        if outcome is None:
            return "not run" if self.cancelled else "waiting"
        stopped = self.cancelled and outcome.figures is None and not outcome.fault
        return f"cancelled: {outcome.text}" if stopped else outcome.text


def compare(request: ComparisonRequest) -> Generator[Comparison, None, Comparison]:
    """Run one model after the other; for a worker. One that fails says why, and others go on."""
    made = Comparison(request)
    for contender in request.contenders:
        before = made
        for outcome in _outcomes(request, contender, before.reference):
            made = Comparison(request, (*before.outcomes, outcome))
            yield made
    return made


def _outcomes(
    request: ComparisonRequest, contender: Contender, reference: Bools | None
) -> Iterator[Outcome]:
    """Yield what one model makes, from loading it to its figures."""
    yield (outcome := Outcome())
    try:
        for outcome in _run(request, contender, reference):
            yield outcome
        assert outcome.values is not None
        figures = measured(outcome.values > 0.5, reference, request.where)
        yield replace(outcome, figures=figures)
    except Exception as error:  # of whatever one file leads to: it is no fault of the others
        LOG.warning("%s could not take part: %s", contender.name, error)
        yield Outcome(fault=sentence(error))


def _run(
    request: ComparisonRequest, contender: Contender, reference: Bools | None
) -> Iterator[Outcome]:
    from voxstudio.kinds.load import model_of

    loaded = contender.load()
    model, origin = model_of(loaded), contender.origin_of(loaded)
    for frame, seconds in _timed(request.frames(model, contender.class_name)):
        values = frame.shapes[0]
        values.setflags(write=False)  # so that it is drawn once
        tint = _difference(values, reference)
        yield Outcome(values, tint, frame.done, frame.total, seconds, origin=origin)


def _timed(frames: Iterator[Frame]) -> Iterator[tuple[Frame, float]]:
    """Yield frames with the seconds that all of them took so far; who takes them may pause."""
    seconds = 0.0
    while True:
        began = time.perf_counter()
        frame = next(frames, None)
        seconds += time.perf_counter() - began
        if frame is None:
            return
        yield frame, seconds


def _difference(values: Floats, reference: Bools | None) -> Floats | None:
    if reference is None or reference.shape != values.shape:
        return None
    return np.asarray((values > 0.5) != reference, np.float32)
