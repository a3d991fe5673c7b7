"""What a reference classifier says of shapes: the figures of Tables 1 to 3 of Xie et al.

All take its class probabilities, (N, K).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def inception_score(probabilities: Floats) -> float:
    """Return exp(E KL(p(c | Y) || p(c))), between 1 and the number of classes K (Table 1).

    A classifier of K classes caps it at K, and classes of unequal shares at exp of their entropy
    (`inception_cap`): scores of different classifiers cannot be compared.
    """
    marginal = probabilities.mean(0)
    return float(np.exp(entropy(marginal) - entropy(probabilities).mean()))


def inception_scores(probabilities: Floats, splits: int = 10) -> tuple[float, float]:
    """Return the mean and the standard deviation of the score over splits of the shapes.

    Splits are drawn, always the same: shapes of a file often lie class by class or take turns, and
    a split of one class alone would score 1.

    Raises:
        ValueError: If there are fewer shapes than splits.
    """
    if len(probabilities) < splits:
        raise ValueError(f"{len(probabilities)} shapes cannot be split into {splits}")
    drawn = np.random.default_rng(0).permutation(len(probabilities))
    scores = [inception_score(probabilities[part]) for part in np.array_split(drawn, splits)]
    return float(np.mean(scores)), float(np.std(scores))


def inception_cap(labels: NDArray[np.integer]) -> float:
    """Return the score of shapes of these classes, (N,), if the classifier never doubted."""
    shares = np.bincount(labels) / len(labels)
    return float(np.exp(entropy(shares)))


def class_probability(probabilities: Floats, wanted: NDArray[np.integer]) -> float:
    """Return the mean probability of the class that each shape should be of, (N,) (Table 2)."""
    return float(probabilities[np.arange(len(wanted)), wanted].mean())


def class_error(probabilities: Floats, wanted: NDArray[np.integer]) -> float:
    """Return the share of shapes that the classifier takes for another class (Table 3)."""
    return float(np.mean(probabilities.argmax(1) != wanted))


def entropy(probabilities: Floats) -> Floats:
    """Return the entropy in nats along the last axis; 0 log 0 is 0."""
    safe = np.where(probabilities > 0, probabilities, 1)
    return np.asarray(-(probabilities * np.log(safe)).sum(-1))
