"""An update of the studio's surface over scikit-image's marching cubes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.bench.row import Row
from voxstudio.studio.scene.benchmark import surface_update

if TYPE_CHECKING:
    from collections.abc import Iterator

RESOLUTIONS = (32, 64)


def rows() -> Iterator[Row]:
    """Measure a changing field of every resolution."""
    for resolution in RESOLUTIONS:
        time = surface_update(resolution)
        name = f"surface update, {resolution}^3"
        peer = "skimage.measure.marching_cubes"
        yield Row(name, time.ratio, time.ours_ms, time.peer_ms, peer, "at most 0.3")
