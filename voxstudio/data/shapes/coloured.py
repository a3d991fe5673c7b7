"""Coloured primitives: meshes of six kinds, each in one colour, anywhere in front of a camera.

Primitive i of a seed depends only on (seed, i); the kinds take turns.
"""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from voxstudio.data.shapes.draw import between

if TYPE_CHECKING:
    from collections.abc import Callable

    import trimesh
    from numpy.typing import NDArray

    Primitive = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]

FAMILY = "coloured-primitives"
LARGEST = 0.6
"""Of a primitive: the radius of the ball around it, in halves of the picture."""

SMALLEST = 0.35
FARTHEST = 0.35
"""Its way from the middle, to the side and up; depth does not show under a parallel camera."""


def primitive(index: int, seed: int) -> Primitive:
    """Make one primitive.

    Args:
        index: Number in its set; its kind is KINDS[index % 6].
        seed: Of the set.

    Returns:
        Vertices (V, 3) in [-1, 1], faces (F, 3), and the colour, sRGB in [0, 1], (3,).
    """
    rng = np.random.default_rng([seed, index])
    mesh = tuple(KINDS.values())[index % len(KINDS)](rng)
    corners = np.asarray(mesh.vertices) - mesh.bounds.mean(0)
    corners /= np.linalg.norm(corners, axis=1).max()
    turned = Rotation.random(random_state=rng).apply(corners)
    size = between(rng, SMALLEST, LARGEST)
    right, up = rng.uniform(-FARTHEST, FARTHEST, 2)
    vertices = size * turned + [right, 0, up]
    colour = colorsys.hsv_to_rgb(rng.random(), between(rng, 0.5, 1), between(rng, 0.6, 1))
    return (
        vertices.astype(np.float32),
        np.asarray(mesh.faces, np.int64),
        np.array(colour, np.float32),
    )


def _cube(_rng: np.random.Generator) -> trimesh.Trimesh:
    from trimesh.creation import box  # when shapes are made: it takes a third of a second

    made: trimesh.Trimesh = box((1, 1, 1))
    return made


def _sphere(_rng: np.random.Generator) -> trimesh.Trimesh:
    from trimesh.creation import icosphere

    made: trimesh.Trimesh = icosphere(subdivisions=3)
    return made


def _pyramid(rng: np.random.Generator) -> trimesh.Trimesh:
    from trimesh.creation import cone

    made: trimesh.Trimesh = cone(1, between(rng, 1.2, 2), sections=4)
    return made


def _cylinder(rng: np.random.Generator) -> trimesh.Trimesh:
    from trimesh.creation import cylinder

    made: trimesh.Trimesh = cylinder(1, between(rng, 1, 3), sections=32)
    return made


def _capsule(rng: np.random.Generator) -> trimesh.Trimesh:
    from trimesh.creation import capsule

    return capsule(between(rng, 0.8, 2.4), 1, count=(16, 16))


def _ellipsoid(rng: np.random.Generator) -> trimesh.Trimesh:
    mesh = _sphere(rng)
    mesh.apply_scale(rng.uniform(0.45, 1, 3))
    return mesh


KINDS: dict[str, Callable[[np.random.Generator], trimesh.Trimesh]] = {
    "cube": _cube,
    "sphere": _sphere,
    "pyramid": _pyramid,
    "cylinder": _cylinder,
    "capsule": _capsule,
    "ellipsoid": _ellipsoid,
}
