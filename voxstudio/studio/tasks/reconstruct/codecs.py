"""How images, and what was made of them, are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.render.tiles import ColouredMesh
from voxstudio.studio.document.entry import Shape
from voxstudio.studio.document.making import Origin
from voxstudio.studio.saved.checks import (
    Unreadable,
    array,
    one_of,
    optional,
    several,
    text,
    whole,
)
from voxstudio.studio.saved.codec import Codec
from voxstudio.studio.tasks.reconstruct.reconstruction import (
    ConditioningImage,
    MeshResult,
    VoxelResult,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 64
"""Images of one model, and shapes made at once."""


def _pixels(value: object) -> NDArray[Any]:
    """Take a square image in grey, or one in colours."""
    coloured = isinstance(value, np.ndarray) and value.ndim == 3
    found: NDArray[Any] = (array("uint8", 3) if coloured else array("float32", 2))(value)
    if found.shape[-1] != found.shape[-2] or (coloured and len(found) != 3):
        raise Unreadable(f"is an image {found.shape}, not a square one")
    return found


def _voxel_result(**fields: Any) -> VoxelResult:  # noqa: ANN401 - of the class
    made = VoxelResult(**fields)
    pixels = [each.pixels.shape for each in made.told]
    wanted = (len(made.seeds), len(made.told), *pixels[0])
    if len(made.fields) != len(made.seeds) or made.seen.shape != wanted or len(set(pixels)) > 1:
        raise Unreadable("holds shapes of other seeds, or views of another size")
    return made


def _mesh(**fields: Any) -> ColouredMesh:  # noqa: ANN401 - of the class
    made = ColouredMesh(**fields)
    sides = (made.vertices.shape[1], made.faces.shape[1], made.colours.shape)
    if sides != (3, 3, made.vertices.shape):
        raise Unreadable("is not made of triangles in space")
    if made.faces.min() < 0 or made.faces.max() >= len(made.vertices):
        raise Unreadable("has triangles without corners")
    return made


CODECS = (
    Codec("image", ConditioningImage, {"pixels": _pixels, "name": text}),
    Codec(
        "reconstruction",
        VoxelResult,
        {
            "told": several(one_of(ConditioningImage), MOST),
            "seeds": several(whole, MOST),
            "fields": array("float32", 4),
            "seen": array("float32", 4),
            "origin": optional(one_of(Origin)),
        },
        make=_voxel_result,
    ),
    Codec(
        "coloured mesh",
        ColouredMesh,
        {
            "vertices": array("float32", 2),
            "faces": array("int64", 2),
            "colours": array("float32", 2),
        },
        make=_mesh,
    ),
    Codec(
        "reconstructed mesh",
        MeshResult,
        {
            "told": one_of(ConditioningImage),
            "mesh": one_of(ColouredMesh),
            "solid": one_of(Shape),
            "origin": optional(one_of(Origin)),
        },
    ),
)
