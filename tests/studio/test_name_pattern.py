"""Names of several files: what a pattern may hold, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.item import Item
from voxstudio.studio.files.name_pattern import BadPattern, file_names, usual_pattern


def item(name: str, model: str = "boxes", seed: int | None = 7) -> Item:
    return Item(Shape(VoxelGrid(np.ones((2, 2, 2), np.bool_)), name), "sample", model, seed, 12)


MADE, OPENED = [item("a/b"), item("a b")], [item("chair", "", None)]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{model}-{seed}-{index:03}", ["boxes-7-000.stl", "boxes-7-001.stl"]),
        ("{index} {step:5}{{}}", ["0 12{}.stl", "1 12{}.stl"]),
        ("{seed:04}_{index:2}", ["0007_0.stl", "0007_1.stl"]),
    ],
)
def test_fields_are_filled_in(pattern: str, names: list[str]) -> None:
    assert file_names(pattern, MADE, ".stl") == names


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{name}", "two files would be called a-b.stl"),
        ("{seed}", "two files would be called 7.stl"),
        ("{model.__class__}{index}", "{model.__class__} is not known: use {name}"),
        ("{name!r}{index}", "{name} is not known"),
        ("{0}{index}", "{0} is not known"),
        ("{name:>9}{index}", "{name:>9} is not known"),
        ("{index:0999999}", "{index:0999999} is not known"),
        ("{index:{seed}}", "is not known"),
        ("../{index}", "a file name has none of"),
        ("{index", "expected '}'"),
        ("..", "1 to 200 letters"),
        ("x" * 201 + "{index}", "1 to 200 letters"),
    ],
)
def test_everything_else_is_refused_with_a_reason(pattern: str, why: str) -> None:
    with pytest.raises(BadPattern) as raised:
        file_names(pattern, MADE, ".stl")
    assert why in str(raised.value)


def test_a_value_that_a_shape_does_not_have_is_not_made_up() -> None:
    with pytest.raises(BadPattern, match=r"chair has no seed: leave \{seed\} out"):
        file_names("{seed}", OPENED, ".stl")
    assert usual_pattern(MADE) == "{model}-{seed}-{index:03}"
    assert file_names(usual_pattern(OPENED), OPENED, ".npz") == ["chair-000.npz"]
