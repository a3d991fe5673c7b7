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
        ours, peer = surface_update(resolution)
        name = f"surface update, {resolution}^3"
        yield Row(name, ours / peer, ours, peer, "skimage.measure.marching_cubes", "at most 0.3")
