"""How far completion by an approximate posterior leads astray (Rezende et al., Proposition A.1).

A chain that completes x = (x_u, x_o) draws z ~ q(z | x), then a new x_u ~ p(x_u | z). With the true
posterior p(z | x) it keeps p(x_u | x_o), if x_u and x_o are independent given z, as the voxels of
our models are. With q it goes elsewhere, by

    moved(x_o) = sum_x_u' | sum_x_u p(x_u | x_o) sum_z p(x_u' | z) (q(z | x) - p(z | x)) |.

Let eps = max_z sum_x | q(z | x) p(x) / p(z) - p(x | z) |. The proposition says moved(x_o) < eps for
every x_o. Its proof writes p(x_u, x_o) where p(x_u | x_o) belongs, and sums over x_o as well. What
follows is

    sum_x_o p(x_o) moved(x_o) <= eps,    and so    moved(x_o) <= eps / p(x_o) for a fixed x_o.

Here all of this is computed exactly, for models small enough to be written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Discrete:
    """N models of z in {0..Z-1} and x = (x_u, x_o) in {0..U-1} x {0..O-1}.

    Args:
        prior: p(z), (N, Z), nowhere 0.
        likelihood: p(x_u, x_o | z), (N, Z, U, O); of every x for some z not 0.
        recognition: q(z | x_u, x_o), (N, Z, U, O).
    """

    prior: Floats
    likelihood: Floats
    recognition: Floats

    @property
    def evidence(self) -> Floats:
        """p(x_u, x_o), (N, U, O)."""
        return np.asarray(np.einsum("nz,nzuo->nuo", self.prior, self.likelihood))

    @property
    def observed(self) -> Floats:
        """p(x_o), (N, O)."""
        return np.asarray(self.evidence.sum(axis=1))

    @property
    def posterior(self) -> Floats:
        """p(z | x_u, x_o), (N, Z, U, O)."""
        return self.prior[:, :, None, None] * self.likelihood / self.evidence[:, None]

    def epsilon(self) -> Floats:
        """Return eps, (N,): how far q is from the posterior, by eq. 6."""
        implied = self.recognition * self.evidence[:, None] / self.prior[:, :, None, None]
        return np.asarray(np.abs(implied - self.likelihood).sum(axis=(2, 3)).max(axis=1))

    def stepped(self, inference: Floats) -> Floats:
        """Return what one step makes of p(x_u | x_o), (N, U, O).

        Args:
            inference: What z is drawn from for every x, (N, Z, U, O).
        """
        given = self.evidence / self.observed[:, None]
        latent = np.einsum("nuo,nzuo->nzo", given, inference)
        return np.asarray(np.einsum("nzo,nzu->nuo", latent, self.likelihood.sum(axis=3)))

    def moved(self) -> Floats:
        """Return for every x_o how far q leads from where the posterior does, (N, O): eq. 7."""
        astray = self.stepped(self.recognition) - self.stepped(self.posterior)
        return np.asarray(np.abs(astray).sum(axis=1))


def draw(count: int, flatness: float, error: float, rng: np.random.Generator) -> Discrete:
    """Draw models of three z and 4 x 4 values of x.

    Args:
        count: How many, N.
        flatness: Of the Dirichlet distributions of p(z) and p(x | z); 1 draws all alike often,
            and the smaller it is, the rarer are most values.
        error: Standard deviation of log q(z | x) around log p(z | x), before both are normalised.
        rng: Source of everything.
    """
    prior = _sound(rng.dirichlet(np.full(3, flatness), count))
    likelihood = _sound(rng.dirichlet(np.full(16, flatness), (count, 3))).reshape(count, 3, 4, 4)
    exact = Discrete(prior, likelihood, likelihood).posterior
    recognition = exact * np.exp(error * rng.normal(size=exact.shape))
    return Discrete(prior, likelihood, recognition / recognition.sum(axis=1, keepdims=True))


def rare(probability: float) -> Discrete:
    """Return the model whose every bound is met exactly, and whose printed one fails the most.

    x_u tells z, and x_o nothing; q is right where x_o is 0, and always says z = 0 where x_o is 1.
    Then eps = p(x_o = 1), and a step from there moves (1/2, 1/2) to (1, 0): by 1.

    Args:
        probability: p(x_o = 1).
    """
    told = np.eye(2)
    often = np.array([1 - probability, probability])
    recognition = np.stack([told, np.array([[1.0, 1.0], [0.0, 0.0]])], axis=-1)
    return Discrete(np.full((1, 2), 0.5), (told[..., None] * often)[None], recognition[None])


def _sound(distributions: Floats) -> Floats:
    """Keep probabilities (..., K) away from 0, where conditional ones have no value."""
    lifted = distributions + 1e-9
    return np.asarray(lifted / lifted.sum(axis=-1, keepdims=True))
