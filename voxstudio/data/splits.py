"""Which shapes are learned from and which are held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.copies import COPIES, copy_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet

SPLIT_SEED = 20161
"""Fixed, so that every run and every report holds out the same shapes."""

HELD_OUT = "held_out"
"""Where the header of a checkpoint says which shapes were held out, among `training`."""


def split(
    labels: NDArray[np.integer], share: float, groups: NDArray[np.integer] | None = None
) -> NDArray[np.bool_]:
    """Choose the shapes that are held out, the same share of every class.

    Args:
        labels: Class of every shape, (N,).
        share: Part that is held out, rounded down per class, 0 <= share < 1.
        groups: Of every shape, (N,): a group is held out whole or not at all, and no more of any
            class than its share, so that of a class of few large groups it may be less. None
            holds every shape out by itself.

    Returns:
        Which are held out, (N,).
    """
    rng = np.random.default_rng(SPLIT_SEED)
    held = np.zeros(len(labels), np.bool_)
    kinds = np.unique(labels, return_inverse=True)[1]
    room = (share * np.bincount(kinds)).astype(np.intp)
    which = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1]
    members, ends = np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))
    starts = np.concatenate([[0], ends])
    for kind in range(len(room)):
        for row in rng.permutation(np.flatnonzero(kinds == kind)):
            if not room[kind]:
                break
            group = members[starts[which[row]] : ends[which[row]]]
            wanted = np.bincount(kinds[group], minlength=len(room))
            if not held[row] and (wanted <= room).all():
                held[group] = True
                room -= wanted
    return held


def parts(shapes: ShapeSet, share: float, limit: float = COPIES) -> tuple[ShapeSet, ShapeSet]:
    """Split a set into the shapes that training on it learns from and those it holds out.

    A set that has a split of its own is split so.

    Args:
        shapes: Without labels, all shapes count as one class.
        share: As for `split`.
        limit: Shapes that overlap by more (IoU), mirror images among them, stay together; 0 parts
            them whatever they overlap by.

    Returns:
        The training part and the held-out part, in the order of the set.
    """
    held = shapes.held_out
    if held is None:
        alike = copy_groups(shapes.voxels, limit=limit) if limit and share else None
        held = split(shapes.kinds, share, alike)
    return shapes.take(~held), shapes.take(held)


def written(held: NDArray[np.bool_]) -> str:
    """Say which shapes are held out, (N,), in hexadecimal digits, four shapes a digit."""
    return np.packbits(held).tobytes().hex()


def read(text: str, count: int) -> NDArray[np.bool_]:
    """Return what `written` said of a number of shapes, (count,).

    Raises:
        ValueError: If it says something else, or of another number of shapes.
    """
    packed = np.frombuffer(bytes.fromhex(text), np.uint8)
    if len(packed) != -(-count // 8):
        raise ValueError(f"{len(packed)} bytes do not speak of {count} shapes")
    return np.unpackbits(packed, count=count).astype(np.bool_)


def in_turn(labels: NDArray[np.generic], count: int) -> list[int]:
    """Return the first rows of every class, the classes in turn, `count` in all or all there are.

    Args:
        labels: Class of every row, (N,).
        count: How many rows.
    """
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    rounds = range(max((len(rows) for rows in members), default=0))
    rows = [int(part[i]) for i in rounds for part in members if i < len(part)]
    return rows[:count]
