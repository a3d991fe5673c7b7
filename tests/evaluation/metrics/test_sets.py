"""Metrics of sets: known answers, and exams whose right mark is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.metrics.bootstrap import interval, mean_interval
from voxstudio.evaluation.metrics.classes import (
    class_error,
    class_probability,
    inception_cap,
    inception_score,
    inception_scores,
)
from voxstudio.evaluation.metrics.completions import (
    total_mutual_difference,
    unidirectional_hausdorff,
)
from voxstudio.evaluation.metrics.distances import (
    chamfer_distances,
    iou_distances,
)
from voxstudio.evaluation.metrics.divergence import jensen_shannon, point_shares
from voxstudio.evaluation.metrics.earth_mover import emd, emd_distances, projected_distances
from voxstudio.evaluation.metrics.features import frechet_distance, kernel_distance
from voxstudio.evaluation.metrics.points import normalised, surface_points
from voxstudio.evaluation.metrics.sets import (
    coverage,
    minimum_matching_distance,
    nearest_neighbour_accuracy,
    own_set_shares,
)

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = np.random.default_rng(0)


def cloud(*points: tuple[float, float, float]) -> np.ndarray:
    return np.array([points], float)


def test_distances_of_two_points_are_those_of_the_definition() -> None:
    first, second = cloud((0, 0, 0), (1, 0, 0)), cloud((0, 0, 0), (1, 2, 0))
    # One way 0 and 1, the other 0 and 4, squared.
    assert chamfer_distances(first, second) == pytest.approx(0.5 + 2)
    assert emd_distances(first, second) == pytest.approx(1)  # the second point moves by 2
    crossed = second[:, ::-1]
    assert emd_distances(first, crossed) == pytest.approx(1)
    with pytest.raises(ValueError, match="2 and 1 points"):
        emd_distances(first, second[:, :1])


def test_tables_are_symmetric_zero_for_copies_and_the_same_one_by_one() -> None:
    clouds, others = RNG.random((4, 60, 3)), RNG.random((3, 60, 3))
    for distances in (chamfer_distances, emd_distances):
        within = distances(clouds, clouds)
        np.testing.assert_allclose(within, distances(clouds, clouds.copy()), atol=1e-12)
        np.testing.assert_allclose(within, within.T)
        np.testing.assert_allclose(within.diagonal(), 0, atol=1e-12)
        table = distances(clouds, others)
        assert table[2, 1] == pytest.approx(distances(clouds[2:3], others[1:2]).item())
        np.testing.assert_allclose(table, distances(others, clouds).T)


def test_chamfer_is_that_of_all_pairs_of_points() -> None:
    first, second = RNG.random((2, 50, 3)), RNG.random((3, 70, 3))
    squares = np.square(first[:, None, :, None] - second[None, :, None]).sum(-1)
    plain = squares.min(3).mean(2) + squares.min(2).mean(2)
    np.testing.assert_allclose(chamfer_distances(first, second), plain, rtol=1e-9)


def test_points_lie_on_the_surface_evenly_and_are_the_same_for_a_seed() -> None:
    solid = np.zeros((12, 12, 12), bool)
    solid[2:6, 2:10, 2:10] = True  # a slab 4 x 8 x 8
    points = surface_points(solid, 4000, seed=3)
    np.testing.assert_array_equal(points, surface_points(solid, 4000, seed=3))
    assert not np.array_equal(points, surface_points(solid, 4000, seed=4))
    assert points.min(0) == pytest.approx(
        2, abs=0.02
    )  # a voxel reaches from its number to the next
    assert points.max(0) == pytest.approx([10, 10, 6], abs=0.02)
    top = np.abs(points[:, 2] - points[:, 2].max()) < 1e-6
    # The top has 64 of 256 squares, less the edges, which the isosurface cuts off.
    assert top.mean() == pytest.approx(0.22, abs=0.03)
    with pytest.raises(ImportRejected, match="empty"):
        surface_points(np.zeros((4, 4, 4), bool), 10, seed=0)


def test_normalisations_fill_the_unit_cube_or_keep_the_grid() -> None:
    points = RNG.random((2, 500, 3)) * [4, 2, 1] + 3
    np.testing.assert_allclose(normalised(points, "grid", 8), points / 8)
    cube = normalised(points, "cube", 8)
    assert np.ptp(cube, axis=1).max(1) == pytest.approx(1)
    np.testing.assert_allclose((cube.min(1) + cube.max(1)) / 2, 0.5)
    away = np.linalg.norm(normalised(points, "sphere", 8) - 0.5, axis=-1)
    np.testing.assert_allclose(away.max(1), 0.5)


def test_identical_sets_and_disjoint_sets() -> None:
    near, far = RNG.random((20, 2)), RNG.random((20, 2)) + 9
    within, across = table(near, near), table(near, far)
    assert minimum_matching_distance(within) == 0
    assert coverage(within) == 1
    # Every shape's nearest is its copy in the other set.
    assert nearest_neighbour_accuracy(within, within, within) == 0
    assert nearest_neighbour_accuracy(within, across, table(far, far)) == 1
    assert coverage(table(np.repeat(near[:1], 20, 0), near)) == 1 / 20


def table(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(first[:, None] - second[None], axis=-1))


def test_neighbours_that_are_equally_near_count_by_their_share() -> None:
    zeros = np.zeros((3, 3))
    # All six lie on one spot: two of five others are of the own set.
    assert nearest_neighbour_accuracy(zeros, zeros, zeros) == pytest.approx(2 / 5)


def test_the_divergence_of_equal_and_of_disjoint_sets() -> None:
    low, high = RNG.random((3, 200, 3)) / 2, RNG.random((3, 200, 3)) / 2 + 0.5
    assert jensen_shannon(point_shares(low), point_shares(low)) == 0
    assert jensen_shannon(point_shares(low), point_shares(high)) == pytest.approx(1)
    assert point_shares(np.ones((1, 1, 3)))[-1] == 1  # the far corner is inside
    with pytest.raises(ImportRejected, match="outside the unit cube"):
        point_shares(low + 0.7)


def test_the_frechet_distance_of_two_gaussians_is_the_closed_form() -> None:
    first = RNG.normal(0, 1, (40_000, 2)) * [1, 2]
    second = RNG.normal(0, 1, (40_000, 2)) * [3, 2] + [5, 0]
    assert frechet_distance(first, second) == pytest.approx(25 + (3 - 1) ** 2, rel=0.02)
    assert frechet_distance(first, first) == pytest.approx(0, abs=1e-9)
    turned = first @ np.array([[0.6, -0.8], [0.8, 0.6]])
    assert frechet_distance(first, turned) > 0.5


def test_the_kernel_distance_is_nought_on_average_and_grows() -> None:
    draws = [kernel_distance(*RNG.normal(0, 1, (2, 50, 4))) for _ in range(200)]
    assert abs(np.mean(draws)) < 4 * np.std(draws) / np.sqrt(len(draws))
    assert min(draws) < 0  # unbiased
    apart = [kernel_distance(RNG.normal(0, 1, (50, 4)), RNG.normal(s, 1, (50, 4))) for s in (1, 2)]
    assert 0 < apart[0] < apart[1]


def test_completions_differ_and_keep_what_is_known() -> None:
    distances = np.array([[0, 1, 2], [1, 0, 3], [2, 3, 0]], float)
    assert total_mutual_difference(distances) == pytest.approx(6)
    with pytest.raises(ValueError, match="no other"):
        total_mutual_difference(np.zeros((1, 1)))
    known = np.array([[0, 0, 0], [1, 0, 0]], float)
    completions = np.array([[[0, 0, 0], [1, 0, 0]], [[0, 0, 0], [1, 3, 0]]], float)
    assert unidirectional_hausdorff(known, completions) == pytest.approx(0.5)


def test_the_order_of_classes_does_not_change_the_inception_score() -> None:
    class_by_class = np.repeat(np.eye(10), 200, axis=0)
    in_turn = np.tile(np.eye(10), (200, 1))
    for probabilities in (class_by_class, in_turn):
        assert inception_scores(probabilities, 10) == pytest.approx((9.8, 0), abs=0.2)
    doubtful = np.tile([[0.95, 0.05], [0.05, 0.95]], (5000, 1))
    score, _ = inception_scores(doubtful, 10)
    assert score == pytest.approx(np.exp(np.log(2) - 0.1985), abs=2e-3)


def test_the_inception_score_of_sure_and_of_doubtful_classifiers() -> None:
    sure = np.eye(4)[np.arange(40) % 4]
    assert inception_score(sure) == pytest.approx(4)
    assert inception_cap(np.arange(40) % 4) == pytest.approx(4)
    assert inception_score(np.full((40, 4), 0.25)) == pytest.approx(1)
    assert inception_score(sure[::4]) == pytest.approx(1)  # one class alone
    assert inception_cap(np.array([0, 0, 0, 1])) == pytest.approx(4 / 3 * 3**0.25)
    assert inception_scores(np.tile(np.eye(4), (500, 1)), 10) == pytest.approx((4, 0), abs=0.05)
    with pytest.raises(ValueError, match="3 shapes cannot be split into 10"):
        inception_scores(sure[:3])


def test_class_probability_and_error_are_those_of_the_wanted_class() -> None:
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]])
    wanted = np.array([0, 0, 1])
    assert class_probability(probabilities, wanted) == pytest.approx((0.9 + 0.4 + 0.3) / 3)
    assert class_error(probabilities, wanted) == pytest.approx(2 / 3)


def test_an_interval_holds_the_truth_nineteen_times_of_twenty() -> None:
    held = 0
    for seed in range(100):
        values = np.random.default_rng(seed).normal(3, 1, 50)
        found = mean_interval(values, draws=100, seed=seed)
        assert found.low < found.value < found.high
        held += found.low < 3 < found.high
    assert 85 <= held <= 99
    assert interval(lambda rows: 1.0, 5) == (1, 1, 1)


def test_the_earth_mover_is_exact_however_its_solver_begins() -> None:
    for points in (3, 40, 200):
        first, second = RNG.random((2, points, 3)) * [1, 0.3, 2]
        costs = cdist(first, second)
        assert emd(first, second) == pytest.approx(
            costs[linear_sum_assignment(costs)].mean(), rel=1e-12
        )
    assert emd(first, first) == 0
    spot = np.full((200, 3), 0.5)  # the cloud of an empty shape
    assert emd(spot, first) == pytest.approx(np.linalg.norm(first - spot, axis=1).mean())
    apart = np.where(np.arange(200)[:, None] % 2, first, first + 1000)
    costs = cdist(first, apart)
    assert emd(first, apart) == pytest.approx(costs[linear_sum_assignment(costs)].mean())


@pytest.mark.parametrize("distances", [emd_distances, chamfer_distances])
def test_the_least_distances_are_found_without_the_others(
    distances: Callable[..., np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxstudio.evaluation.metrics.least.AT_ONCE", 20)
    near, far = RNG.random((25, 60, 3)), RNG.random((20, 60, 3)) + 3 * RNG.random((20, 1, 3))
    for first, second in ((near, far), (far, far)):
        every, some = distances(first, second), distances(first, second, nearest=True)
        assert np.isinf(some).mean() > 0.05
        np.testing.assert_allclose(some[np.isfinite(some)], every[np.isfinite(some)])
        assert (projected_distances(first, second) <= emd_distances(first, second) + 1e-9).all()
        if first is second:
            np.fill_diagonal(every, np.inf)
            np.fill_diagonal(some, np.inf)
        for axis in (0, 1):
            np.testing.assert_array_equal(some.min(axis), every.min(axis))
            np.testing.assert_array_equal(some.argmin(axis), every.argmin(axis))
    assert np.isinf(emd(near[0], far[0] + 5, limit=1.0))


@pytest.fixture(scope="module")
def exam() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples of a perfect sampler, real shapes, and noise as full as they are: 40 of each."""
    shapes = make(SOURCES["chair"], 80, 16).voxels.astype(bool)
    return shapes[:40], shapes[40:], RNG.random((40, 16, 16, 16)) < shapes.mean()


def points(shapes: np.ndarray, first: int) -> np.ndarray:
    drawn = [surface_points(shape, 200, first + seed) for seed, shape in enumerate(shapes)]
    return normalised(np.stack(drawn), "grid", 16)


@pytest.mark.parametrize("kind", ["iou", "chamfer"])
def test_fresh_shapes_of_one_generator_cannot_be_told_apart(
    exam: tuple[np.ndarray, np.ndarray, np.ndarray], kind: str
) -> None:
    """The true distribution is known here, so the right mark is, too."""
    ours, real, _ = exam
    if kind == "chamfer":
        ours, real = points(ours, 0), points(real, 100)
    distances = iou_distances if kind == "iou" else chamfer_distances
    tables = [distances(*pair) for pair in ((ours, ours), (ours, real), (real, real))]
    found = mean_interval(own_set_shares(*tables))
    assert found.low < 0.5 < found.high
    assert found.value == nearest_neighbour_accuracy(*tables)


def test_noise_scores_badly_and_copies_cover_what_they_copy(
    exam: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    ours, real, noise = exam
    fair, bad = iou_distances(ours, real), iou_distances(noise, real)
    assert minimum_matching_distance(bad) > 1.5 * minimum_matching_distance(fair)
    assert coverage(bad) < 0.5 * coverage(fair)
    copies = iou_distances(real[:20].repeat(2, 0), real)
    assert coverage(copies) == 0.5
    assert minimum_matching_distance(copies) < minimum_matching_distance(fair)
    clouds, others = points(noise, 0), points(real, 100)
    tables = [chamfer_distances(a, b) for a, b in ((clouds, clouds), (clouds, others))]
    within = chamfer_distances(others, others)
    assert nearest_neighbour_accuracy(tables[0], tables[1], within) > 0.95
    shares = [point_shares(cloud) for cloud in (points(ours, 0), others, clouds)]
    assert jensen_shannon(*shares[:2]) < 0.5 * jensen_shannon(*shares[1:])
