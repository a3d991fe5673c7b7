"""Figures of shapes made of pictures, of models whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.evaluation.table import Table
from voxstudio.evaluation.views import (
    SAMPLES,
    evaluate_projection,
    evaluate_views,
    mean_pictures,
)
from voxstudio.sequential.pictures import ProjectionModel, ViewModel, outlines, taken
from voxstudio.views import Camera

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIZE = 10
FRONT, SIDE = Camera(0, 0), Camera(90, 0)


def boxes(count: int = 3) -> NDArray[np.bool_]:
    """Boxes beside each other, (N, D, H, W); none overlaps another."""
    shapes = np.zeros((count, SIZE, SIZE, SIZE), np.bool_)
    for number, shape in enumerate(shapes):
        shape[2:6, 3:8, 3 * number : 3 * number + 3] = True
    return shapes


@dataclass(frozen=True, eq=False)
class Knowing(ViewModel):
    """Makes the shape that the picture is of, moved back by as many voxels as the seed says."""

    model: object = None  # type: ignore[assignment]
    moves: bool = False

    @property
    def cameras(self) -> tuple[Camera, ...]:
        return (FRONT,)

    def make(self, pictures: NDArray[np.floating], seeds: Sequence[int]) -> NDArray[np.float32]:
        outline = pictures[0] > 0.1
        truth = next(s for s in boxes() if (outlines(s[None], [FRONT])[0, 0] == outline).all())
        steps = [seed % 3 if self.moves else 0 for seed in seeds]
        return np.stack([np.roll(truth, step, 1) for step in steps]).astype(np.float32)


def test_a_model_that_knows_the_shape_has_full_marks() -> None:
    *_, report = evaluate_views(Knowing(), boxes(), 0)
    assert isinstance(report, Table)
    ours, others = report.rows
    assert (ours.count, report.about["samples"]) == (3, SAMPLES)
    assert (ours["outline"], ours["overlap"], ours["diversity"]) == (1, 1, 0)
    assert (others["outline"], others["overlap"], others["diversity"]) == (0, 0, 1)


def test_samples_that_move_along_the_ray_match_the_picture_and_vary() -> None:
    *_, report = evaluate_views(Knowing(moves=True), boxes(), 0)
    assert isinstance(report, Table)
    ours, others = report.rows
    assert ours["outline"] == 1
    assert 0 < ours["diversity"] < others["diversity"] == 1
    assert ours["overlap"] < 1


@dataclass(frozen=True, eq=False)
class Finding(ProjectionModel):
    """Finds the first box in whatever it sees."""

    model: object = None  # type: ignore[assignment]
    cameras: tuple[Camera, ...] = (FRONT,)
    asked: list[Sequence[Camera]] = field(default_factory=list)

    def find(
        self, pictures: NDArray[np.floating], seeds: Sequence[int], beside: Sequence[Camera] = ()
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.asked.append(beside)
        made = boxes(1).astype(np.float32)
        return made, taken(made, beside)


def test_a_model_that_finds_the_shape_has_no_error_elsewhere() -> None:
    shapes = np.repeat(boxes(1), 2, 0)
    model = Finding()
    blank = np.zeros((1, SIZE, SIZE), np.float32)
    *_, report = evaluate_projection(model, shapes, [SIDE], blank, 0)
    assert isinstance(report, Table)
    assert model.asked == [[SIDE], [SIDE]]
    ours, others, mean = report.rows
    assert ours["camera"] == ours["shape"] == 0
    assert ours["overlap"] == others["overlap"] == 1
    square = np.square(taken(shapes[:1], [SIDE])).mean()
    assert mean["camera"] == pytest.approx(square, rel=1e-5)


def test_mean_pictures_are_means_of_pictures() -> None:
    shapes = boxes()
    mean = mean_pictures(shapes, [FRONT, SIDE])
    np.testing.assert_allclose(mean, taken(shapes, [FRONT, SIDE]).mean(0), atol=1e-6)
