"""Proposition A.1 of Rezende et al.: what holds of it, and what does not."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.evaluation.proposition import Discrete, draw, rare

ROUNDING = 1 + 1e-9


@pytest.fixture(params=[(1.0, 0.3), (1.0, 2.0), (0.3, 0.3), (0.3, 2.0), (0.1, 1.0)], ids=str)
def models(request: pytest.FixtureRequest) -> Discrete:
    flatness, error = request.param
    return draw(2000, flatness, error, np.random.default_rng(11))


def test_models_are_distributions(models: Discrete) -> None:
    assert models.prior.sum(1) == pytest.approx(np.ones(2000))
    assert models.likelihood.sum((2, 3)) == pytest.approx(np.ones((2000, 3)))
    for conditional in (models.recognition, models.posterior):
        assert np.allclose(conditional.sum(1), 1)
    assert models.observed.sum(1) == pytest.approx(np.ones(2000))


def test_averaged_over_what_is_observed_the_bound_holds(models: Discrete) -> None:
    average = (models.observed * models.moved()).sum(1)
    assert (average <= models.epsilon() * ROUNDING).all()
    assert average.max() > 0.01


def test_for_a_fixed_observation_it_holds_divided_by_how_likely_that_is(models: Discrete) -> None:
    bound = models.epsilon()[:, None] / models.observed
    assert (models.moved() <= bound * ROUNDING).all()


def test_for_a_fixed_observation_the_bound_as_printed_fails() -> None:
    """Of models with rare values; for flat ones it takes hundreds of thousands to find one."""
    models = draw(20_000, 0.3, 0.3, np.random.default_rng(0))
    ratio = models.moved() / models.epsilon()[:, None]
    assert ratio.max() > 1.52
    assert 0.0005 < (ratio > 1).any(1).mean() < 0.02


@pytest.mark.parametrize("probability", [0.5, 0.1, 0.01])
def test_one_model_meets_both_bounds_exactly_and_breaks_the_printed_one(
    probability: float,
) -> None:
    model = rare(probability)
    epsilon, moved = model.epsilon()[0], model.moved()[0]
    assert epsilon == pytest.approx(probability)
    assert moved == pytest.approx([0, 1])
    assert model.observed[0] @ moved == pytest.approx(epsilon)
    assert moved[1] == pytest.approx(epsilon / model.observed[0, 1])
    assert moved[1] / epsilon == pytest.approx(1 / probability)


def test_the_true_posterior_moves_nothing() -> None:
    drawn = draw(100, 1.0, 1.0, np.random.default_rng(3))
    exact = Discrete(drawn.prior, drawn.likelihood, drawn.posterior)
    assert exact.epsilon().max() < 1e-12
    assert exact.moved().max() < 1e-12


def test_the_posterior_keeps_what_it_completes_if_both_parts_are_independent_given_z() -> None:
    drawn = draw(100, 1.0, 1.0, np.random.default_rng(3))
    apart = drawn.likelihood.sum(3)[..., None] * drawn.likelihood.sum(2)[..., None, :]
    independent = Discrete(drawn.prior, apart, drawn.recognition)
    for model, kept in ((independent, True), (drawn, False)):
        given = model.evidence / model.observed[:, None]
        assert np.allclose(model.stepped(model.posterior), given) == kept


def test_a_step_is_what_a_simulated_chain_does() -> None:
    """Draw x_u from p(x_u | x_o), then z from q, then x_u from p(x | z), a million times."""
    model = draw(1, 1.0, 2.0, np.random.default_rng(6))
    rng = np.random.default_rng(7)
    o, count = 2, 1_000_000
    given = model.evidence[0, :, o] / model.observed[0, o]
    before = rng.multinomial(count, given)
    after = np.zeros(4)
    for u in range(4):
        z = rng.multinomial(before[u], model.recognition[0, :, u, o])
        for each, times in enumerate(z):
            after += rng.multinomial(times, model.likelihood[0, each].sum(1))
    expected = model.stepped(model.recognition)[0, :, o]
    assert after / count == pytest.approx(expected, abs=0.003)
