"""Langevin chains played again, every control moved at the step where a hand moved it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from voxstudio.fields import Steps
from voxstudio.operations import CHAIN
from voxstudio.replay.changes import turns
from voxstudio.replay.checked import checked
from voxstudio.replay.told import Told, halved
from voxstudio.sampling.blend import Blend
from voxstudio.sampling.condition import FromShape
from voxstudio.sampling.controls import ToldControls
from voxstudio.sampling.player import play
from voxstudio.sampling.starts import begun

if TYPE_CHECKING:
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
    weigh = model.set_shares if isinstance(model, Blend) else list
    controls = ToldControls(turns=turns(told.made.changes), set_weights=weigh)
    if start == "shape":
        given: Condition = FromShape(told.shape)
    else:
        given = begun(told.model.loaded, told.made.seeds, start)
    frames = play(model, seeds=told.made.seeds, steps=steps, controls=controls, given=given)
    frame = deque(frames, maxlen=1).pop()
    made: Floats = getattr(frame, state)
    return halved(made) if half else made
