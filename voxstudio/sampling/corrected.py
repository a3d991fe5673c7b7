"""An annealed run, then steps at constant temperature that Metropolis-Hastings corrects."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from voxstudio.sampling.player import ChainControls, play

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxstudio.sampling.player import ChainFrame, Model

STEP_SIZE = 0.2
"""d at which shipped models of 32^3 voxels accept most corrected steps at their last temperature.

What is accepted falls steeply with d: at .4 a tenth, at a checkpoint's own .6 nothing.
"""


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
    step_size: float = STEP_SIZE


def play_corrected(
    model: Model, *, seeds: Sequence[int], steps: int, correction: Correction
) -> Iterator[ChainFrame]:
    """Anneal chains out of noise, then correct them.

    The annealed run brings the chains near the distribution exp(-E / T), which the corrected
    steps leave as it is and the annealed ones only nearly do.

    Args:
        model: The energy model.
        seeds: One per chain.
        steps: Of the run.
        correction: What follows.

    Yields:
        The frames of the run, then those of the corrected steps, which say what was accepted.
    """
    for frame in play(model, seeds=seeds, steps=steps):
        yield frame
    controls = ChainControls(
        step_size=correction.step_size,
        temperature=correction.temperature,
        metropolis=True,
    )
    more = play(model, seeds=seeds, controls=controls, steps=correction.steps, start=frame.snapshot)
    yield from islice(more, 1, None)  # the first is the last one of the run
