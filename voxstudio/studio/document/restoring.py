"""The document's history as it was saved: every entry is checked before it counts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.inflate import inflated
from voxstudio.studio.document.entry import Entry, Shape
from voxstudio.studio.painting import MaskDocument
from voxstudio.studio.painting.history import Step, unpacked
from voxstudio.studio.saved.checks import (
    Unreadable,
    array,
    one_of,
    optional,
    packed,
    several,
    text,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.saved.state import SavedState

    Size = tuple[int, int, int]


def restored(states: Sequence[SavedState], index: int) -> list[Entry]:
    """Return the entries of a document.

    Args:
        states: Of all entries, in order.
        index: Of the one on screen.

    Raises:
        Unreadable: If one of them cannot be reached from there, or makes no sense.
    """
    if not states:
        return []
    if index >= len(states):
        raise Unreadable(f"entry {index} is not one of {len(states)}")
    found: dict[int, Entry] = {}
    try:
        for at in (*range(index, len(states)), *reversed(range(index))):
            found[at] = _entry(states[at], found.get(at - 1) or found.get(at + 1))
        _check_differences([found[at] for at in range(len(states))], index)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return [found[at] for at in range(len(states))]


def _entry(state: SavedState, neighbour: Entry | None) -> Entry:
    """Return an entry; one at rest has the size of its neighbour."""
    shape = state.get("shape", optional(one_of(Shape)))
    if shape is None and neighbour is None:
        raise Unreadable("the shape on screen is missing")
    size = shape.grid.shape if shape is not None else neighbour.grid_size  # type: ignore[union-attr]
    name = state.get("name", text, "")
    entry = Entry(
        shape or Shape(VoxelGrid(np.zeros(size, np.bool_)), name),
        _mask(state, size),
        state.get("text", text, ""),
        state.get("difference", optional(packed)),
    )
    if shape is None:
        entry.rest()
    return entry


def _check_differences(entries: Sequence[Entry], index: int) -> None:
    """Refuse entries at rest that could not be woken from the one on screen."""
    for at, entry in enumerate(entries):
        link = entries[at + 1] if at < index else entry
        if entry.at_rest and link.difference is None:
            raise Unreadable(f"entry {at} cannot be found again")
    for before, entry in pairwise(entries):
        if entry.difference is not None:
            _check_difference(before, entry)


def _check_difference(before: Entry, entry: Entry) -> None:
    if before.grid_size != entry.grid_size:
        raise Unreadable("a change of a shape has another size")
    voxels = int(np.prod(entry.grid_size))
    for itemsize in (1, 4):
        try:
            inflated(entry.difference or b"", voxels * itemsize)
        except ValueError:
            continue
        return
    raise Unreadable("a change of a shape is that of another one")


def _mask(state: SavedState, size: Size) -> MaskDocument:
    """Return the mask of an entry with its steps."""
    mask, voxels = MaskDocument(size), int(np.prod(size))
    saved = state.part("mask")
    if saved.names:
        steps = [_steps(saved.part(name), voxels) for name in ("done", "undone")]
        mask.restore(saved.get("bits", array("uint8", 1)), *steps)
    else:
        hidden = state.get("hidden", packed, b"")
        count = -(-voxels // 8)
        bits = inflated(hidden, count) if hidden else bytes(count)
        mask.restore(np.frombuffer(bits, np.uint8), (), ())
    return mask


def _steps(state: SavedState, voxels: int) -> list[Step]:
    texts = state.get("texts", several(text), ())
    sizes = state.get("sizes", several(whole), ())
    return unpacked(texts, sizes, state.get("flipped", packed, b""), voxels)
