"""Scans of shapes that are known, and what is compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.evaluation.scans import POINTS, evaluate_scans, scan_of
from voxstudio.grid import VoxelGrid

if TYPE_CHECKING:
    from voxstudio.grid import Mask
    from voxstudio.kinds.model import Model

CHAIRS = make(SOURCES["chair"], 2, 32, 3).voxels > 0


class Filled:
    """Takes nothing of what is hidden for solid, or all of it."""

    resolution = 32

    def __init__(self, solid: bool) -> None:
        self.solid = solid

    def recover(self, shape: VoxelGrid, mask: Mask, *, seed: int) -> ShapeSet:
        return ShapeSet((shape.occupied() | (mask.hidden & self.solid))[None])


def test_a_sensor_sees_points_of_the_sides_that_face_it() -> None:
    chair = VoxelGrid(CHAIRS[0])
    front, eye = scan_of(chair, 0)
    assert len(front.vertices) == POINTS
    assert eye[1] < -50
    y = np.nonzero(chair.occupied())[1]
    behind, _ = scan_of(chair, 180)
    assert front.vertices[:, 1].mean() < behind.vertices[:, 1].mean()
    assert front.vertices[:, 1].min() == pytest.approx(y.min() - 0.5, abs=0.1)


def test_what_is_compared_is_what_is_known() -> None:
    for solid in (False, True):
        rows = list(evaluate_scans(cast("Model", Filled(solid)), CHAIRS, CHAIRS))
        assert len(rows) == 2
        for row in rows:
            assert row.nearest == 1
            assert 0.2 < row.scan < row.mirrored < 1
            assert (row.model == row.scan) == (not solid)
