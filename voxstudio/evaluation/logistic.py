"""Multinomial logistic regression, whose penalty is chosen by cross-validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    Labels = NDArray[np.integer]

PENALTIES = (0.1, 0.03, 0.01, 0.003)
"""Weights of the squares that are tried, the strongest first: each fit begins with the one before.
Features are standardised, so that one scale serves all."""

FOLDS = 3
STEPS = 40
"""Of L-BFGS at most per penalty; the one before is near already."""


@dataclass(frozen=True, eq=False)
class LogisticRegression:
    """A linear classifier of features.

    Args:
        mean: Of each feature over the training shapes, (F,).
        spread: Its standard deviation, (F,); 1 where it is the same for all.
        weights: (K, F).
        bias: (K,).
        penalty: Weight of the squares that it was fitted with.
    """

    mean: Tensor
    spread: Tensor
    weights: Tensor
    bias: Tensor
    penalty: float

    def decide(self, features: Tensor) -> Labels:
        """Return the class of features (N, F), (N,): the one that does best against all the rest.

        One-versus-rest, as printed. The odds p / (1 - p) of a class against the rest grow with its
        probability p, so that this is the most probable class.
        """
        scores = F.linear((features - self.mean) / self.spread, self.weights, self.bias)
        return np.asarray(scores.argmax(1).numpy())


def fits(
    features: Tensor, labels: Labels, classes: int, penalties: Sequence[float]
) -> Iterator[LogisticRegression]:
    """Yield a regression for every penalty: the minimum of cross entropy + penalty / 2 |W|^2.

    Args:
        features: (N, F).
        labels: Class of every shape, (N,).
        classes: K.
        penalties: The strongest first.
    """
    mean, spread = features.mean(0), features.std(0, correction=0)
    spread = torch.where(spread > 1e-6, spread, torch.ones(()))
    scaled, wanted = (features - mean) / spread, torch.from_numpy(labels.astype(np.int64))
    # A row per class: its gradient reads the features in their order, seven times as fast.
    weights = torch.zeros(classes, features.shape[1], requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    for penalty in penalties:
        _minimise(scaled, wanted, weights, bias, penalty)
        found = weights.detach().clone(), bias.detach().clone()
        yield LogisticRegression(mean, spread, *found, penalty)


def _minimise(
    scaled: Tensor, wanted: Tensor, weights: Tensor, bias: Tensor, penalty: float
) -> None:
    """Move weights and bias, in place, to where the penalised cross entropy is least."""
    optimiser = torch.optim.LBFGS(
        [weights, bias], max_iter=STEPS, history_size=10, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimiser.zero_grad()
        entropy = F.cross_entropy(F.linear(scaled, weights, bias), wanted)
        value = entropy + penalty / 2 * weights.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]


def cross_validated(
    features: Tensor, labels: Labels, classes: int, groups: Labels
) -> LogisticRegression:
    """Fit with the penalty that does best on shapes left out in turn; the strongest of equals.

    Args:
        features: (N, F).
        labels: Class of every shape, (N,).
        classes: K.
        groups: Of every shape, (N,): a group is left out whole, so that no copy gives it away.
    """
    right = np.zeros(len(PENALTIES))
    for out in folds(groups):
        rest = torch.from_numpy(~out)
        for index, fit in enumerate(fits(features[rest], labels[~out], classes, PENALTIES)):
            right[index] += np.count_nonzero(fit.decide(features[~rest]) == labels[out])
    best = int(right.argmax())
    *_, fit = fits(features, labels, classes, PENALTIES[: best + 1])
    return fit


def folds(groups: Labels, count: int = FOLDS, seed: int = 0) -> list[NDArray[np.bool_]]:
    """Return which shapes are left out in each fold, (N,) each; every shape is left out once."""
    names, which = np.unique(groups, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(len(names)) % count
    parts = [drawn[which] == fold for fold in range(count)]
    return [part for part in parts if part.any() and not part.all()]
