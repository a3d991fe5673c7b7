"""What the descent of a descriptor's energy makes of what its generator draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.evaluation.novelty import connected_share, pairwise
from voxstudio.evaluation.table import Row
from voxstudio.latent.model import latent_model
from voxstudio.latent.snap import ByEnergy, descent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet

COUNT = 24
STRENGTH = 0.2


def evaluate_polish(model: LoadedNet, *, seed: int) -> tuple[Row, Row]:
    """Return the rows of samples before and after they were polished.

    `energy` is their mean energy at the last temperature of the descent, `pairwise` the mean
    overlap (IoU) of two of them: the less, the more varied they are.

    Args:
        model: A generator with the energy that taught it.
        seed: Of the first sample.
    """
    seeds = range(seed, seed + COUNT)
    generator = latent_model(model)
    drawn = generator.decode(generator.draw(seeds))
    polished = ByEnergy(model)(drawn, STRENGTH, seeds)
    return _row(model, "samples", drawn), _row(model, "samples down the energy", polished)


def _row(model: LoadedNet, method: str, shapes: NDArray[np.float32]) -> Row:
    energy = model.energy(descent(model.header).stop_temperature)
    with torch.inference_mode():
        value = float(energy(model.encode(shapes)).mean())
    solid = shapes > 0.5
    figures = {"connected": connected_share(solid), "energy": value, "pairwise": pairwise(solid)}
    return Row(method, "model", COUNT, {name: Figure(each) for name, each in figures.items()})
