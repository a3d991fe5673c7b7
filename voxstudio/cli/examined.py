"""Evaluations that say how far they are before they yield a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from voxstudio.cli.console import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.evaluation.progress import Examined

Report = TypeVar("Report")


def last_of(records: Iterator[Examined | Report], label: str, total: int) -> Report:
    """Show a bar until an evaluation yields its report."""
    from voxstudio.evaluation.progress import Examined

    with progress(label, total) as advance:
        for record in records:
            if not isinstance(record, Examined):
                return record
            advance(record.done, "")
    raise RuntimeError(f"{label} ended without a report")
