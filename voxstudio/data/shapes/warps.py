"""Changes of coordinates: moving, mirroring, repeating and bending a field."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voxstudio.data.shapes.sdf import Array, Axes, Curve, Field, Point


def move(field: Field, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Field:
    """Translate a solid."""
    return lambda axes: field(Axes(axes.x - x, axes.y - y, axes.z - z))


def flip_x(field: Field, side: int) -> Field:
    """Return the solid as it is for `side` 1, and its mirror image for -1."""
    return field if side > 0 else (lambda axes: field(Axes(-axes.x, axes.y, axes.z)))


def mirror_x(field: Field) -> Field:
    """Reflect what lies at x >= 0 to the other side.

    On a symmetric lattice with an even number of columns only one half is evaluated.
    """

    def at(axes: Axes) -> Array:
        half, odd = divmod(axes.x.shape[-1], 2)
        straight = axes.y.shape[-1] == 1 and axes.z.shape[-1] == 1
        if straight and not odd and np.array_equal(axes.x, -axes.x[..., ::-1]):
            right = field(Axes(np.abs(axes.x[..., -half:]), axes.y, axes.z))
            return np.concatenate([right[..., ::-1], right], axis=-1)
        return field(Axes(np.abs(axes.x), axes.y, axes.z))

    return at


def mirror_y(field: Field) -> Field:
    """Reflect what lies at y >= 0 to the front."""
    return lambda axes: field(Axes(axes.x, np.abs(axes.y), axes.z))


def _nearest(where: Array, first: float, pitch: float, count: int) -> Array:
    index = np.clip(np.round((where - first) / pitch), 0, count - 1)
    return where - index * pitch


def repeat_x(field: Field, pitch: float, count: int) -> Field:
    """Repeat a solid built around x = 0, `count` times centred on x = 0."""
    first = -pitch * (count - 1) / 2

    def at(axes: Axes) -> Array:
        return field(Axes(_nearest(axes.x, first, pitch, count) - first, axes.y, axes.z))

    return at


def repeat_z(field: Field, first: float, pitch: float, count: int) -> Field:
    """Repeat a solid built around z = 0 at the heights first, first + pitch, ..."""

    def at(axes: Axes) -> Array:
        return field(Axes(axes.x, axes.y, _nearest(axes.z, first, pitch, count) - first))

    return at


def _turn(a: Array, b: Array, angle: float, pivot: tuple[float, float]) -> tuple[Array, Array]:
    c, s = math.cos(angle), math.sin(angle)
    u, v = a - pivot[0], b - pivot[1]
    return c * u + s * v + pivot[0], c * v - s * u + pivot[1]


def turn_x(field: Field, angle: float, pivot: tuple[float, float] = (0.0, 0.0)) -> Field:
    """Rotate around the x axis through (y, z) = `pivot`; positive tips the top to the front."""

    def at(axes: Axes) -> Array:
        y, z = _turn(axes.y, axes.z, angle, pivot)
        return field(Axes(axes.x, y, z))

    return at


def turn_z(field: Field, angle: float, pivot: tuple[float, float] = (0.0, 0.0)) -> Field:
    """Rotate around the vertical axis through (x, y) = `pivot`, anticlockwise from above."""

    def at(axes: Axes) -> Array:
        x, y = _turn(axes.x, axes.y, angle, pivot)
        return field(Axes(x, y, axes.z))

    return at


def turn(field: Field, rotation: NDArray[np.float64], centre: Point) -> Field:
    """Rotate a solid built around the origin by a matrix on (x, y, z), then move it there.

    Args:
        field: The solid.
        rotation: Orthonormal, (3, 3).
        centre: Where the origin goes, (x, y, z).
    """
    back = rotation.T.tolist()

    def at(axes: Axes) -> Array:
        x, y, z = (place - middle for place, middle in zip(axes, centre, strict=True))
        return field(Axes(*((row[0] * x + row[1] * y) + row[2] * z for row in back)))

    return at


def bounded(field: Field, halves: Point, margin: float) -> Field:
    """Evaluate a costly solid in a box around the origin alone.

    Args:
        field: A solid that lies in the box, its surface at least `margin` inside.
        halves: Half sizes of the box along (x, y, z).
        margin: Distance that is returned outside.
    """

    def at(axes: Axes) -> Array:
        places = np.broadcast_arrays(*axes)
        inside = np.logical_and.reduce(
            [np.abs(place) < half for place, half in zip(places, halves, strict=True)]
        )
        distance: Array = np.full(inside.shape, margin, np.float32)
        distance[inside] = field(Axes(*(place[inside] for place in places)))
        return distance

    return at


def lean(field: Field, offset: Curve) -> Field:
    """Slide every layer along y by a function of its height."""
    return lambda axes: field(Axes(axes.x, axes.y - offset(axes.z), axes.z))


def bow(field: Field, curvature: float) -> Field:
    """Bend in plan: y moves by `curvature` x^2, so a positive one wraps backwards."""
    return lambda axes: field(Axes(axes.x, axes.y - curvature * np.square(axes.x), axes.z))


def dish(field: Field, curvature: float) -> Field:
    """Bend in front view: z moves by `curvature` x^2, so a positive one lifts the sides."""
    return lambda axes: field(Axes(axes.x, axes.y, axes.z - curvature * np.square(axes.x)))


def widen(field: Field, factor: Callable[[Axes], Array]) -> Field:
    """Scale x by a positive factor that varies slowly over y or z."""
    return lambda axes: field(Axes(axes.x / factor(axes), axes.y, axes.z))
