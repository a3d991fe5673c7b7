"""What the descent of a descriptor's energy makes of what its generator draws."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

from voxstudio.evaluation.novelty import one_body_share, pairwise
from voxstudio.latent.model import latent_model
from voxstudio.latent.snap import ByEnergy, descent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.model import EnergyModel

COUNT = 24
STRENGTH = 0.2


@dataclass(frozen=True)
class State:
    """Samples before or after they were polished.

    Args:
        energy: Mean energy at the last temperature of the descent.
        pairwise: Mean overlap (IoU) of two samples: the less, the more varied they are.
        one_body: Share that is one connected body.
    """

    energy: float
    pairwise: float
    one_body: float


@dataclass(frozen=True)
class Polished:
    """Samples before and after, `count` of them, at one `strength` of `ByEnergy`."""

    count: int
    strength: float
    before: State
    after: State

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def evaluate_polish(model: EnergyModel, *, seed: int) -> Polished:
    """Draw samples and polish them.

    Args:
        model: A generator with the energy that taught it.
        seed: Of the first sample.
    """
    seeds = range(seed, seed + COUNT)
    generator = latent_model(model)
    drawn = generator.decode(generator.draw(seeds))
    polished = ByEnergy(model)(drawn, STRENGTH, seeds)
    return Polished(COUNT, STRENGTH, _state(model, drawn), _state(model, polished))


def _state(model: EnergyModel, shapes: NDArray[np.float32]) -> State:
    energy = model.energy(descent(model.header).stop_temperature)
    with torch.inference_mode():
        value = float(energy(model.encode(shapes)).mean())
    solid = shapes > 0.5
    return State(value, pairwise(solid), one_body_share(solid))
