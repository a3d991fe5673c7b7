"""How shapes and masks are saved."""

from __future__ import annotations

from voxstudio.grid import Mask, VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.saved.checks import array, numbers, one_of, text
from voxstudio.studio.saved.codec import Codec

CODECS = (
    Codec(
        "grid",
        VoxelGrid,
        {"values": array(("bool", "float32"), 3), "spacing": numbers(3), "origin": numbers(3)},
    ),
    Codec("shape", Shape, {"grid": one_of(VoxelGrid), "name": text}),
    Codec("mask", Mask, {"hidden": array("bool", 3), "description": text}),
)
