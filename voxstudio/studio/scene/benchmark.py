"""Speed of a surface update, next to scikit-image on the same fields."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.studio.scene.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FRAMES, ROUNDS = 8, 8


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


def surface_update(resolution: int) -> tuple[float, float]:
    """Time one update of the studio's surface and of `skimage.measure.marching_cubes`.

    Both take the same changing field and end with vertices, triangles and normals; ours also
    carries a colour per voxel to the vertices.

    Args:
        resolution: Voxels per side.

    Returns:
        (ours, skimage's), medians in milliseconds, measured in turns.
    """
    from skimage.measure import marching_cubes

    surface = Surface()
    fields = changing_field(resolution)

    def ours(field: NDArray[np.float32]) -> None:
        surface.show(field)
        surface.extract()

    def peer(field: NDArray[np.float32]) -> None:
        marching_cubes(field, 0.5)  # type: ignore[no-untyped-call]

    own_times: list[float] = []
    peer_times: list[float] = []
    for _ in range(ROUNDS):
        for field in fields:
            own_times.append(_milliseconds(ours, field))
            peer_times.append(_milliseconds(peer, field))
    return median(own_times), median(peer_times)


def _milliseconds(work: Callable[[NDArray[np.float32]], None], field: NDArray[np.float32]) -> float:
    start = time.perf_counter()
    work(field)
    return (time.perf_counter() - start) * 1e3
