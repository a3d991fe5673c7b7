"""`voxstudio bench`: speed, as ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.cli.console import say, say_table
from voxstudio.cli.options import JsonFile, Threads, use_device
from voxstudio.files import write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.bench.row import Row


def measured(threads: int) -> Iterator[Row]:
    """Measure everything this machine can; what it cannot is said in a line."""
    from voxstudio.bench import distances, langevin, latent, sequential, surface, training, window
    from voxstudio.errors import ImportRejected
    from voxstudio.library import default_checkpoint

    yield from surface.rows()
    yield from langevin.rows()
    yield from latent.rows()
    yield from sequential.rows()
    yield from training.rows()
    yield from distances.rows()
    try:
        yield from window.rows(default_checkpoint(), threads)
    except (window.NoWindow, ImportRejected) as why:
        say(f"window rows skipped: {why}")


def bench(json_file: JsonFile = None, threads: Threads = 0) -> None:
    """Measure speed as ratios to a peer.

    Both are timed in turns within the same run, which takes some minutes.
    """
    use_device("cpu", threads)
    found = []
    for row in measured(threads):
        say(f"{row.name}: {row.ratio:.2f}")
        found.append(row)
    say("")
    table = [
        [row.name, f"{row.ratio:.2f}", row.goal, f"{row.ours_ms:.2f}", f"{row.peer_ms:.2f}",
         row.peer]
        for row in found
    ]  # fmt: skip
    say_table(["what", "ratio", "goal", "ours ms", "peer ms", "peer"], table)
    if json_file is not None:
        write_json(json_file, {"rows": [row.to_json() for row in found]})
