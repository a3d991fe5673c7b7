"""`voxstudio gallery`: the pictures of the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import HeldOut, OutDirectory, Threads, use_device
from voxstudio.cli.reading import Layout, check_size, read_set
from voxstudio.files import new_directory

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
        typer.Option(metavar="FILE", help="Training data of the models, if it came from a file."),
    ] = None,
    unseen: HeldOut = None,
    threads: Threads = 0,
    *,
    layout: Layout,
) -> None:
    """Draw generated furniture, samples and recoveries.

    Each model has its own pages.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.origin import is_generated, require_data
    from voxstudio.library import find_checkpoint, list_checkpoints

    use_device("cpu", threads)
    learned, others = (None if path is None else read_set(path, layout) for path in (data, unseen))
    chosen = [find_checkpoint(page) for page in pages or () if page != FURNITURE]
    for path in chosen:
        if data is None:
            require_data(read_header(path))
    if not pages:
        found = list_checkpoints()
        chosen = [path for path, header in found if learned or is_generated(header)]
        for path in {path for path, _ in found} - set(chosen):
            say(f"{path.stem}: left out, it needs the --data FILE it learned from")
    if unseen is not None and others is not None:
        for path in chosen:
            check_size(others.voxels.shape[1:], read_header(path).resolution, unseen)
    from voxstudio.render.gallery.book import model_pages, write_index
    from voxstudio.render.gallery.furniture import furniture
    from voxstudio.render.gallery.page import save

    folder = new_directory(out)
    if not pages or FURNITURE in pages:
        say(str(save(furniture(), folder / f"{FURNITURE}.png")))
    for path in chosen:
        for line in model_pages(path, folder, learned, others):
            say(line)
    write_index(folder)
