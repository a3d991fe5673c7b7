"""Files of a table, as the command writes them, as jobs."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from voxstudio.files import SaveFailed, write_json
from voxstudio.studio.jobs import answers, once

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voxstudio.evaluation.table import Table

PAGE_S = 300.0
"""How long a page may take, which has six pictures per model."""


def save_json(path: Path, table: Table) -> Generator[None, None, None]:
    """Write a table as `voxstudio evaluate --json` does.

    Raises:
        SaveFailed: If it cannot be written.
    """
    return once(lambda: write_json(path, table.to_json()))


def save_page(path: Path, table: Table) -> Generator[None, None, None]:
    """Write a table as `voxstudio evaluate --html` does.

    In a process of its own: VTK draws pictures in the first thread alone, which has the window.

    Raises:
        SaveFailed: If it cannot be written.
    """
    with closing(answers(_write_page, [(path, table)], PAGE_S)) as found:
        for answer in found:
            if answer is not None and answer.lost:
                raise SaveFailed(f"{path}: {answer.lost}")
            yield None


def _write_page(asked: tuple[Path, Table]) -> None:
    from voxstudio.render.report import write_page

    write_page(*asked)
