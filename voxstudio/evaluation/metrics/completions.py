"""How varied the completions of a shape are, and how well they keep what is known.

Both are those of Wu et al. 2020, multimodal shape completion.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

Floats = NDArray[np.float64]


def total_mutual_difference(distances: Floats) -> float:
    """Return TMD of K completions of one shape from the distances between them, (K, K).

    The sum over completions of the mean distance to the others. It grows with K: print K.

    Raises:
        ValueError: If there are fewer than two completions.
    """
    count = len(distances)
    if count < 2:
        raise ValueError("one completion has no other to differ from")
    return float(distances.sum() / (count - 1))


def unidirectional_hausdorff(known: Floats, completions: Floats) -> float:
    """Return UHD: how far the farthest known point is from a completion, mean over completions.

    Args:
        known: Points of what is given, (P, 3).
        completions: Points of every completion, (K, Q, 3).
    """
    return float(np.mean([np.max(KDTree(points).query(known)[0]) for points in completions]))
