"""Shapes that a run learns from beside shapes that its newest checkpoint makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats import read_shapes
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from numpy.typing import NDArray

COUNT = 3


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
        What `showcase` makes of the observed shapes.
    """
    observed = read_shapes(folder / OBSERVED).voxels[:COUNT].astype(np.float32)
    yield None
    if weights is None:
        return Samples(observed, None, 0)
    from voxstudio.model import load_model
    from voxstudio.training.showcase import showcase

    model = load_model(weights)
    made = None
    for made in showcase(model, observed):  # noqa: B007
        yield None
    return Samples(observed, made, int(model.header.training.get("iterations", 0)))
