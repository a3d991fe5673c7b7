"""Unlimited undo and redo of a bool array, as compressed differences."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Step:
    """One undoable change.

    Args:
        text: What was done, for the menu.
        flipped: The voxels it flipped, packed to bits and deflated.
    """

    text: str
    flipped: bytes


class History:
    """Steps done and steps undone; each holds only what it flipped."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def done(self) -> tuple[str, ...]:
        """Texts of the steps that can be undone, oldest first."""
        return tuple(step.text for step in self._done)

    @property
    def undone(self) -> tuple[str, ...]:
        """Texts of the steps that can be redone, next one first."""
        return tuple(step.text for step in reversed(self._undone))

    @property
    def size(self) -> int:
        """Memory the differences take, in bytes."""
        return sum(len(step.flipped) for step in (*self._done, *self._undone))

    def record(self, text: str, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> bool:
        """Add a step unless nothing changed; forgets what was undone.

        Returns:
            Whether a step was added.
        """
        flipped = before ^ after
        if not flipped.any():
            return False
        self._done.append(Step(text, zlib.compress(np.packbits(flipped).tobytes(), 1)))
        self.forget_undone()
        return True

    def forget_undone(self) -> None:
        """Make redo impossible: something else was done since."""
        self._undone.clear()

    def undo(self, hidden: NDArray[np.bool_]) -> str | None:
        """Take the last step back in place; returns its text, None when there is none."""
        return _move(self._done, self._undone, hidden)

    def redo(self, hidden: NDArray[np.bool_]) -> str | None:
        """Make the last undone step again in place; returns its text, None when there is none."""
        return _move(self._undone, self._done, hidden)


def _move(source: list[Step], target: list[Step], hidden: NDArray[np.bool_]) -> str | None:
    if not source:
        return None
    step = source.pop()
    bits = np.frombuffer(zlib.decompress(step.flipped), dtype=np.uint8)
    flipped = np.unpackbits(bits, count=hidden.size).astype(np.bool_)
    hidden ^= flipped.reshape(hidden.shape)
    target.append(step)
    return step.text
