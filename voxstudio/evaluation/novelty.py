"""Whether samples are new, varied and whole: figures beside those of held-back real shapes.

A sampler that copies its training shapes has a higher nearest IoU than real shapes it has never
seen; one that misses the family has a much lower one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voxstudio.data.components import component_count
from voxstudio.voxels import pairwise_iou

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Novelty:
    """Figures of a set of samples; those of held-back shapes are None where there are none.

    Args:
        count: Samples, N.
        nearest: Mean over samples of the IoU with the nearest training shape.
        nearest_max: The largest of these: how close the closest comes to being a copy.
        held_back: The mean of `nearest` of real shapes that were never learned from.
        held_back_max: Likewise the largest.
        pairwise: Mean IoU of two different samples; low is varied.
        held_back_pairwise: Likewise of held-back shapes.
        connected: Share of samples that are a single connected component before any clean-up.
        held_back_connected: Likewise of held-back shapes.
    """

    count: int
    nearest: float
    nearest_max: float
    held_back: float | None
    held_back_max: float | None
    pairwise: float
    held_back_pairwise: float | None
    connected: float
    held_back_connected: float | None

    def beside(self, words: str) -> str:
        """Fill figures into `words`, such as `{held_back:.2f}`; nothing where none was held back.

        Args:
            words: What is said of held-back shapes.
        """
        return "" if self.held_back is None else words.format_map(asdict(self))

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def nearest(samples: Bools, training: Bools) -> tuple[NDArray[np.intp], Floats]:
    """Find the training shape of largest IoU for every sample.

    Args:
        samples: Shape (N, D, H, W).
        training: Shape (M, D, H, W), at least one.

    Returns:
        Its index, (N,), and the IoU, (N,).
    """
    table = pairwise_iou(samples, training)
    found = table.argmax(1)
    return found, table[np.arange(len(samples)), found]


def pairwise(shapes: Bools) -> float:
    """Return the mean IoU of two different shapes of a set; of fewer than two, 1."""
    count = len(shapes)
    if count < 2:
        return 1.0
    table = pairwise_iou(shapes, shapes)
    return float((table.sum() - np.trace(table)) / (count * (count - 1)))


def connected_share(shapes: Bools) -> float:
    """Return the share of shapes that are exactly one connected component."""
    return float(np.mean([component_count(shape) == 1 for shape in shapes]))


def novelty(samples: Bools, training: Bools, held_back: Bools) -> Novelty:
    """Compare samples with the shapes they were learned from.

    Args:
        samples: As the sampler left them, shape (N, D, H, W), N >= 1.
        training: Shapes learned from, (M, D, H, W), M >= 1.
        held_back: Real shapes never learned from, (K, D, H, W); perhaps none.

    Raises:
        ValueError: If there are no samples or no training shapes, or grids differ.
    """
    sets = (samples, training, held_back)
    if not (len(samples) and len(training)) or len({s.shape[1:] for s in sets}) != 1:
        raise ValueError(f"novelty needs three sets on one grid, not {[s.shape for s in sets]}")
    ours, some = nearest(samples, training)[1], len(held_back) > 0
    real = nearest(held_back, training)[1]
    return Novelty(
        count=len(samples),
        nearest=float(ours.mean()),
        nearest_max=float(ours.max()),
        held_back=float(real.mean()) if some else None,
        held_back_max=float(real.max()) if some else None,
        pairwise=pairwise(samples),
        held_back_pairwise=pairwise(held_back) if some else None,
        connected=connected_share(samples),
        held_back_connected=connected_share(held_back) if some else None,
    )
