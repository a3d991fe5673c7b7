"""Unlimited undo and redo of a bool array, as compressed differences."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.inflate import inflated

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    def save(self) -> dict[str, object]:
        """Return all steps."""
        return {"done": _packed(self._done), "undone": _packed(self._undone)}

    def restore(self, done: Sequence[Step], undone: Sequence[Step]) -> None:
        """Have other steps in place of those that there are."""
        self._done, self._undone = list(done), list(undone)

    def forget_undone(self) -> None:
        """Make redo impossible: something else was done since."""
        self._undone.clear()

    def undo(self, hidden: NDArray[np.bool_]) -> str | None:
        """Take the last step back in place; returns its text, None when there is none."""
        return _move(self._done, self._undone, hidden)

    def redo(self, hidden: NDArray[np.bool_]) -> str | None:
        """Make the last undone step again in place; returns its text, None when there is none."""
        return _move(self._undone, self._done, hidden)


def _packed(steps: Sequence[Step]) -> dict[str, object]:
    """Return steps as few values: there may be hundreds."""
    return {
        "texts": [step.text for step in steps],
        "sizes": [len(step.flipped) for step in steps],
        "flipped": b"".join(step.flipped for step in steps),
    }


def unpacked(texts: Sequence[str], sizes: Sequence[int], flipped: bytes, voxels: int) -> list[Step]:
    """Return the steps that were saved.

    Args:
        texts: What was done.
        sizes: Bytes of each.
        flipped: Those bytes, one after another.
        voxels: Of the grid.

    Raises:
        ValueError: If they are not of such a grid.
    """
    if len(texts) != len(sizes) or sum(sizes) != len(flipped):
        raise ValueError("steps of a mask are cut short")
    steps, at = [], 0
    for text, size in zip(texts, sizes, strict=True):
        step = Step(text, flipped[at : at + size])
        inflated(step.flipped, -(-voxels // 8))
        steps.append(step)
        at += size
    return steps


def _move(source: list[Step], target: list[Step], hidden: NDArray[np.bool_]) -> str | None:
    if not source:
        return None
    step = source.pop()
    bits = np.frombuffer(zlib.decompress(step.flipped), dtype=np.uint8)
    flipped = np.unpackbits(bits, count=hidden.size).astype(np.bool_)
    hidden ^= flipped.reshape(hidden.shape)
    target.append(step)
    return step.text
