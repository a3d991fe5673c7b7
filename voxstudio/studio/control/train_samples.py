"""Shapes that a run learns from beside shapes that its newest checkpoint makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats import read_shapes
from voxstudio.masks import parse_mask
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.sampling.condition import Condition

COUNT = 3
HIDDEN = "random:0.7"
"""What a model that only recovers is given, of the observed shapes."""


@dataclass(frozen=True, eq=False)
class Samples:
    """What to show of a run.

    Args:
        observed: (N, D, H, W), some of the training shapes.
        made: Likewise, by the model; None where it makes none by itself.
        iteration: Of the checkpoint.
    """

    observed: NDArray[np.float32]
    made: NDArray[np.float32] | None
    iteration: int


def samples(folder: Path, weights: Path | None) -> Generator[None, None, Samples]:
    """Load the newest checkpoint and run it, as a job whose records mean nothing.

    Args:
        folder: Of the run.
        weights: The checkpoint; None before there is one.

    Returns:
        Samples of seeds 0 to 2, or the observed shapes recovered by a model that only recovers.
    """
    observed = read_shapes(folder / OBSERVED).voxels[:COUNT].astype(np.float32)
    yield None
    if weights is None:
        return Samples(observed, None, 0)
    from voxstudio.model import load_model
    from voxstudio.sampling.condition import NOTHING, Visible
    from voxstudio.sampling.player import play

    model = load_model(weights)
    header = model.header
    iteration = int(header.training.get("iterations", 0))
    given: Condition
    if "synthesis" in header.capabilities:
        given, steps = NOTHING, header.sampler.steps
    elif "recovery" in header.capabilities:
        size = observed.shape[1:]
        hidden = np.stack([parse_mask(HIDDEN, size, seed).hidden for seed in range(len(observed))])
        given, steps = Visible(observed, hidden), header.recovery.steps
    else:
        return Samples(observed, None, iteration)
    made = observed
    for frame in play(model, seeds=range(len(observed)), steps=steps, given=given):
        made = frame.estimate
        yield None
    return Samples(observed, np.asarray(made, dtype=np.float32), iteration)
