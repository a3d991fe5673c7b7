"""Shapes of a sequential model at every step of their making."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet


@dataclass(frozen=True, eq=False)
class CanvasSequence:
    """The canvas of every shape after every step.

    Args:
        names: Of the shapes.
        seeds: Of the shapes.
        canvases: Occupancies after each of T steps, (B, D, H, W).
    """

    names: tuple[str, ...]
    seeds: tuple[int, ...]
    canvases: list[NDArray[np.float32]]
    _fields: dict[int, tuple[NDArray[np.float32], ...]] = field(default_factory=dict, repr=False)

    @property
    def steps(self) -> int:
        """T."""
        return len(self.canvases)

    def fields(self, step: int) -> tuple[NDArray[np.float32], ...]:
        """Return the canvases after a step, from 1 to T: the same arrays at every call."""
        if step not in self._fields:
            self._fields[step] = tuple(self.canvases[step - 1])
        return self._fields[step]

    def shapes(self, step: int) -> list[Shape]:
        """Return the shapes after a step, from 1 to T."""
        pairs = zip(self.fields(step), self.names, strict=True)
        return [Shape(VoxelGrid(grid), name) for grid, name in pairs]


def generate_canvases(loaded: LoadedNet, of: str, seeds: tuple[int, ...]) -> CanvasSequence:
    """Make shapes; for a worker.

    Args:
        loaded: A sequential model.
        of: Their class; empty for each class in turn, where the model is told one.
        seeds: One per shape.
    """
    from voxstudio.sequential.model import sequential_model

    model = sequential_model(loaded)
    called = [model.header.name] * len(seeds)
    if model.classes:
        called = list(islice(cycle((of,) if of else model.classes), len(seeds)))
        model = model.of_classes(called)
    names = (f"{name} seed {seed}" for name, seed in zip(called, seeds, strict=True))
    return CanvasSequence(tuple(names), seeds, model.unfold(model.draw(seeds)))
