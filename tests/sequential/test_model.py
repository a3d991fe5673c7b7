"""A trained sequential model: what it was told, what it learned, what its steps write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.sequential.small import CLASSES, classed_boxes
from voxstudio.data.formats import ShapeSet
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.bound import evaluate_bound
from voxstudio.evaluation.completion import evaluate_completion, spread, variety
from voxstudio.evaluation.denoising import evaluate_denoising
from voxstudio.evaluation.independent import Independent
from voxstudio.evaluation.table import Table
from voxstudio.nets.sequential import SequentialNet
from voxstudio.sampling import settling
from voxstudio.sampling.completion import complete
from voxstudio.sampling.noise import Noise
from voxstudio.sampling.player import last

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.sequential.model import SequentialModel


@pytest.fixture(scope="module")
def learned() -> NDArray[np.bool_]:
    """The shapes that it learned from."""
    return np.asarray(classed_boxes().training > 127)


@pytest.fixture(scope="module")
def kept() -> ShapeSet:
    """Shapes that it never saw."""
    both = classed_boxes(112)
    return ShapeSet(both.training[100:] > 127, both.labels[100:], CLASSES, "boxes")


def test_classes_are_heard(model: SequentialModel) -> None:
    made = {
        name: model.of_class(name).decode(model.draw(range(24))).sum((1, 2, 3)).mean()
        for name in model.classes
    }
    assert made["tall"] > 1.5 * made["low"]
    with pytest.raises(ImportRejected, match="cannot make shapes of chair"):
        model.of_class("chair")


def test_a_canvas_of_real_values_is_no_chance_of_voxels(model: SequentialModel) -> None:
    spec = model.spec.model_copy(update={"likelihood": "gaussian"})
    net = spec.build()
    assert isinstance(net, SequentialNet)
    real = replace(model.of_class("tall"), net=net, spec=spec)
    with pytest.raises(ImportRejected, match="makes real values"):
        list(complete(real, np.zeros((16,) * 3), np.zeros((16,) * 3), seeds=[0], steps=1))


def test_a_shape_of_a_seed_is_the_same_among_others_and_grows_step_by_step(
    model: SequentialModel,
) -> None:
    told = model.of_class("tall")
    frames = told.unfold(model.draw([3, 4]))
    assert len(frames) == model.steps
    np.testing.assert_allclose(frames[-1][1], told.decode(model.draw([4]))[0], atol=1e-6)
    assert np.abs(frames[-1] - frames[0]).max() > 0.1


def test_the_bound_beats_independent_voxels_on_shapes_that_it_never_saw(
    model: SequentialModel, learned: NDArray[np.bool_], kept: ShapeSet
) -> None:
    *_, report = evaluate_bound(model, kept, Independent.fitted(learned), seed=0)
    assert isinstance(report, Table)
    ours, theirs = report.rows
    assert ours["nats"] < 0.8 * theirs["nats"]
    assert ours["nats"] == pytest.approx(ours["surprise"] + ours["divergence"])
    assert set(ours.per_class) == set(CLASSES)
    told = model.of_class("tall")
    shape = kept.grid(1).occupied()[None]
    first, second = (told.bound(shape, Noise.seeded([seed])).sum() for seed in (0, 0))
    assert first == second


def test_completions_keep_what_is_visible_and_come_near_what_was_hidden(
    model: SequentialModel, learned: NDArray[np.bool_], kept: ShapeSet
) -> None:
    shape = kept.grid(1).occupied()
    hidden = np.zeros_like(shape)
    hidden[:, :, 8:] = True
    told = model.of_class("tall")
    frame = last(complete(told, shape, 0.5 * hidden, seeds=[0, 1], steps=4))
    np.testing.assert_array_equal(frame.voxels[:, ~hidden], np.stack([shape[~hidden]] * 2))
    *_, report = evaluate_completion(model, kept, "half:+x", steps=5, seed=0, train=learned)
    assert isinstance(report, Table)
    ours = report.row("canvas")
    assert ours["mean"] > report.row("start")["mean"]
    assert ours["pairwise"] > ours["others"]
    # Chains of codes all keep what is visible; a surface that is cut there lies some voxels away.
    assert 0 < ours["tmd"] and 0 < ours["uhd"] < 6 / 16


def test_settled_codes_explain_what_is_visible_better_step_by_step(
    model: SequentialModel, kept: ShapeSet
) -> None:
    shape = kept.grid(1).occupied()
    hidden = np.zeros_like(shape)
    hidden[:, 8:] = True
    told = model.of_class("tall")
    frames = list(settling.complete(told, shape, 0.5 * hidden, seeds=range(8), steps=4))
    surprise = np.stack([frame.energy for frame in frames[5:]])
    assert (np.diff(surprise.mean(1)) < 0).all()
    assert (surprise[-1] < 0.9 * surprise[0]).all()
    np.testing.assert_array_equal(frames[-1].voxels[:, ~hidden], np.stack([shape[~hidden]] * 8))


def test_what_all_chains_fill_is_told_from_what_some_do() -> None:
    """Of five voxels the first is visible; all fill the second, rightly, and the third, wrongly."""
    chains = [[1, 1, 1, 1, 0], [1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 0, 0]]
    made = np.array(chains, np.bool_).reshape(1, 4, 1, 1, 5)
    truth = np.array([1, 1, 0, 1, 1], np.bool_).reshape(1, 1, 1, 5)
    hidden = np.array([0, 1, 1, 1, 1], np.bool_).reshape(1, 1, 1, 5)
    found = spread(made, truth, hidden)
    assert found["agreed"].value == pytest.approx(2 / 3)
    assert found["wrong_where_agreed"].value == pytest.approx(1 / 2)
    assert found["wrong_where_disputed"].value == 1
    assert found["pairwise"].value == pytest.approx(2 / 3)
    assert found["calibration_error"].value == pytest.approx((2 * 0.5 + 0.75) / 3)


def test_completions_that_agree_have_no_variety_and_one_that_forgets_is_far() -> None:
    shape = np.zeros((16, 16, 16), np.bool_)
    shape[2:12, 4:12, 4:12] = True
    hidden = np.zeros_like(shape)
    hidden[:, :, 8:] = True
    low = shape & (np.arange(16) < 6)[:, None, None]
    same, mixed, gone = (np.stack(parts)[None] for parts in ([shape] * 4, [shape, low] * 2,
                         [low] * 4))  # fmt: skip
    found = [variety(made, shape[None], hidden[None], 0) for made in (same, mixed, gone)]
    assert found[0]["tmd"].value < 0.1 * found[1]["tmd"].value
    # The visible points of the top at height 12 lie 6 of 16 voxels from the low one's.
    assert found[0]["uhd"].value < 0.06 < found[1]["uhd"].value < found[2]["uhd"].value
    assert found[2]["uhd"].value == pytest.approx(6 / 16, abs=0.03)


def test_flips_are_put_right(model: SequentialModel, kept: ShapeSet) -> None:
    *_, report = evaluate_denoising(model, kept, 0.1, steps=5, seed=0)
    assert isinstance(report, Table)
    ours, flipped, _ = report.rows
    assert ours["mean"] < 0.05
    assert flipped["mean"] == pytest.approx(0.1, abs=0.005)
