"""One run: what was asked of a model, and the frames that a worker has made of it so far."""

from __future__ import annotations

import weakref
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.item import Item
from voxstudio.studio.document.making import recipes
from voxstudio.studio.playback.recording import Recording
from voxstudio.studio.window.curves import ENERGY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.document.making import Making, Origin, Recipe
    from voxstudio.studio.playback.recording import Moment

    Floats = NDArray[np.float32]


class Run(ABC):
    """Chains of one model; what is played, and what of it is shown, is a subclass's.

    Args:
        seeds: One per chain.
        steps: Of every chain; 0 for chains without an end.
        before: Frames of the run that this one branches from.
    """

    measured = ENERGY
    """What the curves show first."""

    def __init__(self, seeds: tuple[int, ...], steps: int, before: Iterable[Moment] = ()) -> None:
        self.seeds, self.steps = seeds, steps
        self.recording = Recording(before)
        """Filled by the worker, read by the window."""
        self.newest: ChainFrame | None = None
        self.parent: Run | None = None
        """The run that this one branched from."""
        self.origin: Origin | None = None
        """What it is made by, once that is loaded."""

    @abstractmethod
    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Return the frames of the chains; for a worker."""

    @abstractmethod
    def shapes(self, index: int) -> list[Shape]:
        """Return the shapes at a recorded frame."""

    def frames(self, load: Callable[[], LoadedNet]) -> Iterator[Moment]:
        """Load the model and run; for a worker."""
        model = load()  # held until the last frame
        yield from self.recording.record(self._noted(self.played(model)))

    def _noted(self, frames: Iterator[ChainFrame]) -> Iterator[ChainFrame]:
        for frame in frames:
            self.newest = frame
            yield frame

    def estimate(self, index: int) -> Floats:
        """Return the model's estimate at a recorded frame, (B, D, H, W).

        As the model left it in the newest frame, in the half precision of the record in earlier
        ones.
        """
        moment, newest = self.recording[index], self.newest
        exact = newest is not None and newest.step == moment.step
        estimate = newest.estimate if newest is not None and exact else moment.estimate
        return np.asarray(estimate, np.float32)

    def making(self, index: int) -> Making | None:
        """Return what made the shapes at a recorded frame; None where that cannot be told."""
        return None

    def recipes(self, index: int) -> list[Recipe | None]:
        """Return what writes the recipe of every shape at a recorded frame."""
        making = None if self.origin is None else self.making(index)
        return recipes(making, len(self.seeds))

    def item(self, shape: Shape, chain: int, step: int, task: str) -> Item:
        """Return one of its shapes with where it came from.

        Args:
            shape: The shape.
            chain: Number of its chain.
            step: Of its frame.
            task: Key of the task that shows the run.
        """
        model = "+".join(() if self.origin is None else (e.name for e in self.origin.models))
        return Item(shape, task, model, self.seeds[chain], step, chain, weakref.ref(self))

    def chain(
        self, chain: int, task: str, most: int, shapes: Callable[[int], list[Shape]]
    ) -> list[Item]:
        """Return the shapes of one chain: at all frames, or at so many evenly spaced ones.

        Args:
            chain: Its number.
            task: Key of the task that shows the run.
            most: So many frames at most.
            shapes: Returns those of all chains at a frame, such as `Run.shapes`.
        """
        steps = [moment.step for moment in self.recording.moments]
        chosen = {round(each) for each in np.linspace(0, len(steps) - 1, min(len(steps), most))}
        return [
            self.item(_alone(shapes(index)[chain]), chain, steps[index], task)
            for index in sorted(chosen)
        ]

    def at(self, index: int) -> dict[str, Any]:
        """Return which frame an index is, as actions are told, and how exactly it is known.

        The last one of a run that came to its end is what the action makes of itself.
        """
        step, newest = self.recording[index].step, self.newest
        exact, at = newest is not None and newest.step == step, step - self.recording[0].step
        return {"at": None if at == self.last else at, "half": None if exact else True}

    @property
    def last(self) -> int:
        """Number of the last frame of a run that comes to its end, the first being 0."""
        return self.steps

    def doing(self, step: int) -> str:
        """Say how far it is at a step."""
        return f"Step {step} of {self.steps}"


def _alone(shape: Shape) -> Shape:
    """Return a shape whose voxels are no part of an array that holds those of other chains."""
    return replace(shape, grid=replace(shape.grid, values=shape.grid.values.copy()))


class VariantRun(Run):
    """Variants of one shape.

    Args:
        shape: What the variants are of.
        seeds: One per variant.
        steps: Of the chains.
    """

    def __init__(self, shape: Shape, seeds: tuple[int, ...], steps: int) -> None:
        super().__init__(seeds, steps)
        self.shape = shape

    def mean(self, index: int) -> tuple[Shape, Floats]:
        """Return the mean of the variants at a recorded frame, and how far they lie apart.

        The second is the standard deviation of every voxel, (D, H, W). In double precision, so
        that what variants have in common comes out bit for bit, and with a deviation of 0.
        """
        shapes = self.shapes(index)
        values = np.stack([shape.grid.as_float() for shape in shapes]).astype(np.float64)
        mean = replace(shapes[0].grid, values=values.mean(0).astype(np.float32))
        return Shape(mean, f"{shapes[0].name}, mean"), values.std(0).astype(np.float32)
