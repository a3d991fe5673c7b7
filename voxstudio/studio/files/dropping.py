"""What will become of files that are dragged over the window, in words, before they are let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.data.formats import find_format
from voxstudio.errors import ImportRejected
from voxstudio.studio.files.opening import CHECKPOINT
from voxstudio.studio.window.drop_overlay import DropPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader

CANNOT = "Cannot be opened"


def plan_drop(
    paths: Sequence[Path],
    taken: Mapping[str, str],
    task_of: Callable[[CheckpointHeader], str],
) -> DropPlan:
    """Say what would become of files.

    Args:
        paths: What is dragged.
        taken: What tasks make of files of their own, by the ending.
        task_of: Returns the title of the task that would use a model; empty for none.
    """
    lines: dict[str, int] = {}
    for path in paths:
        line = _fate(path, taken, task_of)
        lines[line] = lines.get(line, 0) + 1
    several = len(paths) > 1
    words = [f"{line}   {_files(count)}" if several else line for line, count in lines.items()]
    return DropPlan("\n".join(words), any(not line.startswith(CANNOT) for line in lines))


def _fate(path: Path, taken: Mapping[str, str], task_of: Callable[[CheckpointHeader], str]) -> str:
    ending = path.suffix.lower()
    if path.is_dir():
        return "Import the shapes of its files"
    if ending in taken:
        return taken[ending]
    if ending == CHECKPOINT:
        return _model(path, task_of)
    known = find_format(path)
    if known is not None and known.reads:
        return "Open as the current shape"
    return f"{CANNOT}: {ending or path.name}"


def _files(count: int) -> str:
    return "(1 file)" if count == 1 else f"({count} files)"


def _model(path: Path, task_of: Callable[[CheckpointHeader], str]) -> str:
    try:
        title = task_of(read_header(path))
    except ImportRejected:
        return f"{CANNOT}: no voxstudio checkpoint"
    return f"Use as a model in {title}" if title else f"{CANNOT}: no task uses such a model"
