"""Speed of a surface update, next to scikit-image on the same fields."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.bench.timing import Timing, compare
from voxstudio.studio.scene.surface import Surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAMES = 8


def changing_field(resolution: int, frames: int = FRAMES) -> list[NDArray[np.float32]]:
    """Make frames of two balls and a bar that move, shape (D, H, W) each."""
    z, y, x = np.indices((resolution,) * 3, dtype=np.float32) / resolution - 0.5
    fields = []
    for phase in np.linspace(0, 1.5, frames):
        first = 0.22 - np.sqrt((z - 0.1) ** 2 + y**2 + (x - 0.2 * np.sin(phase)) ** 2)
        second = 0.17 - np.sqrt((z + 0.25) ** 2 + (y - 0.2 * np.cos(phase)) ** 2 + x**2)
        bar = 0.07 - np.maximum(np.abs(x + 0.3), np.abs(y + 0.1 * phase))
        level = np.maximum(np.maximum(first, second), bar) * resolution / 2 + 0.5
        fields.append(np.asarray(np.clip(level, 0, 1), dtype=np.float32))
    return fields


def surface_update(resolution: int) -> Timing:
    """Time one update of the studio's surface and of `skimage.measure.marching_cubes`.

    Both take the same changing field and end with vertices, triangles and normals; ours also
    carries a colour per voxel to the vertices.

    Args:
        resolution: Voxels per side.
    """
    from skimage.measure import marching_cubes

    surface = Surface()
    fields = changing_field(resolution)
    next_of_ours, next_of_peer = cycle(fields).__next__, cycle(fields).__next__

    def ours() -> None:
        surface.show(next_of_ours())
        surface.extract()

    def peer() -> None:
        marching_cubes(next_of_peer(), 0.5)  # type: ignore[no-untyped-call]

    return compare(ours, peer)
