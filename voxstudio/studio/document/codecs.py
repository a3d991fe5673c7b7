"""How shapes and masks are saved, and what made them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from voxstudio.grid import Mask, VoxelGrid
from voxstudio.provenance import Machine, Used, parse
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Origin
from voxstudio.studio.saved.checks import (
    array,
    number,
    numbers,
    one_of,
    optional,
    packed,
    several,
    text,
    whole,
)
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Mapping

_RECIPES: WeakKeyDictionary[Shape, bytes | None] = WeakKeyDictionary()
"""Written once for each shape: what it was given is hashed."""


def _fields(shape: Shape) -> Mapping[str, object]:
    if shape not in _RECIPES:
        _RECIPES[shape] = None if shape.made is None else shape.made().text.encode()
    return {"grid": shape.grid, "name": shape.name, "made": _RECIPES[shape]}


def _shape(grid: VoxelGrid, name: str, made: bytes | None) -> Shape:
    if made is None:
        return Shape(grid, name)
    recipe = parse(made.decode("ascii"), "the session")
    shape = Shape(grid, name, lambda: recipe)
    _RECIPES[shape] = made
    return shape


CODECS = (
    Codec(
        "grid",
        VoxelGrid,
        {"values": array(("bool", "float32"), 3), "spacing": numbers(3), "origin": numbers(3)},
    ),
    Codec(
        "shape",
        Shape,
        {"grid": one_of(VoxelGrid), "name": text, "made": optional(packed)},
        _fields,
        _shape,
    ),
    Codec("mask", Mask, {"hidden": array("bool", 3), "description": text}),
    Codec("used", Used, {"name": text, "sha256": text, "weight": number}),
    Codec("machine", Machine, {"device": text, "threads": whole, "instructions": text}),
    Codec("made by", Origin, {"models": several(one_of(Used), 64), "machine": one_of(Machine)}),
)
