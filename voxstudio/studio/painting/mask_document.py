"""The mask being painted."""

from __future__ import annotations

import numpy as np

from voxstudio.grid import AXES, Mask
from voxstudio.masks import random_mask
from voxstudio.studio.painting.voxel_document import Bools, VoxelDocument

Range = tuple[int, int]


class MaskDocument(VoxelDocument):
    """Which voxels are hidden."""

    @property
    def hidden(self) -> Bools:
        """Read-only view of the mask, shape (D, H, W), True where hidden."""
        return self.values

    def mask(self, description: str = "") -> Mask:
        """Return a copy as a frozen mask."""
        return Mask(self._values.copy(), description)

    def box(self, z: Range, y: Range, x: Range, *, erase: bool = False) -> bool:
        """Hide or uncover a box of half-open index ranges."""
        ranges = [slice(max(first, 0), max(last, 0)) for first, last in (z, y, x)]
        after = self._values.copy()
        after[tuple(ranges)] = not erase
        return self.replace(after, "Erase box" if erase else "Hide box")

    def half(self, side: str, *, erase: bool = False) -> bool:
        """Hide or uncover half of the grid: `+x` is x >= W / 2, `-x` the rest; y, z alike."""
        sign, axis = side[0], AXES[side[1]]
        index = np.arange(self._values.shape[axis])
        upper = index >= self._values.shape[axis] / 2
        chosen = np.moveaxis(np.zeros_like(self._values), axis, -1)
        chosen[...] = upper if sign == "+" else ~upper
        chosen = np.moveaxis(chosen, -1, axis)
        after = self._values & ~chosen if erase else self._values | chosen
        return self.replace(after, f"{'Erase' if erase else 'Hide'} half {side}")

    def random(self, fraction: float, seed: int) -> bool:
        """Replace the mask by an exact share of all voxels, drawn from a seed."""
        share = float(np.clip(fraction, 0.0, 1.0))
        return self.replace(random_mask(self.shape, share, seed), f"Hide {share:.0%} at random")

    def invert(self) -> bool:
        """Swap hidden and visible."""
        return self.replace(~self._values, "Invert mask")

    def grow(self) -> bool:
        """Hide the face neighbours of hidden voxels too."""
        return self.replace(_grown(self._values), "Grow mask")

    def shrink(self) -> bool:
        """Uncover hidden voxels with a visible face neighbour; the grid's border holds."""
        return self.replace(~_grown(~self._values), "Shrink mask")

    def mirror(self, axis: str = "x") -> bool:
        """Hide the mirror image of the mask too; across x is left to right."""
        after = self._values | np.flip(self._values, AXES[axis])
        return self.replace(after, "Mirror mask")

    def clear(self) -> bool:
        """Uncover every voxel."""
        return self.replace(np.zeros_like(self._values), "Clear mask")

    def fill(self) -> bool:
        """Hide every voxel."""
        return self.replace(np.ones_like(self._values), "Hide everything")


def _grown(hidden: Bools) -> Bools:
    """Add the six face neighbours of every True voxel."""
    grown: Bools = hidden.copy()
    for axis in range(3):
        source, target = np.moveaxis(hidden, axis, 0), np.moveaxis(grown, axis, 0)
        target[1:] |= source[:-1]
        target[:-1] |= source[1:]
    return grown
