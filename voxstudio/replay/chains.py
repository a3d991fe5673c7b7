"""Langevin chains played again, every control moved at the step where a hand moved it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from voxstudio.fields import Steps
from voxstudio.operations import CHAIN
from voxstudio.provenance import Change
from voxstudio.replay.checked import checked
from voxstudio.replay.told import Told
from voxstudio.sampling.blend import Blend
from voxstudio.sampling.condition import FromShape
from voxstudio.sampling.controls import ChainControls, ToldControls, Turn
from voxstudio.sampling.player import check_running, play
from voxstudio.sampling.starts import begun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voxstudio.sampling.condition import Condition

Floats = NDArray[np.float32]


@checked
def chain(
    told: Told,
    *,
    steps: Steps | Literal[0],
    start: Literal["noise", "chains", "shape"],
    state: Literal["voxels", "estimate"] = "estimate",
    half: bool = False,
) -> Floats:
    """Run chains, one per seed.

    Args:
        told: What else is known of them.
        steps: How many.
        start: Where they start.
        state: What of them is shown.
        half: Whether it was kept in half precision.
    """
    CHAIN.check(told.model.header)
    model = told.energy().chains_of
    weigh = model.set_weights if isinstance(model, Blend) else list
    controls = ToldControls(turns=turns(told.made.changes), set_weights=weigh)
    if start == "shape":
        given: Condition = FromShape(told.shape)
    else:
        given = begun(model, told.made.seeds, start)
    frames = play(model, seeds=told.made.seeds, steps=steps, controls=controls, given=given)
    frame = deque(frames, maxlen=1).pop()
    check_running(frame, told.model.name)
    made: Floats = getattr(frame, state)
    return made.astype(np.float16).astype(np.float32) if half else made


def changes(turns: Iterable[Turn]) -> tuple[Change, ...]:
    """Return what controls noted as a recipe says it."""
    return tuple(
        Change(
            step=each.step,
            step_size=each.controls.step_size,
            noise=each.controls.noise,
            temperature=each.controls.temperature,
            metropolis=each.controls.metropolis,
            weights=each.weights or None,
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
