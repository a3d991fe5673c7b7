"""Recipes of what models are about to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voxstudio.checkpoint import file_digest
from voxstudio.devices import described
from voxstudio.provenance import Machine, Provenance, Stored, Used, describe_mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import torch
    from numpy.typing import NDArray

    from voxstudio.grid import Mask


def made_by(
    action: str,
    models: Sequence[Used],
    where: str | torch.device | Machine,
    seeds: Sequence[int],
    *,
    schedule: Mapping[str, Any],
    arguments: Mapping[str, Any] | None = None,
    inputs: Mapping[str, NDArray[Any] | None] | None = None,
    mask: Mask | None = None,
) -> Provenance:
    """Return the recipe of what is made.

    Args:
        action: One of `replay.actions.ACTIONS`.
        models: By which.
        where: The device that they are on, or what they ran on.
        seeds: One per shape.
        schedule: What the run comes to.
        arguments: What was asked for, as the action takes it; None is what is usual.
        inputs: Arrays that the run is given; None is not given.
        mask: What is hidden.
    """
    told = {name: value for name, value in (arguments or {}).items() if value is not None}
    given = {name: Stored.of(each) for name, each in (inputs or {}).items() if each is not None}
    return Provenance.now(
        action,
        models=tuple(models),
        seeds=tuple(seeds),
        schedule=dict(schedule),
        arguments=told,
        inputs=given,
        mask=None if mask is None else describe_mask(mask),
        machine=where if isinstance(where, Machine) else described(where),
    )


def used(path: Path, name: str, weight: float = 1.0) -> Used:
    """Return a checkpoint as a recipe names it."""
    return Used(name=name, sha256=file_digest(path), weight=weight)
