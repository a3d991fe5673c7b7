"""Damage, the filter that knows no model, and the overlap with what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.evaluation.snap import damaged, evaluate_snap, filtered
from voxstudio.evaluation.table import Table
from voxstudio.latent.snap import Snap
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SIZE = 16


class Halve(Snap):
    """Keeps the lower half alone, from any strength above 0."""

    def steps(self, shapes: Floats, strength: float, seeds: Sequence[int]) -> Iterator[Floats]:
        lower = np.arange(SIZE)[:, None, None] < SIZE // 2
        yield shapes if strength == 0 else np.asarray(shapes * lower, np.float32)


def solids(count: int) -> NDArray[np.bool_]:
    made = np.zeros((count, SIZE, SIZE, SIZE), np.bool_)
    made[:, 1:15, 2:14, 1:15] = True
    return made


def test_damage_flips_an_exact_share_and_empties_the_corner() -> None:
    shapes = solids(3)
    hurt = damaged(shapes, 5)
    corner = np.zeros((SIZE,) * 3, np.bool_)
    corner[SIZE // 2 :, :, : SIZE // 3] = True
    assert not hurt[:, corner].any()
    changed = (hurt != shapes)[:, ~corner].sum(axis=1)
    share = changed / (~corner).sum()
    assert share == pytest.approx([0.05] * 3, abs=0.01)
    assert np.array_equal(damaged(shapes[1:], 6), hurt[1:])  # each shape by its own seed
    assert not np.array_equal(hurt[0], hurt[1])


def test_the_filter_takes_stray_voxels_and_all_but_the_largest_piece() -> None:
    shape = np.zeros((1, SIZE, SIZE, SIZE), np.bool_)
    shape[0, 2:10, 2:10, 2:10] = True
    expected = filtered(shape)
    shape[0, 13, 13, 13] = True  # a stray voxel
    shape[0, 11:15, 2:6, 11:15] = True  # a smaller piece
    assert np.array_equal(filtered(shape), expected)
    assert expected.sum() > 400
    assert not filtered(np.zeros_like(shape)).any()


def test_the_report_has_a_row_per_way_averaged_over_classes() -> None:
    data = ShapeSet(solids(3), np.array([0, 0, 1]), ("a", "b"), "solids")
    *seen, report = evaluate_snap({"halve": Halve()}, data, strength=0.5, seed=1)
    assert isinstance(report, Table)
    assert [row.method for row in report.rows] == ["damaged", "median", "halve"]
    assert len(seen) == 1
    hurt = damaged(data.voxels > 0, 1)
    expected = iou(hurt * (np.arange(SIZE)[:, None, None] < SIZE // 2), data.voxels > 0)
    halve = report.rows[2]
    assert halve.per_class == pytest.approx({"a": expected[:2].mean(), "b": expected[2]})
    assert halve["mean"] == pytest.approx((expected[:2].mean() + expected[2]) / 2)
    *_, still = evaluate_snap({"halve": Halve()}, data, strength=0.0, seed=1)
    assert isinstance(still, Table)
    assert still.rows[2]["mean"] == still.rows[0]["mean"]
