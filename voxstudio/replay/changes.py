"""Changes of controls: as chains note them, and as a recipe says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.provenance import Change
from voxstudio.sampling.controls import ChainControls, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable


def changes(turns: Iterable[Turn], models: int = 1) -> tuple[Change, ...]:
    """Return what controls noted as a recipe says it; models that came later weighed nothing."""
    return tuple(
        Change(
            step=each.step,
            step_size=each.controls.step_size,
            noise=each.controls.noise,
            temperature=each.controls.temperature,
            metropolis=each.controls.metropolis,
            weights=_padded(each.weights, models) if models > 1 else None,
        )
        for each in turns
    )


def turns(changes: Iterable[Change]) -> list[Turn]:
    """Return changes of controls as chains read them."""
    return [
        Turn(
            each.step,
            ChainControls(each.step_size, each.noise, each.temperature, each.metropolis),
            each.weights or (),
        )
        for each in changes
    ]


def _padded(weights: tuple[float, ...], count: int) -> tuple[float, ...]:
    return weights + (0.0,) * (count - len(weights))
