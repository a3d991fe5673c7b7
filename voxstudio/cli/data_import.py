"""`voxstudio data import`: a folder tree of shape files as one data file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import OutArchive
from voxstudio.cli.reading import Layout, Resolution
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Generator

    from voxstudio.data.import_folder import Progress
    from voxstudio.data.import_report import ImportReport

T = TypeVar("T")

LISTED = 10
"""Refused files that are printed; all of them are in the report."""

FromFolders = Literal["from-folders", "none"]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=256, help="Processes that read files; one per core unless given."),
]


@grouped
def import_data(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder tree of voxel and mesh files.")
    ],
    out: OutArchive,
    resolution: Resolution = None,
    classes: Annotated[
        FromFolders | None,
        typer.Option(help="Names of folders are classes; unless given, where the tree has them."),
    ] = None,
    split: Annotated[
        FromFolders | None,
        typer.Option(help="Folders train, val, test are the split; likewise."),
    ] = None,
    only: Annotated[
        str, typer.Option(metavar="PATTERN", help="Names of files to read, such as '*.obj'.")
    ] = "*",
    jobs: Jobs = None,
    *,
    layout: Layout,
) -> None:
    """Make a data file of a folder tree of shapes.

    A report of what was read, refused and found lies beside it, as FILE.import.json. An import that
    was ended is resumed by the same command.
    """
    from voxstudio.data.folder import scan
    from voxstudio.data.import_folder import REPORT, import_folder
    from voxstudio.room import cores

    own = [folder / each for each in _within(out, folder)]
    if own and out.exists() and not out.with_suffix(REPORT).exists():
        fault = "lies in the folder that is read, and no import made it"
        raise ImportRejected(out, fault, "another place for the result")
    tree = scan(folder, classes=classes, split=split, only=only, but=own)
    reading = layout.options(resolution)
    report = followed(import_folder(tree, out, reading, jobs or cores()), folder.name)
    say(f"{out}: {len(report.kept)} shapes at {report.resolution}^3")
    tell(report, str(out.with_suffix(REPORT)))


def _within(out: Path, folder: Path) -> list[Path]:
    """Return the files of an import as paths within the folder that it reads, if they lie there."""
    from voxstudio.data.import_folder import JOURNAL, REPORT

    place, root = out.resolve(), folder.resolve()
    if not place.is_relative_to(root):
        return []
    files = (place, place.with_suffix(REPORT), place.with_suffix(JOURNAL))
    return [file.relative_to(root) for file in files]


def followed(work: Generator[Progress, None, T], label: str) -> T:
    """Run an import to its end, and say on stderr how far it is; return what it does."""
    try:
        first = next(work)
        with progress(f"import {label}", first.total) as advance:
            advance(first.done, "")
            while True:
                advance(next(work).done, "")
    except StopIteration as done:
        made: T = done.value
        return made
    finally:
        work.close()


def tell(report: ImportReport, written: str) -> None:
    """Print what there is of everything, and the first files that were refused."""
    say(", ".join(f"{count} {what}" for what, count in report.counts.items() if count))
    for each in report.refused[:LISTED]:
        say(f"  refused {each.file}: {each.fault}")
    if len(report.refused) > LISTED:
        say(f"  and {len(report.refused) - LISTED} more, in {written}")
