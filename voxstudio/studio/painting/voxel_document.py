"""A bool array that strokes change, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.studio.painting.brush import Brush
from voxstudio.studio.painting.history import History

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.studio.painting.brush import Point
    from voxstudio.studio.painting.history import Step

Bools = NDArray[np.bool_]


class VoxelDocument:
    """Which voxels are set; every change is one described step that can be undone.

    Methods that change voxels return whether they did; what changes nothing leaves no step.

    Args:
        shape: (D, H, W) of the grid.
        values: To begin with, (D, H, W), copied; None sets no voxel.

    Raises:
        ValueError: If `values` has another shape.
    """

    def __init__(self, shape: Sequence[int], values: Bools | None = None) -> None:
        depth, height, width = shape
        self._values: Bools = np.zeros((depth, height, width), dtype=np.bool_)
        if values is not None:
            self._values = self._fitting(values)
        self._history = History()
        self._stroke: tuple[str, Bools] | None = None
        self.revision = 0

    @property
    def values(self) -> Bools:
        """Read-only view of the voxels, shape (D, H, W), True where set."""
        view: Bools = self._values.view()
        view.flags.writeable = False
        return view

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of voxels along (z, y, x)."""
        depth, height, width = self._values.shape
        return depth, height, width

    @property
    def count(self) -> int:
        """Number of set voxels."""
        return int(np.count_nonzero(self._values))

    @property
    def stroking(self) -> bool:
        """Whether a stroke has begun and not ended."""
        return self._stroke is not None

    def begin_stroke(self, text: str = "Paint") -> None:
        """Open a stroke; all stamps until `end_stroke` become one step."""
        self.end_stroke()
        self._stroke = (text, self._values.copy())

    def stamp(self, point: Point, radius: float, *, erase: bool = False) -> bool:
        """Set or clear a sphere of voxels at once.

        Args:
            point: Centre (z, y, x) in voxels.
            radius: In voxels.
            erase: Clear instead of set.

        Returns:
            Whether a voxel changed.

        Raises:
            RuntimeError: If no stroke has begun.
        """
        self._before()
        changed = Brush(radius, erase).stamp(self._values, point)
        self.revision += changed
        return changed

    def stretch(self, corner: Point, point: Point, margin: float, *, erase: bool = False) -> bool:
        """Set or clear the box between two points, in place of all the stroke did before.

        Args:
            corner: Where the stroke began, (z, y, x) in voxels.
            point: Where it is now.
            margin: How far the box reaches beyond both, in voxels.
            erase: Clear instead of set.

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
        changed = bool((after != self._values).any())
        self._values = after
        self.revision += changed
        return changed

    def end_stroke(self) -> bool:
        """Close the stroke; returns whether it became a step."""
        if self._stroke is None:
            return False
        (text, before), self._stroke = self._stroke, None
        return self._history.record(text, before, self._values)

    def cancel_stroke(self) -> bool:
        """Go back to before the stroke; returns whether something was taken back."""
        if self._stroke is None:
            return False
        (_, before), self._stroke = self._stroke, None
        changed = bool((before != self._values).any())
        self._values = before
        self.revision += changed
        return changed

    def replace(self, values: Bools, text: str) -> bool:
        """Make any voxels of the same shape the current ones, as one step.

        Raises:
            ValueError: If the shape differs.
        """
        after = self._fitting(values)
        self.end_stroke()
        changed = self._history.record(text, self._values, after)
        self._values = after
        self.revision += changed
        return changed

    def undo(self) -> str | None:
        """Take the last step back; returns its text, None when there is none."""
        return self._travel(self._history.undo)

    def redo(self) -> str | None:
        """Make the last undone step again; returns its text, None when there is none."""
        return self._travel(self._history.redo)

    def forget_undone(self) -> None:
        """Make redo impossible: something else than an edit of these voxels was done since."""
        self._history.forget_undone()

    def save(self) -> dict[str, object]:
        """Return the voxels and all steps; a stroke under way is not there yet."""
        values = self._values if self._stroke is None else self._stroke[1]
        return {"bits": np.packbits(values), **self._history.save()}

    def restore(
        self, bits: NDArray[np.uint8], done: Sequence[Step], undone: Sequence[Step]
    ) -> None:
        """Be as it was when it was saved.

        Args:
            bits: The voxels, packed.
            done: Steps that can be undone.
            undone: Steps that can be made again.

        Raises:
            ValueError: If there are not as many voxels.
        """
        if len(bits) != -(-self._values.size // 8):
            raise ValueError(f"{len(bits)} bytes are not a mask of {self._values.shape}")
        flat = np.unpackbits(bits, count=self._values.size).astype(np.bool_)
        self._values = flat.reshape(self._values.shape)
        self._history.restore(done, undone)
        self.revision += 1

    @property
    def steps(self) -> tuple[str, ...]:
        """Texts of the steps that can be undone, oldest first."""
        return self._history.done

    @property
    def undone_steps(self) -> tuple[str, ...]:
        """Texts of the steps that can be made again, next one first."""
        return self._history.undone

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

    def _fitting(self, values: Bools) -> Bools:
        if values.shape != self._values.shape:
            raise ValueError(f"the grid is {self._values.shape}, not {values.shape}")
        return np.array(values, dtype=np.bool_)

    def _before(self) -> Bools:
        if self._stroke is None:
            raise RuntimeError("a stamp belongs to a stroke: call begin_stroke first")
        return self._stroke[1]

    def _travel(self, move: Callable[[Bools], str | None]) -> str | None:
        self.end_stroke()
        text = move(self._values)
        self.revision += text is not None
        return text
