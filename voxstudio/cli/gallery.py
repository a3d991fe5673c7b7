"""`voxstudio gallery`: the pictures of the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import OutDirectory, Threads, new_directory, use_device
from voxstudio.cli.reading import Layout, read_set

FURNITURE = "furniture"


@grouped
def gallery(
    out: OutDirectory,
    pages: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PAGE...]", help="Checkpoints, or furniture; all when none."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the checkpoints learned from, if from a file."),
    ] = None,
    threads: Threads = 0,
    *,
    layout: Layout,
) -> None:
    """Draw generated furniture, samples and recoveries, each model on its own pages."""
    from voxstudio.evaluation.origin import is_generated
    from voxstudio.library import find_checkpoint, list_checkpoints
    from voxstudio.render.gallery.book import model_pages, write_index
    from voxstudio.render.gallery.furniture import furniture
    from voxstudio.render.gallery.page import save

    use_device("cpu", threads)
    folder = new_directory(out)
    learned = None if data is None else read_set(data, layout)
    chosen = [find_checkpoint(page) for page in pages or () if page != FURNITURE]
    if not pages:
        found = list_checkpoints()
        chosen = [path for path, header in found if learned or is_generated(header)]
        for path in {path for path, _ in found} - set(chosen):
            say(f"{path.stem}: left out, it needs the --data FILE it learned from")
    if not pages or FURNITURE in pages:
        say(str(save(furniture(), folder / f"{FURNITURE}.png")))
    for path in chosen:
        for page in model_pages(path, folder, learned):
            say(str(page))
    write_index(folder)
