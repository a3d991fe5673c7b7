"""Beginning a run with the weights of another model: what must be the same of their nets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from voxstudio.errors import ImportRejected
from voxstudio.training.state import different

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.nets.build import Spec
    from voxstudio.training.recipe import Recipe

FITTED = {"data_std", "noise_std", "components"}
"""What an architecture says of the shapes that its net learns from, or learned from in the end."""


def difference(header: CheckpointHeader, architecture: Spec) -> str:
    """Return what a checkpoint's net has other than another, such as `channels`; empty for none."""
    now = architecture.model_dump(mode="json")
    return different(_without_fitted(header.architecture), _without_fitted(now))


def can_begin(recipe: Recipe, header: CheckpointHeader) -> bool:
    """Say whether a run of a recipe could begin with a checkpoint, if its shapes are as large."""
    try:
        now = recipe.architecture(header.resolution, 1.0, len(header.classes))
    except (ImportRejected, ValueError):
        return False
    return not difference(header, now)


def _without_fitted(architecture: dict[str, Any]) -> dict[str, Any]:
    def kept(table: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in table.items() if name not in FITTED}

    found: dict[str, Any] = json.loads(json.dumps(architecture), object_hook=kept)
    return found
