"""Diagnostics of chains whose mixing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.sampling.diagnostics import FEWEST, LAGS, diagnose

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHAINS, STEPS = 4, 1000


def normal(steps: int = STEPS, chains: int = CHAINS) -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(size=(steps, chains))


def autoregressive(memory: float, steps: int) -> NDArray[np.float64]:
    """Stationary AR(1) chains of unit variance, (steps, CHAINS)."""
    drawn = normal(steps)
    made = [drawn[0]]
    for noise in drawn[1:]:
        made.append(memory * made[-1] + (1 - memory**2) ** 0.5 * noise)
    return np.array(made)


def test_independent_draws_count_in_full() -> None:
    found = diagnose(normal())
    assert found.steps == STEPS
    assert found.rhat == pytest.approx(1, abs=0.005)
    assert found.ess == pytest.approx(CHAINS * STEPS, rel=0.1)
    assert found.autocorrelation[0] == 1
    assert np.abs(found.autocorrelation[1:]).max() < 4 / (CHAINS * STEPS) ** 0.5
    assert np.isnan(found.acceptance)


def test_chains_in_wells_of_their_own_have_not_mixed() -> None:
    found = diagnose(normal() + 5 * np.arange(CHAINS))
    assert found.rhat > 2
    assert found.ess < 3 * CHAINS


@pytest.mark.parametrize("memory", [0.5, 0.9])
def test_an_autoregressive_chain_is_worth_what_theory_says(memory: float) -> None:
    steps = 20_000
    found = diagnose(autoregressive(memory, steps))
    # The variance of the mean is (1 + a) / (1 - a) times that of independent draws.
    assert found.ess == pytest.approx(CHAINS * steps * (1 - memory) / (1 + memory), rel=0.1)
    assert found.rhat < 1.01
    theory = memory ** np.arange(LAGS + 1)
    assert np.allclose(found.autocorrelation, theory, atol=0.05)


def test_one_chain_has_no_rhat_and_an_effective_size() -> None:
    found = diagnose(normal(chains=1))
    assert np.isnan(found.rhat)
    assert found.ess == pytest.approx(STEPS, rel=0.2)


def test_a_chain_that_never_moved_is_worth_nothing() -> None:
    energy = normal(50)
    energy[:, 2] = energy[0, 2]
    for stuck in (energy, np.ones((50, CHAINS))):
        found = diagnose(stuck)
        assert (found.rhat, found.ess) == (np.inf, 0)
        assert np.isfinite(found.autocorrelation).all()


def test_acceptance_counts_corrected_steps_alone() -> None:
    moved = np.full((50, 2), np.nan)
    moved[30:, 0], moved[30:, 1] = 1, 0
    moved[30, 0] = 0
    assert diagnose(normal(50, 2), moved).acceptance == pytest.approx(19 / 40)


def test_too_little_and_broken_records_are_refused() -> None:
    broken = normal(50)
    broken[3, 0] = np.nan
    for energy in (normal(FEWEST - 1), broken):
        with pytest.raises(ValueError, match="finite energies"):
            diagnose(energy)
