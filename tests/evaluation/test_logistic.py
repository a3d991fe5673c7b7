"""Logistic regression: against scikit-learn's, and the penalty that it chooses."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression as Reference

from voxstudio.evaluation.logistic import PENALTIES, cross_validated, fits, folds


def clouds(count: int, *, spread: float, seed: int = 0) -> tuple[torch.Tensor, np.ndarray]:
    """Points around three centres in six dimensions, the last of which never changes."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    centres = np.random.default_rng(99).normal(size=(3, 5))
    points = centres[labels] + spread * rng.normal(size=(count, 5))
    return torch.tensor(np.c_[points, np.ones(count)], dtype=torch.float32), labels


def test_a_fit_is_the_least_of_the_penalised_cross_entropy() -> None:
    """As scikit-learn has it, whose C is 1 / (N penalty)."""
    features, labels = clouds(60, spread=1.0)
    for fit in fits(features, labels, 3, (0.3, 0.03)):
        scaled = ((features - fit.mean) / fit.spread).double().numpy()
        exact = Reference(C=1 / (60 * fit.penalty), tol=1e-8, max_iter=1000).fit(scaled, labels)
        np.testing.assert_allclose(fit.weights, exact.coef_, atol=3e-3)
        assert np.array_equal(fit.decide(features), exact.predict(scaled))


def test_classes_far_apart_are_told_apart() -> None:
    features, labels = clouds(60, spread=0.05)
    fit = cross_validated(features, labels, 3, np.arange(60))
    others, known = clouds(300, spread=0.05, seed=5)
    assert np.array_equal(fit.decide(others), known)


def test_noise_is_fitted_with_the_strongest_penalty_and_signal_with_a_weaker_one() -> None:
    rng = np.random.default_rng(3)
    labels = np.arange(60) % 3
    noise = torch.tensor(rng.normal(size=(60, 40)), dtype=torch.float32)
    signal, known = clouds(240, spread=1.0)
    assert cross_validated(signal, known, 3, np.arange(240)).penalty < PENALTIES[0]
    alike = np.zeros(60, np.intp)  # one group: no shape can be left out
    assert cross_validated(noise, labels, 3, alike).penalty == PENALTIES[0]


def test_every_shape_is_left_out_once_and_copies_together() -> None:
    groups = np.repeat(np.arange(20), 3)
    out = np.stack(folds(groups))
    assert len(out) == 3
    assert (out.sum(0) == 1).all()
    for part in out:
        assert not set(groups[part]) & set(groups[~part])


def test_a_class_may_be_missing() -> None:
    """A class that no shape of a fold is of is none that it names."""
    features, labels = clouds(30, spread=0.05)
    fit = cross_validated(features, labels * 2, 6, np.arange(30))
    assert set(fit.decide(features)) == {0, 2, 4}
