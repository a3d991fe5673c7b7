"""What made shapes on screen: light values, of which a recipe is written when one is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from voxstudio.grid import Mask
    from voxstudio.provenance import Change, Machine, Provenance, Used

    Recipe = Callable[[], Provenance]


@dataclass(frozen=True)
class Origin:
    """What a run was made by.

    Args:
        models: Checkpoints, as they were when they were loaded.
        machine: Where they ran.
    """

    models: tuple[Used, ...]
    machine: Machine


@dataclass(frozen=True, eq=False)
class Making:
    """What a recipe says, before arrays are hashed and packed.

    Args:
        action: One of `replay.actions.ACTIONS`.
        origin: By what.
        seeds: One per shape.
        arguments: As the action takes them; None is what is usual.
        schedule: What the run came to.
        inputs: Arrays that it was given.
        mask: What was hidden.
        changes: Of controls, with their steps.
    """

    action: str
    origin: Origin
    seeds: tuple[int, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    schedule: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    mask: Mask | None = None
    changes: tuple[Change, ...] = ()

    def recipe(self, row: int) -> Provenance:
        """Return the recipe of one of the shapes; hashes what it was given."""
        from voxstudio.replay.making import made_by

        made = made_by(
            self.action,
            self.origin.models,
            self.origin.machine,
            self.seeds,
            schedule=self.schedule,
            arguments=self.arguments,
            inputs=self.inputs,
            mask=self.mask,
        )
        return made.also(changes=self.changes, rows=(row,))


def recipes(making: Making | None, count: int) -> list[Recipe | None]:
    """Return what writes the recipe of each of so many shapes; None where that cannot be told."""
    return [None if making is None else partial(making.recipe, row) for row in range(count)]
