"""Signed distances: primitives and the booleans that join them.

A `Field` maps `Axes` to signed distances, negative inside. Axes are kept as broadcastable
one-dimensional arrays for as long as possible, so that most of the arithmetic of a primitive runs
on R or R^2 numbers and only the last few operations on R^3.

The unit of length is the *cell*: the box is 32 cells wide, deep and high, so that one cell is one
voxel at 32^3 and a thickness reads as the number of voxels it will have. x and y are centred on
the box, z = 0 is the floor.
"""

import functools
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]  # float32 in practice: numbers in formulas are plain floats
Span = tuple[float, float]
Point = tuple[float, float, float]

BOX = 32.0


class Axes(NamedTuple):
    """Coordinates that broadcast together to (D, H, W), in cells."""

    x: Array
    y: Array
    z: Array


Field = Callable[[Axes], Array]
Curve = Callable[[Array], Array]
Profile = Callable[[Array, Array], Array]


def square(values: Array) -> Array:
    """Return the squares, typed as an array (a bare ufunc call is `Any`)."""
    result: Array = np.square(values)
    return result


def root(values: Array) -> Array:
    """Return the square roots, typed as an array (a bare ufunc call is `Any`)."""
    result: Array = np.sqrt(values)
    return result


def lattice(resolution: int) -> Axes:
    """Return the voxel centres of a cubic grid.

    Args:
        resolution: Voxels per side, R.

    Returns:
        Axes of shape (1, 1, R), (1, R, 1) and (R, 1, 1).
    """
    centres = (np.arange(resolution, dtype=np.float32) + np.float32(0.5)) * np.float32(
        BOX / resolution
    )
    plan = centres - np.float32(BOX / 2)
    return Axes(plan[None, None, :], plan[None, :, None], centres[:, None, None])


def sample(field: Field, resolution: int) -> Array:
    """Evaluate a field at every voxel centre.

    Args:
        field: The solid.
        resolution: Voxels per side, R.

    Returns:
        Signed distances in cells, shape (R, R, R), `[z, y, x]`.
    """
    values = field(lattice(resolution))
    return np.ascontiguousarray(np.broadcast_to(values, (resolution,) * 3), dtype=np.float32)


def curve(*knots: tuple[float, float]) -> Curve:
    """Return a smooth function through knots, constant beyond the first and the last.

    Cubic Hermite pieces with centred differences as slopes and level ends.

    Args:
        knots: At least two pairs (position, value), positions increasing.
    """
    places = np.array([place for place, _ in knots], dtype=np.float32)
    values = np.array([value for _, value in knots], dtype=np.float32)
    slopes = np.zeros_like(values)
    slopes[1:-1] = (values[2:] - values[:-2]) / (places[2:] - places[:-2])

    def at(where: Array) -> Array:
        left = np.clip(np.searchsorted(places, where, side="right") - 1, 0, len(places) - 2)
        width = places[left + 1] - places[left]
        t = np.clip((where - places[left]) / width, 0.0, 1.0)
        rest = 1.0 - t
        ends = values[left] * (1.0 + 2.0 * t) * square(rest) + values[left + 1] * (
            3.0 - 2.0 * t
        ) * square(t)
        bends = width * t * rest * (slopes[left] * rest - slopes[left + 1] * t)
        return np.asarray(ends + bends, dtype=np.float32)

    return at


def line(start: tuple[float, float], stop: tuple[float, float]) -> Curve:
    """Return the straight function through two (position, value) pairs, constant beyond them."""
    (a, at_a), (b, at_b) = start, stop

    def at(where: Array) -> Array:
        share: Array = np.clip((where - a) / (b - a), 0.0, 1.0)
        return at_a + (at_b - at_a) * share

    return at


def level(value: float) -> Curve:
    """Return the constant function."""
    return lambda where: np.full_like(where, value)


def _corner(a: Array, b: Array, radius: float | Array) -> Array:
    """Join two slab distances into that of a rounded rectangle; `radius` is already removed."""
    outside = root(square(np.maximum(a, 0.0)) + square(np.maximum(b, 0.0)))
    return outside + np.minimum(np.maximum(a, b), 0.0) - radius


def rectangle(u: Span, v: Span, radius: float = 0.0) -> Profile:
    """Return a rounded rectangle in a plane, from `u[0]` to `u[1]` and `v[0]` to `v[1]`."""
    middle_u, half_u = (u[0] + u[1]) / 2, (u[1] - u[0]) / 2
    middle_v, half_v = (v[0] + v[1]) / 2, (v[1] - v[0]) / 2
    radius = min(radius, half_u, half_v)

    def at(p: Array, q: Array) -> Array:
        return _corner(
            np.abs(p - middle_u) - (half_u - radius),
            np.abs(q - middle_v) - (half_v - radius),
            radius,
        )

    return at


def path(points: list[tuple[float, float]], half: float) -> Profile:
    """Return a stroke of half width `half` along a polyline in a plane."""

    def segment(p: Array, q: Array, a: tuple[float, float], b: tuple[float, float]) -> Array:
        du, dv = b[0] - a[0], b[1] - a[1]
        along = np.clip(((p - a[0]) * du + (q - a[1]) * dv) / (du * du + dv * dv), 0.0, 1.0)
        return square(p - a[0] - along * du) + square(q - a[1] - along * dv)

    def at(p: Array, q: Array) -> Array:
        squares = [segment(p, q, a, b) for a, b in pairwise(points)]
        nearest = squares[0]
        for other in squares[1:]:
            nearest = np.minimum(nearest, other)
        return root(nearest) - half

    return at


def extrude(profile: Profile, span: Span, axis: str = "x", radius: float = 0.0) -> Field:
    """Pull a plane profile along an axis.

    Args:
        profile: Distance in the plane of the other two axes, in the order x, y, z.
        span: First and last position along `axis`.
        axis: "x", "y" or "z".
        radius: Rounding of the two rims, taken from inside.
    """
    middle, half = (span[0] + span[1]) / 2, (span[1] - span[0]) / 2
    radius = min(radius, half)

    def at(axes: Axes) -> Array:
        planes = {"x": (axes.y, axes.z), "y": (axes.x, axes.z), "z": (axes.x, axes.y)}
        along = {"x": axes.x, "y": axes.y, "z": axes.z}[axis]
        inside = profile(*planes[axis]) + radius
        return _corner(inside, np.abs(along - middle) - (half - radius), radius)

    return at


def block(x: Span, y: Span, z: Span, radius: float = 0.0) -> Field:
    """Return a box between the given bounds with rounded edges (exact distance)."""
    middles = [(s[0] + s[1]) / 2 for s in (x, y, z)]
    halves = [(s[1] - s[0]) / 2 for s in (x, y, z)]
    radius = min(radius, *halves)

    def at(axes: Axes) -> Array:
        a, b, c = (
            np.abs(p - middle) - (half - radius)
            for p, middle, half in zip(axes, middles, halves, strict=True)
        )
        a2, b2, c2 = (square(np.maximum(p, 0.0)) for p in (a, b, c))
        inside: Array = np.minimum(np.maximum(np.maximum(b, c), a), 0.0)
        inside += root((b2 + c2) + a2)
        inside -= radius
        return inside

    return at


def cylinder(centre: Point, radius: float, half: float, axis: str = "z", rim: float = 0.0) -> Field:
    """Return a cylinder of the given radius and half length, with rounded rims."""
    spots = {"x": (1, 2, 0), "y": (0, 2, 1), "z": (0, 1, 2)}[axis]
    u, v, along = (centre[spot] for spot in spots)

    def disc(p: Array, q: Array) -> Array:
        return root(square(p - u) + square(q - v)) - radius

    return extrude(disc, (along - half, along + half), axis, rim)


def ellipsoid(centre: Point, radii: Point) -> Field:
    """Return an ellipsoid; the distance is first-order exact at the surface."""

    def at(axes: Axes) -> Array:
        near, far = [], []
        for p, middle, radius in zip(axes, centre, radii, strict=True):
            squared = square((p - middle) / radius)
            near.append(squared)
            far.append(squared / radius**2)
        k0 = root((near[1] + near[2]) + near[0])
        k1 = root((far[1] + far[2]) + far[0])
        distance: Array = k0 * (k0 - 1.0) / np.maximum(k1, 1e-6)
        return distance

    return at


def capsule(start: Point, stop: Point, radii: tuple[float, float]) -> Field:
    """Return a rod with round ends whose radius goes from `radii[0]` to `radii[1]`."""
    d = tuple(b - a for a, b in zip(start, stop, strict=True))
    length = sum(c * c for c in d)

    def at(axes: Axes) -> Array:
        p = [q - a for q, a in zip(axes, start, strict=True)]
        along: Array = np.clip((p[1] * d[1] + p[2] * d[2] + p[0] * d[0]) / length, 0.0, 1.0)
        x, y, z = (square(q - along * c) for q, c in zip(p, d, strict=True))
        return root(x + y + z) - (radii[0] + (radii[1] - radii[0]) * along)

    return at


def pyramid(half: float, height: float) -> Field:
    """Return an upright pyramid on a square base, its centre of mass in the origin.

    The distance is exact at the faces and too small beyond edges and corners.

    Args:
        half: Half of a side of the base.
        height: Of the tip above the base.
    """
    slope = math.hypot(half, height)

    def at(axes: Axes) -> Array:
        above = axes.z + height / 4
        out = np.maximum(np.abs(axes.x), np.abs(axes.y))
        side = (height * (out - half) + half * above) / slope
        pointed: Array = np.maximum(side, -above)
        return pointed

    return at


def frame(half: float, radius: float) -> Field:
    """Return the twelve edges of a cube around the origin as round rods (exact distance).

    Args:
        half: Half of a side of the cube, between the middles of the rods.
        radius: Of a rod.
    """

    def at(axes: Axes) -> Array:
        # One octant holds three rods; each runs to the middle of the cube.
        offsets = [np.abs(place) - half for place in axes]
        across = [square(offset) for offset in offsets]
        beyond = [square(np.maximum(offset, 0.0)) for offset in offsets]
        rods = (across[i - 2] + across[i - 1] + beyond[i] for i in range(3))
        nearest: Array = functools.reduce(np.minimum, rods)
        return root(nearest) - radius

    return at


def torus(centre: Point, radii: tuple[float, float], tube: float) -> Field:
    """Return a flat elliptic ring around z with semi-axes `radii` along x and y."""

    def at(axes: Axes) -> Array:
        u, v = (axes.x - centre[0]) / radii[0], (axes.y - centre[1]) / radii[1]
        k0 = root(square(u) + square(v))
        k1 = root(square(u / radii[0]) + square(v / radii[1]))
        ring: Array = k0 * (k0 - 1.0) / np.maximum(k1, 1e-6)
        return root(square(ring) + square(axes.z - centre[2])) - tube

    return at


class Section(NamedTuple):
    """A plan outline that changes with height: centre and half sizes, in cells."""

    x: Curve
    y: Curve
    half_x: Curve
    half_y: Curve


def loft_oval(section: Section, z: Span) -> Field:
    """Stack ellipses from `z[0]` to `z[1]`."""

    def at(axes: Axes) -> Array:
        a, b = section.half_x(axes.z), section.half_y(axes.z)
        u, v = (axes.x - section.x(axes.z)) / a, (axes.y - section.y(axes.z)) / b
        u, v = u * u, v * v
        k0 = root(u + v)
        k1 = root(u / (a * a) + v / (b * b))
        side = k0 * (k0 - 1.0) / np.maximum(k1, 1e-6)
        capped: Array = np.maximum(side, np.maximum(z[0] - axes.z, axes.z - z[1]))
        return capped

    return at


def loft_box(section: Section, z: Span, corner: float) -> Field:
    """Stack rectangles from `z[0]` to `z[1]`, their corners rounded by up to `corner`."""

    def at(axes: Axes) -> Array:
        a, b = section.half_x(axes.z), section.half_y(axes.z)
        radius = np.minimum(corner, np.minimum(a, b))
        side = _corner(
            np.abs(axes.x - section.x(axes.z)) - (a - radius),
            np.abs(axes.y - section.y(axes.z)) - (b - radius),
            radius,
        )
        capped: Array = np.maximum(side, np.maximum(z[0] - axes.z, axes.z - z[1]))
        return capped

    return at


def union(*fields: Field) -> Field:
    """Join solids."""
    return lambda axes: functools.reduce(np.minimum, (field(axes) for field in fields))


def blend(width: float, *fields: Field) -> Field:
    """Join solids with a fillet about `width` cells wide (polynomial smooth minimum)."""

    def at(axes: Axes) -> Array:
        total = fields[0](axes)
        for field in fields[1:]:
            other = field(axes)
            mix = np.maximum(width - np.abs(total - other), 0.0)
            total = np.minimum(total, other) - mix * mix * (0.25 / width)
        return total

    return at


def intersect(*fields: Field) -> Field:
    """Keep what lies inside every solid."""
    return lambda axes: functools.reduce(np.maximum, (field(axes) for field in fields))


def subtract(field: Field, *holes: Field) -> Field:
    """Cut solids out of a solid."""
    return lambda axes: functools.reduce(np.maximum, (-hole(axes) for hole in holes), field(axes))


def carve(width: float, field: Field, hole: Field) -> Field:
    """Cut one solid out of another, with an edge rounded over about `width` cells."""

    def at(axes: Axes) -> Array:
        total, cut = field(axes), -hole(axes)
        mix = np.maximum(width - np.abs(total - cut), 0.0)
        return np.maximum(total, cut) + mix * mix * (0.25 / width)

    return at


def swell(field: Field, amount: float) -> Field:
    """Move the surface outwards by `amount` cells, which also rounds convex edges."""
    return lambda axes: field(axes) - amount
