"""`voxstudio data show`: what a data file holds, as a table and as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import say, say_table
from voxstudio.cli.grouped import grouped
from voxstudio.cli.places import file_to_write
from voxstudio.cli.reading import Layout, read_set
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from voxstudio.data.set_summary import ClassSummary


@grouped
def show(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="File of shapes.")],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE.png", callback=file_to_write, help="Contact sheet."),
    ] = Path("sheet.png"),
    count: Annotated[
        int, typer.Option(min=1, max=24, help="Shapes of every class on the sheet.")
    ] = 8,
    *,
    layout: Layout,
) -> None:
    """Draw a data set and print a table of its classes."""
    from voxstudio.data.set_summary import summarised
    from voxstudio.render.notebook import class_sheet
    from voxstudio.render.png import write_png

    if out.suffix.lower() != ".png":
        raise ImportRejected(out, "not a .png name", "--out FILE.png")
    shapes = read_set(source, layout)
    side = "x".join(map(str, shapes.voxels.shape[1:]))
    say(f"{source}: {len(shapes)} shapes of {side} voxels")
    parts = sorted(set(shapes.split.tolist())) if shapes.split is not None else []
    headings = ["class", "shapes", *parts, "size zyx", "solid", "components", "one component"]
    say_table(headings, [_cells(each, parts) for each in summarised(shapes)])
    write_png(out, class_sheet(shapes, count))
    say(f"{out}: up to {count} shapes of every class")


def _cells(each: ClassSummary, parts: list[str]) -> list[str]:
    return [
        each.name,
        str(each.shapes),
        *(str(each.parts[part]) for part in parts),
        "x".join(f"{length:.0f}" for length in each.size),
        f"{100 * each.solid:.1f}%",
        f"{each.components:.1f}",
        f"{100 * each.whole:.0f}%",
    ]
