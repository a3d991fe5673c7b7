"""An annealed run, then steps at constant temperature that Metropolis-Hastings corrects."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from voxstudio.sampling.condition import NOTHING
from voxstudio.sampling.controls import ChainControls
from voxstudio.sampling.player import play

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxstudio.sampling.condition import Condition
    from voxstudio.sampling.player import ChainFrame, Model


def step_size_for(resolution: int) -> float:
    """Return d at which most corrected steps are accepted.

    .2 is accepted nine times of ten by shipped models of 32^3 voxels at their last temperature, .3
    every second time, a checkpoint's own .6 never. d goes with the number of voxels to the power
    -1/6 (Roberts & Rosenthal, 1998).
    """
    return 0.2 * math.sqrt(32 / resolution)


@dataclass(frozen=True)
class Correction:
    """Corrected steps after a run.

    Args:
        steps: How many.
        temperature: T, such as the last one of the run.
        step_size: d; about 57% of the steps should be accepted (Roberts & Rosenthal, 1998).
    """

    steps: int
    temperature: float
    step_size: float


def play_corrected(
    model: Model,
    *,
    seeds: Sequence[int],
    steps: int,
    correction: Correction,
    given: Condition = NOTHING,
) -> Iterator[ChainFrame]:
    """Run chains, which anneals them out of noise, then correct them.

    The annealed run brings the chains near the distribution exp(-E / T), which the corrected
    steps leave as it is and the annealed ones only nearly do.

    Args:
        model: The energy model.
        seeds: One per chain.
        steps: Of the run.
        correction: What follows.
        given: Where the chains start.

    Yields:
        The frames of the run, then those of the corrected steps, which say what was accepted.
    """
    for frame in play(model, seeds=seeds, steps=steps, given=given):
        yield frame
    controls = ChainControls(
        step_size=correction.step_size,
        temperature=correction.temperature,
        metropolis=True,
    )
    more = play(model, seeds=seeds, controls=controls, steps=correction.steps, start=frame.snapshot)
    yield from islice(more, 1, None)  # the first is the last one of the run
