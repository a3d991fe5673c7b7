"""Beginning a run with the weights of another model: what must be the same of their nets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from voxstudio.errors import ImportRejected
from voxstudio.training.state import different

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.nets.specs import Spec
    from voxstudio.training.recipe import Recipe

FITTED = {"data_std", "noise_std", "components"}
"""What an architecture says of the shapes that its net learns from, or learned from in the end."""


def difference(header: CheckpointHeader, architecture: Spec) -> str:
    """Return what a checkpoint's net has other than another, such as `channels`; empty for none."""
    return different(_without_fitted(header.architecture), _without_fitted(architecture))


def check_warm_start(recipe: Recipe, header: CheckpointHeader, architecture: Spec) -> None:
    """Refuse to begin a run with the weights of another net.

    Raises:
        ImportRejected: If the checkpoint's net is another than the run's.
    """
    if other := difference(header, architecture):
        fault = f"cannot begin {recipe.name}: its net has another {other}"
        raise ImportRejected(header.name, fault, "a checkpoint of the recipe's net")


def can_warm_start(recipe: Recipe, header: CheckpointHeader) -> bool:
    """Say whether a run of a recipe could begin with a checkpoint, if its shapes are as large."""
    try:
        now = recipe.architecture(header.resolution, 1.0, len(header.classes))
        return not difference(header, now)
    except (ImportRejected, ValueError):
        return False


def _without_fitted(architecture: Spec) -> dict[str, Any]:
    def kept(table: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in table.items() if name not in FITTED}

    found: dict[str, Any] = json.loads(architecture.model_dump_json(), object_hook=kept)
    return found
