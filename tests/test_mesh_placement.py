"""Where meshes are put: what was said, what training shapes are like, what shipped models say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.errors import ImportRejected
from voxstudio.library import list_checkpoints
from voxstudio.mesh_placement import CENTRED, MeshPlacement, learned, usual_of

FLOOR = MeshPlacement("floor", 26.0)


@pytest.mark.parametrize(
    ("place", "fit", "wanted"),
    [
        (None, None, FLOOR),
        ("centre", None, MeshPlacement("centre", 26.0)),
        (None, "20", MeshPlacement("floor", 20.0)),
        (None, "20,5", MeshPlacement("floor", 20.5)),
        (None, "keep", MeshPlacement("floor", "keep")),
        ("keep", None, MeshPlacement("keep", "keep")),
        ("keep", "30", MeshPlacement("keep", 30.0)),
    ],
)
def test_what_is_said_goes_before_what_is_usual(
    place: str | None, fit: str | None, wanted: MeshPlacement
) -> None:
    assert FLOOR.told(place, fit) == wanted


@pytest.mark.parametrize("words", [("ceiling", None), (None, "large"), (None, "0"), (None, "nan"),
                                   (None, "1e999"), (None, "-3")])  # fmt: skip
def test_what_is_no_placement_is_refused(words: tuple[str | None, str | None]) -> None:
    with pytest.raises(ImportRejected, match=r"place|fit"):
        FLOOR.told(*words)


def test_shapes_tell_whether_they_stand_on_the_floor_and_how_long_they_are() -> None:
    found = usual_of(make(SOURCES["furniture"], 20, 32, 1).voxels)
    assert found.place == "floor"
    assert isinstance(found.fit, float)
    assert 24 <= found.fit <= 28
    boxes = np.zeros((3, 16, 16, 16), np.uint8)
    boxes[:, 5:11, 4:12, 3:9] = 255
    boxes[2, 0:16] = 255  # as high as the grid: it says nothing of the floor
    assert usual_of(boxes[:2]) == MeshPlacement("centre", 8.0)
    assert usual_of(boxes).place == "centre"


def test_every_shipped_model_puts_meshes_where_its_training_shapes_are() -> None:
    for _, header in list_checkpoints():
        if "mesh" in header.capabilities:  # it reads pictures alone
            continue
        placement = header.placement
        generated = str(header.training["data"]).startswith("generated")
        furniture = generated and "primitives" not in header.name and "mnist" not in header.name
        on_floor = furniture or header.name == "bed-superres"
        assert placement.place == ("floor" if on_floor else "centre"), header.name
        assert isinstance(placement.fit, float), header.name
        assert 0.45 * header.resolution <= placement.fit <= header.resolution, header.name


@pytest.mark.parametrize(
    "training",
    [{}, {"placement": 3}, {"placement": {"place": "roof"}}, {"placement": {"x": 1}},
     {"placement": {"fit": "x"}}, {"placement": {"fit": [1]}}, {"data": ["generated"]}],
)  # fmt: skip
def test_a_header_that_says_nothing_of_it_is_taken_as_usual(training: dict[str, Any]) -> None:
    assert learned(training, 32) == CENTRED


def test_a_header_that_says_it_is_believed() -> None:
    told = {"placement": MeshPlacement("floor", 50.0).to_json(), "data": "generated primitives"}
    assert learned(told, 64) == MeshPlacement("floor", 50.0)
