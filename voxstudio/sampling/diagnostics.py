"""Whether parallel chains have mixed, from the energies that they recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 20
"""Steps at constant temperature below which figures say nothing."""

LAGS = 40
"""Lags that the autocorrelation is given for at most."""


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """How well B chains agree, and how many independent draws they are worth.

    Args:
        steps: Steps of each chain that it is based on, N.
        rhat: Split rank-normalised R-hat (Vehtari et al., 2021, eq. 4): 1 where the chains cannot
            be told apart; above 1.01 they have not mixed. NaN for one chain.
        ess: Effective sample size of the bulk of all draws together (Vehtari et al., 2021,
            sec. 3.2): independent draws with the same error of the mean.
        acceptance: Share of corrected steps that were accepted; NaN where none was corrected.
        autocorrelation: Of the energy over lags 0, 1, ..., averaged over chains; 1 at lag 0.
    """

    steps: int
    rhat: float
    ess: float
    acceptance: float
    autocorrelation: NDArray[np.float64]


def diagnose(
    energy: NDArray[np.floating], accepted: NDArray[np.floating] | None = None
) -> Diagnostics:
    """Diagnose parallel chains at constant temperature.

    Args:
        energy: Consecutive energies of each chain, (N, B), N at least `FEWEST`.
        accepted: Whether each chain moved in these steps, (N, B); NaN where a step was not
            corrected. None for no correction at all.

    Returns:
        Figures over all chains. Where one did not move at all, R-hat is infinite and the
        effective size 0: nothing says that it ever will.

    Raises:
        ValueError: If there are too few steps, or energies that are not finite.
    """
    from arviz_stats.base import array_stats  # a second of SciPy, so only where it is used

    draws = np.asarray(energy, dtype=np.float64).T
    if draws.ndim != 2 or draws.shape[1] < FEWEST or not np.isfinite(draws).all():
        raise ValueError(f"diagnostics need {FEWEST} finite energies of every chain")
    stuck = bool((draws == draws[:, :1]).all(axis=1).any())
    rhat = np.inf if stuck else array_stats.rhat(draws)
    moved = np.array([]) if accepted is None else accepted[np.isfinite(accepted)]
    return Diagnostics(
        steps=draws.shape[1],
        rhat=float(rhat) if len(draws) > 1 else np.nan,
        ess=0.0 if stuck else float(array_stats.ess(draws)),
        acceptance=float(moved.mean()) if moved.size else np.nan,
        autocorrelation=_autocorrelation(draws),
    )


def _autocorrelation(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean autocorrelation of draws (B, N); 1 at every lag of a chain that is stuck."""
    from arviz_stats.base import array_stats

    lags = min(LAGS, draws.shape[1] // 2) + 1
    still = (draws == draws[:, :1]).all(axis=1)
    found = np.ones((len(draws), lags))
    if not still.all():
        found[~still] = array_stats.autocorr(draws[~still])[:, :lags]
    return np.asarray(found.mean(axis=0), dtype=np.float64)
