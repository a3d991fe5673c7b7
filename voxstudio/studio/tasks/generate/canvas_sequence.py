"""Shapes of a sequential model at every step of their making."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making, recipes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.making import Origin


@dataclass(frozen=True, eq=False)
class CanvasSequence:
    """The canvas of every shape after every step.

    Args:
        names: Of the shapes.
        seeds: Of the shapes.
        canvases: Occupancies after each of T steps, (B, D, H, W).
        origin: What made them, if that is known.
        classes: Of the shapes, of a model that is told some.
    """

    names: tuple[str, ...]
    seeds: tuple[int, ...]
    canvases: list[NDArray[np.float32]]
    origin: Origin | None = None
    classes: tuple[str, ...] = ()
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
        made_by = recipes(self._making(step), len(self.seeds))
        each = zip(self.fields(step), self.names, made_by, strict=True)
        return [Shape(VoxelGrid(grid), name, made) for grid, name, made in each]

    def _making(self, step: int) -> Making | None:
        told = {"at": step, "classes": list(self.classes) or None}
        return None if self.origin is None else Making("write", self.origin, self.seeds, told)


def generate_canvases(
    loaded: LoadedNet, of: str, seeds: tuple[int, ...], origin: Origin | None = None
) -> CanvasSequence:
    """Make shapes; for a worker.

    Args:
        loaded: A sequential model.
        of: Their class; empty for each class in turn, where the model is told one.
        seeds: One per shape.
        origin: What the model is, if that is known.
    """
    from voxstudio.sequential.model import sequential_model

    model = sequential_model(loaded)
    called = [model.header.name] * len(seeds)
    if model.classes:
        called = list(islice(cycle((of,) if of else model.classes), len(seeds)))
        model = model.of_classes(called)
    names = (f"{name} seed {seed}" for name, seed in zip(called, seeds, strict=True))
    classes = tuple(called) if model.classes else ()
    made = model.unfold(model.draw(seeds))
    return CanvasSequence(tuple(names), seeds, made, origin, classes)
