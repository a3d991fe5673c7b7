"""Six simple solids, turned and moved at random (Rezende et al., *Primitives*).

Shape i of a kind depends only on (seed, kind, i). Volumes are drawn alike for all kinds, so that
3 to 4 % of the voxels are solid on average. At 30^3 a shape is about ten voxels wide, which leaves
0 to about 20 voxels to move it by: the paper's range. All rotations are equally likely.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.shapes import sdf
from voxstudio.data.shapes.draw import between
from voxstudio.data.shapes.posed import Posed, any_turn, anywhere, stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.data.shapes.sdf import Field

VOLUMES = (600.0, 1700.0)
"""In cells, of the box's 32^3."""
ORIGIN = (0.0, 0.0, 0.0)


def _edge(volume: float) -> float:
    """Return the side of a cube of this volume."""
    return float(volume ** (1 / 3))


def _cube(volume: float, rng: np.random.Generator) -> Field:
    half = _edge(volume) / 2
    return sdf.block((-half, half), (-half, half), (-half, half))


def _sphere(volume: float, rng: np.random.Generator) -> Field:
    return sdf.ellipsoid(ORIGIN, (_edge(volume * 3 / (4 * math.pi)),) * 3)


def _pyramid(volume: float, rng: np.random.Generator) -> Field:
    height = between(rng, 0.8, 1.4)  # sides of the base
    side = _edge(3 * volume / height)
    return sdf.pyramid(side / 2, height * side)


def _cylinder(volume: float, rng: np.random.Generator) -> Field:
    half = between(rng, 0.7, 1.6)  # radii
    radius = _edge(volume / (2 * math.pi * half))
    return sdf.cylinder(ORIGIN, radius, half * radius)


def _capsule(volume: float, rng: np.random.Generator) -> Field:
    half = between(rng, 0.6, 1.6)  # radii, of the straight part
    radius = _edge(volume / (math.pi * (2 * half + 4 / 3)))
    return sdf.capsule((0.0, 0.0, -half * radius), (0.0, 0.0, half * radius), (radius, radius))


def _ellipsoid(volume: float, rng: np.random.Generator) -> Field:
    middle, short = between(rng, 0.6, 0.85), between(rng, 0.35, 0.6)  # longest radii
    radius = _edge(volume * 3 / (4 * math.pi * middle * short))
    return sdf.ellipsoid(ORIGIN, (radius, middle * radius, short * radius))


SOLIDS: dict[str, Callable[[float, np.random.Generator], Field]] = {
    "cube": _cube,
    "sphere": _sphere,
    "pyramid": _pyramid,
    "cylinder": _cylinder,
    "capsule": _capsule,
    "ellipsoid": _ellipsoid,
}
KINDS = tuple(SOLIDS)  # a label is a position in here


def piece(kind: str, index: int, seed: int) -> Posed:
    """Return shape `index` of a kind.

    Args:
        kind: One of `KINDS`.
        index: Which shape of the endless sequence, from 0.
        seed: Seed of the sequence.
    """
    key = (KINDS.index(kind), index)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    solid = SOLIDS[kind](between(rng, *VOLUMES), rng)
    return Posed(kind, kind, stand(solid, any_turn(rng), rng), anywhere(rng))
