"""What a recovery model must beat: fillings that know no model.

Every filling takes shapes (N, D, H, W) bool and hidden masks of the same shape, and returns
bool shapes of which only the hidden voxels count.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Bools = NDArray[np.bool_]
Filling = Callable[[Bools, Bools], Bools]

SIGMA = 0.8
"""Voxels; the best width at 70% random corruption of ModelNet10."""


def empty(shapes: Bools, hidden: Bools) -> Bools:
    """Call every hidden voxel empty."""
    return shapes & ~hidden


def gaussian(shapes: Bools, hidden: Bools) -> Bools:
    """Threshold the Gaussian-weighted mean of the visible voxels."""
    made = np.empty_like(shapes)
    for row, (shape, mask) in enumerate(zip(shapes, hidden, strict=True)):
        weight = ndimage.gaussian_filter((~mask).astype(np.float32), SIGMA)
        total = ndimage.gaussian_filter((shape & ~mask).astype(np.float32), SIGMA)
        made[row] = total > 0.5 * np.maximum(weight, 1e-12)
    return made


def mirror(shapes: Bools, hidden: Bools) -> Bools:
    """Copy the left-right mirror image where it is visible, else fall back on `gaussian`."""
    seen = ~hidden[..., ::-1]
    return np.where(seen, shapes[..., ::-1], gaussian(shapes, hidden))


def nearest(training: Bools) -> Filling:
    """Return the filling that copies the training shape that differs least where visible."""
    known = training.reshape(len(training), -1).astype(np.float32)

    def fill(shapes: Bools, hidden: Bools) -> Bools:
        visible = (~hidden).reshape(len(shapes), -1)
        here = shapes.reshape(len(shapes), -1) & visible
        # Differences where visible: |t| - 2 t.s over visible voxels, plus a constant per shape.
        distance = visible.astype(np.float32) @ known.T - 2 * (here.astype(np.float32) @ known.T)
        return np.asarray(training[distance.argmin(1)])

    return fill
