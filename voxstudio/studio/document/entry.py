"""One entry of the document's history: a shape with its mask, small while it is not on screen."""

from __future__ import annotations

import weakref
import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.studio.painting import MaskDocument

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from voxstudio.grid import VoxelGrid
    from voxstudio.provenance import Provenance
    from voxstudio.studio.saved.state import State


@dataclass(frozen=True, eq=False)
class Shape:
    """One shape that a workflow works on.

    Args:
        grid: Its voxels.
        name: What it is called, such as the stem of its file or `seed 7`.
        made: Writes the recipe of what made it; None where nobody knows.
    """

    grid: VoxelGrid
    name: str
    made: Callable[[], Provenance] | None = None

    @cached_property
    def field(self) -> NDArray[np.float32]:
        """Its occupancy, (D, H, W): the same array at every call, so that it is drawn once."""
        return self.grid.as_float()


class Entry:
    """A shape, the mask painted on it, and how the shape came to be the current one.

    An altered shape differs from the one before it in a few voxels. Of two such neighbours only
    the one nearer to the screen holds voxels; the other is found again through the difference.

    Args:
        shape: The shape.
        mask: Painted on it.
        text: What made it current, for the menu.
        difference: Bits in which its voxels differ from those of the entry before, deflated; None
            where there is no telling.
    """

    def __init__(
        self, shape: Shape, mask: MaskDocument, text: str, difference: bytes | None = None
    ) -> None:
        self.text = text
        self.difference = difference
        self.grid_size = shape.grid.shape
        """Voxels along (z, y, x)."""
        self._shape: Shape | None = shape
        self._seen = weakref.ref(shape)
        self._name, self._made = shape.name, shape.made
        self._mask: MaskDocument | None = mask
        self._hidden = b""

    @property
    def shape(self) -> Shape:
        """The shape; only while it does not rest."""
        assert self._shape is not None
        return self._shape

    @property
    def mask(self) -> MaskDocument:
        """The mask, with its own history."""
        if self._mask is None:
            bits = np.frombuffer(zlib.decompress(self._hidden), np.uint8)
            size = self.grid_size
            hidden = np.unpackbits(bits, count=int(np.prod(size))).astype(np.bool_)
            self._mask = MaskDocument(size, hidden.reshape(size))
        return self._mask

    def rest(self) -> None:
        """Let go of the voxels; `wake` finds them again through a neighbour."""
        mask = self.mask
        self._shape = None
        if not (mask.can_undo or mask.can_redo):
            self._hidden = zlib.compress(np.packbits(mask.hidden).tobytes(), 1)
            self._mask = None

    def wake(self, neighbour: Shape, difference: bytes) -> None:
        """Find the voxels again; the very shape if someone else has kept it."""
        self._shape = self._seen()
        if self._shape is None:
            flipped = np.frombuffer(zlib.decompress(difference), np.uint8)
            values = neighbour.grid.values.copy(order="C")
            values.reshape(-1).view(np.uint8)[...] ^= flipped
            grid = replace(neighbour.grid, values=values)
            self._shape = Shape(grid, self._name, self._made)
            self._seen = weakref.ref(self._shape)

    @property
    def mask_steps(self) -> tuple[str, ...]:
        """What was done to the mask and can be undone, oldest first."""
        return () if self._mask is None else self._mask.steps

    @property
    def undone_mask_steps(self) -> tuple[str, ...]:
        """What was done to the mask and undone, next to be made again first."""
        return () if self._mask is None else self._mask.undone_steps

    def save(self) -> State:
        """Return it as it is, at rest or not."""
        return {
            "shape": self._shape,
            "name": self._name,
            "text": self.text,
            "difference": self.difference,
            "mask": None if self._mask is None else self._mask.save(),
            "hidden": self._hidden,
        }

    @property
    def at_rest(self) -> bool:
        """Whether its voxels are found through a neighbour alone."""
        return self._shape is None

    @property
    def size(self) -> int:
        """Bytes it takes, without the history of its mask."""
        held = 0 if self._shape is None else self._shape.grid.values.nbytes
        mask = len(self._hidden) if self._mask is None else self._mask.values.nbytes
        return held + mask + len(self.difference or b"")


def difference(before: VoxelGrid, after: VoxelGrid) -> bytes | None:
    """Return the bits in which two grids differ, deflated; None if they are of different kinds."""
    if before.values.dtype != after.values.dtype or before.shape != after.shape:
        return None
    return zlib.compress((_bits(before.values) ^ _bits(after.values)).tobytes(), 1)


def _bits(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8)
