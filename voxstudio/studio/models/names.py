"""What checkpoints are called in lists, where two may have one name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from voxstudio.studio.models.previews import is_shipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader


def told_apart(models: Iterable[tuple[Path, CheckpointHeader]]) -> dict[Path, str]:
    """Return a name per file; one of the user's own has its folder's where others have its name."""
    names = {path: header.name for path, header in models}
    count = Counter(names.values())
    return {
        path: name if count[name] == 1 or is_shipped(path) else f"{name} · {path.parent.name}"
        for path, name in names.items()
    }
