"""How a file is read: which array of it, how finely, and which way its axes point."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from voxstudio.choices import Inside, Oblique
from voxstudio.errors import ImportRejected
from voxstudio.mesh_placement import CENTRED, MeshPlacement
from voxstudio.transforms import check_turns, turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.choices import Up
    from voxstudio.data.formats.shape_set import ShapeSet

ORDER = "zyx"
"""Axes of every shape inside voxstudio."""


@dataclass(frozen=True)
class ReadOptions:
    """What a person says of a file; None takes what is usual for its format.

    Args:
        key: Name of the array in an archive; None finds it.
        resolution: Voxels along each side of the cube that a mesh is filled into.
        axes: What the file's first, second and third axis are, such as "xzy"; see
            `Format.axes` for what each format takes for granted.
        up: Which of those axes points up; "y" turns the shape upright about x.
        turn: Quarter turns of the upright shape, such as "zz" or "xz"; see `transforms.turned`.
        flip: Axes of the upright shape along which it is mirrored in place, such as "x".
        label: The one label of a segmentation that is solid; None takes all of them.
        level: Value of a field, such as a distance or a density, at the surface.
        inside: On which side of the level the field is solid; without a level, of 0.
        oblique: What becomes of a volume whose axes are turned against the world's.
        placement: Where in the cube a mesh is put, and how large.
        watch: Called with the share of the work on a mesh that is done, between its parts; what it
            raises ends the reading.

    Raises:
        ImportRejected: If the axes are not x, y and z in some order, the resolution is not
            within 4 to 256, or both a label and a level are given.
    """

    key: str | None = None
    resolution: int = 32
    axes: str | None = None
    up: Up | None = None
    turn: str = ""
    flip: str = ""
    label: int | None = None
    level: float | None = None
    inside: Inside | None = None
    oblique: Oblique = "refuse"
    placement: MeshPlacement = CENTRED
    watch: Callable[[float], None] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Check every value that can be wrong by itself."""
        if self.axes is not None and sorted(self.axes) != ["x", "y", "z"]:
            raise ImportRejected("axes", f"{self.axes!r} is no order", "x, y and z, such as xzy")
        check_turns(self.turn)
        if not set(self.flip) <= set(ORDER) or len(set(self.flip)) < len(self.flip):
            raise ImportRejected("flip", f"{self.flip!r} names no axes", "some of x, y and z")
        if self.up not in (None, "z", "y"):
            raise ImportRejected("up", f"{self.up!r} is no upward axis", "z or y")
        if not 4 <= self.resolution <= 256:
            raise ImportRejected("resolution", f"{self.resolution} is not accepted", "4 to 256")
        fit = self.placement.fit
        if isinstance(fit, int | float) and fit > self.resolution:
            fault = f"{fit:g} voxels do not fit into {self.resolution}"
            raise ImportRejected("fit", fault, f"1 to {self.resolution}, or keep")
        if self.inside not in (None, *get_args(Inside)):
            raise ImportRejected("inside", f"{self.inside!r} is no side", "positive or negative")
        if self.oblique not in get_args(Oblique):
            raise ImportRejected("oblique", f"{self.oblique!r} is no way", "refuse or as-stored")
        if self.level is not None and not math.isfinite(self.level):
            raise ImportRejected("level", f"{self.level} is no level", "a finite number")
        if self.label is not None and (self.level, self.inside) != (None, None):
            raise ImportRejected("label", "is given with a level", "one of --label and --level")


def orient(shapes: ShapeSet, stored: str, up: Up, options: ReadOptions) -> ShapeSet:
    """Turn shapes the way that the options say; without any, they stay as they are.

    Args:
        shapes: As `[z, y, x]`, read with the usual meaning of the format's axes.
        stored: That meaning, such as "xyz".
        up: Axis that usually points up in the format.
        options: What is unusual about this file.
    """
    if options.axes is not None:
        shapes = _renamed(shapes, stored, options.axes)
    if (options.up or up) == "y":
        shapes = _upright(shapes)
    if options.turn:
        shapes = shapes.each(partial(turned, turns=options.turn))
    mirrored = tuple(1 + ORDER.index(axis) for axis in options.flip)
    voxels: Any = np.ascontiguousarray(np.flip(shapes.voxels, mirrored))
    return replace(shapes, voxels=voxels)


def _renamed(shapes: ShapeSet, stored: str, axes: str) -> ShapeSet:
    """Call the axis that was taken for `stored[i]` by the name `axes[i]`."""
    source = [ORDER.index(stored[axes.index(name)]) for name in ORDER]
    z, y, x = source
    return replace(
        shapes,
        voxels=shapes.voxels.transpose(0, 1 + z, 1 + y, 1 + x),
        spacing=(shapes.spacing[z], shapes.spacing[y], shapes.spacing[x]),
        origin=(shapes.origin[z], shapes.origin[y], shapes.origin[x]),
    )


def _upright(shapes: ShapeSet) -> ShapeSet:
    """Turn about x by a quarter: (x, y, z) becomes (x, -z, y)."""
    (dz, dy, dx), (z, y, x) = shapes.spacing, shapes.origin
    back = z + dz * (shapes.voxels.shape[1] - 1)
    return replace(
        shapes,
        voxels=np.flip(shapes.voxels.transpose(0, 2, 1, 3), 2),
        spacing=(dy, dz, dx),
        origin=(y, -back, x),
    )
