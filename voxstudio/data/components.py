"""Connected components of voxels: the one notion of what hangs together.

Solid voxels belong together when they share a face, an edge or a corner (26-connected): thin
legs that stand aslant are often joined by edges alone. Air then passes through faces only
(6-connected), or two things that touch would be joined and apart at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

TOUCHING = np.ones((3, 3, 3), np.bool_)
"""A voxel and the 26 that touch it."""


def component_count(solid: Bools) -> int:
    """Return the number of connected components of solid voxels (D, H, W)."""
    return int(ndimage.label(solid, TOUCHING)[1])


def largest_component(solid: Bools) -> Bools:
    """Return the largest connected component alone, (D, H, W); of nothing, nothing."""
    labels = ndimage.label(solid, TOUCHING)[0]
    sizes = np.bincount(labels.ravel())[1:]
    return np.asarray(labels == 1 + sizes.argmax()) if sizes.size else np.zeros_like(solid)


def largest_component_share(solid: Bools) -> float:
    """Return the share of solid voxels in the largest connected component; of none, 0."""
    total = int(solid.sum())
    return float(largest_component(solid).sum()) / total if total else 0.0


def air_count(solid: Bools) -> int:
    """Return the number of connected components of air (D, H, W), which passes through faces."""
    return int(ndimage.label(~solid)[1])


def filled(solid: Bools) -> Bools:
    """Return solid voxels (D, H, W) with the air that cannot be reached from outside."""
    return np.asarray(ndimage.binary_fill_holes(solid))
