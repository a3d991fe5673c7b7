"""Generated shapes as a set, for notebooks and scripts."""

from __future__ import annotations

from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.data.shapes.catalogue import FURNITURE, find, make


def generate(
    name: str = FURNITURE, count: int = 1, *, seed: int = 0, resolution: int | None = None
) -> ShapeSet:
    """Return shapes that voxstudio makes by rule, with their classes.

    Args:
        name: `furniture`, one of its families such as `chair`, `primitives`, `mnist3d` or `necker`.
        count: How many; the classes take turns.
        seed: Shape i depends on it, its class and its number alone.
        resolution: Voxels along each side; None for what is usual.

    Raises:
        ImportRejected: If there is nothing of that name, or not enough memory.
    """
    made = make(find(name), count, resolution, seed)
    return ShapeSet(made.voxels, made.labels, made.label_names, name)
