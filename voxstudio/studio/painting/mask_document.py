"""The mask being painted, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.grid import AXES, Mask
from voxstudio.masks import random_mask
from voxstudio.studio.painting.brush import Brush
from voxstudio.studio.painting.history import History

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.studio.painting.brush import Point

Bools = NDArray[np.bool_]
Range = tuple[int, int]


class MaskDocument:
    """Which voxels are hidden; every change is one described step that can be undone.

    Methods that change the mask return whether they did; what changes nothing leaves no step.

    Args:
        shape: (D, H, W) of the grid.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        depth, height, width = shape
        self._hidden: Bools = np.zeros((depth, height, width), dtype=np.bool_)
        self._history = History()
        self._stroke: tuple[str, Bools] | None = None
        self.revision = 0

    @property
    def hidden(self) -> Bools:
        """Read-only view of the mask, shape (D, H, W), True where hidden."""
        view: Bools = self._hidden.view()
        view.flags.writeable = False
        return view

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of voxels along (z, y, x)."""
        depth, height, width = self._hidden.shape
        return depth, height, width

    @property
    def count(self) -> int:
        """Number of hidden voxels."""
        return int(np.count_nonzero(self._hidden))

    def mask(self, description: str = "") -> Mask:
        """Return a copy as a frozen mask."""
        return Mask(self._hidden.copy(), description)

    @property
    def stroking(self) -> bool:
        """Whether a stroke has begun and not ended."""
        return self._stroke is not None

    def begin_stroke(self, text: str = "Paint") -> None:
        """Open a stroke; all stamps until `end_stroke` become one step."""
        self.end_stroke()
        self._stroke = (text, self._hidden.copy())

    def stamp(self, point: Point, radius: float, *, erase: bool = False) -> bool:
        """Hide or uncover a sphere of voxels at once.

        Args:
            point: Centre (z, y, x) in voxels.
            radius: In voxels.
            erase: Uncover instead of hide.

        Returns:
            Whether a voxel changed.

        Raises:
            RuntimeError: If no stroke has begun.
        """
        self._before()
        changed = Brush(radius, erase).stamp(self._hidden, point)
        self.revision += changed
        return changed

    def stretch(self, corner: Point, point: Point, margin: float, *, erase: bool = False) -> bool:
        """Hide or uncover the box between two points, in place of all the stroke did before.

        Args:
            corner: Where the stroke began, (z, y, x) in voxels.
            point: Where it is now.
            margin: How far the box reaches beyond both, in voxels.
            erase: Uncover instead of hide.

        Returns:
            Whether a voxel changed.

        Raises:
            RuntimeError: If no stroke has begun.
        """
        after = self._before().copy()
        ends = np.sort([corner, point], axis=0)
        first = np.ceil(np.maximum(ends[0] - margin, 0)).astype(int)
        last = np.floor(np.maximum(ends[1] + margin, -1)).astype(int)
        after[tuple(slice(a, b + 1) for a, b in zip(first, last, strict=True))] = not erase
        changed = bool((after != self._hidden).any())
        self._hidden = after
        self.revision += changed
        return changed

    def end_stroke(self) -> bool:
        """Close the stroke; returns whether it became a step."""
        if self._stroke is None:
            return False
        (text, before), self._stroke = self._stroke, None
        return self._history.record(text, before, self._hidden)

    def cancel_stroke(self) -> bool:
        """Go back to before the stroke; returns whether something was taken back."""
        if self._stroke is None:
            return False
        (_, before), self._stroke = self._stroke, None
        changed = bool((before != self._hidden).any())
        self._hidden = before
        self.revision += changed
        return changed

    def box(self, z: Range, y: Range, x: Range, *, erase: bool = False) -> bool:
        """Hide or uncover a box of half-open index ranges."""
        ranges = [slice(max(first, 0), max(last, 0)) for first, last in (z, y, x)]
        after = self._hidden.copy()
        after[tuple(ranges)] = not erase
        return self.replace(after, "Erase box" if erase else "Hide box")

    def half(self, side: str, *, erase: bool = False) -> bool:
        """Hide or uncover half of the grid: `+x` is x >= W / 2, `-x` the rest; y, z alike."""
        sign, axis = side[0], AXES[side[1]]
        index = np.arange(self._hidden.shape[axis])
        upper = index >= self._hidden.shape[axis] / 2
        chosen = np.moveaxis(np.zeros_like(self._hidden), axis, -1)
        chosen[...] = upper if sign == "+" else ~upper
        chosen = np.moveaxis(chosen, -1, axis)
        after = self._hidden & ~chosen if erase else self._hidden | chosen
        return self.replace(after, f"{'Erase' if erase else 'Hide'} half {side}")

    def random(self, fraction: float, seed: int) -> bool:
        """Replace the mask by an exact share of all voxels, drawn from a seed."""
        share = float(np.clip(fraction, 0.0, 1.0))
        return self.replace(random_mask(self.shape, share, seed), f"Hide {share:.0%} at random")

    def invert(self) -> bool:
        """Swap hidden and visible."""
        return self.replace(~self._hidden, "Invert mask")

    def grow(self) -> bool:
        """Hide the face neighbours of hidden voxels too."""
        return self.replace(_grown(self._hidden), "Grow mask")

    def shrink(self) -> bool:
        """Uncover hidden voxels with a visible face neighbour; the grid's border holds."""
        return self.replace(~_grown(~self._hidden), "Shrink mask")

    def mirror(self, axis: str = "x") -> bool:
        """Hide the mirror image of the mask too; across x is left to right."""
        after = self._hidden | np.flip(self._hidden, AXES[axis])
        return self.replace(after, "Mirror mask")

    def clear(self) -> bool:
        """Uncover every voxel."""
        return self.replace(np.zeros_like(self._hidden), "Clear mask")

    def fill(self) -> bool:
        """Hide every voxel."""
        return self.replace(np.ones_like(self._hidden), "Hide everything")

    def replace(self, hidden: Bools, text: str) -> bool:
        """Make any mask of the same shape the current one, as one step.

        Raises:
            ValueError: If the shape differs.
        """
        if hidden.shape != self._hidden.shape:
            raise ValueError(f"the mask is {self._hidden.shape}, not {hidden.shape}")
        self.end_stroke()
        after = np.array(hidden, dtype=np.bool_)
        changed = self._history.record(text, self._hidden, after)
        self._hidden = after
        self.revision += changed
        return changed

    def undo(self) -> str | None:
        """Take the last step back; returns its text, None when there is none."""
        return self._travel(self._history.undo)

    def redo(self) -> str | None:
        """Make the last undone step again; returns its text, None when there is none."""
        return self._travel(self._history.redo)

    def forget_undone(self) -> None:
        """Make redo impossible: something else than an edit of the mask was done since."""
        self._history.forget_undone()

    @property
    def steps(self) -> tuple[str, ...]:
        """Texts of the steps that can be undone, oldest first."""
        return self._history.done

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; empty when nothing."""
        return self._history.done[-1] if self._history.done else ""

    @property
    def redo_text(self) -> str:
        """What `redo` would make again; empty when nothing."""
        return self._history.undone[0] if self._history.undone else ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._history.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return bool(self._history.undone)

    @property
    def history_bytes(self) -> int:
        """Memory the history takes."""
        return self._history.size

    def _before(self) -> Bools:
        if self._stroke is None:
            raise RuntimeError("a stamp belongs to a stroke: call begin_stroke first")
        return self._stroke[1]

    def _travel(self, move: Callable[[Bools], str | None]) -> str | None:
        self.end_stroke()
        text = move(self._hidden)
        self.revision += text is not None
        return text


def _grown(hidden: Bools) -> Bools:
    """Add the six face neighbours of every True voxel."""
    grown: Bools = hidden.copy()
    for axis in range(3):
        source, target = np.moveaxis(hidden, axis, 0), np.moveaxis(grown, axis, 0)
        target[1:] |= source[:-1]
        target[:-1] |= source[1:]
    return grown
