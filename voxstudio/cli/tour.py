"""`voxstudio tour`."""

from __future__ import annotations

from voxstudio.cli.console import say
from voxstudio.cli.options import Device, OutDirectory, Seed, Threads, use_device
from voxstudio.files import new_directory


def tour(out: OutDirectory, seed: Seed = 0, device: Device = "auto", threads: Threads = 0) -> None:
    """Run the main job without a screen.

    It samples a shape, hides a part, recovers 4 variants and exports them.
    """
    from voxstudio.tour import tour as run

    for stop in run(new_directory(out), seed, use_device(device, threads)):
        say(f"{stop.done}: {', '.join(str(file) for file in stop.files)}")
