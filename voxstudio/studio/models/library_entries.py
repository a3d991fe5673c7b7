"""What the library says of each of its entries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voxstudio.studio.models.previews import is_shipped
from voxstudio.studio.models.selection import times
from voxstudio.studio.window.library_painter import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.errors import ImportRejected
    from voxstudio.studio.document.item import Item

OWN = "own"
"""Mark of a checkpoint that did not come with voxstudio."""


def model_entries(
    models: Mapping[str, tuple[Path, CheckpointHeader]], refused: Mapping[str, ImportRejected]
) -> list[Entry]:
    """Return an entry per checkpoint, and per file that is none."""
    entries = [
        Entry(
            key,
            header.name,
            "" if is_shipped(path) else str(path),
            tuple(word for word in header.capabilities if word != "energy"),
            "" if is_shipped(path) else OWN,
        )
        for key, (path, header) in models.items()
    ]
    return entries + [
        Entry(key, Path(key).name, f"cannot be read: {each.fault}") for key, each in refused.items()
    ]


def item_entry(key: str, item: Item) -> Entry:
    """Return the entry of a shape."""
    lines = (times(item.shape.grid.shape), item.about)
    return Entry(key, item.shape.name, "\n".join(filter(None, lines)), named=True)
