"""Try Proposition A.1 of Rezende et al. on small discrete models.

Run `python docs/proposition.py`; it prints the tables of docs/results.md. What is computed is
explained in `voxstudio/evaluation/proposition.py`.
"""

from __future__ import annotations

import numpy as np

from voxstudio.cli.console import say, say_table
from voxstudio.evaluation.proposition import Discrete, draw, rare

COUNT = 100_000
SEED = 0
ERROR = 0.3
FLATNESS = (1.0, 0.5, 0.3, 0.2, 0.1)
RARE = (0.5, 0.1, 0.01)


def main() -> None:
    """Print both tables and the worst of the random models."""
    drawn = [draw(COUNT, flatness, ERROR, np.random.default_rng(SEED)) for flatness in FLATNESS]
    say(f"{COUNT:,} random models a row, seed {SEED}\n")
    say_table(
        ("flatness", "averaged", "p(x_o) times", "as printed", "models above 1"),
        [(f"{flatness:g}", *row(models)) for flatness, models in zip(FLATNESS, drawn, strict=True)],
    )
    say("\none model with q wrong at one x_o\n")
    say_table(
        ("p(x_o)", "averaged", "p(x_o) times", "as printed", "models above 1"),
        [(f"{probability:g}", *row(rare(probability))) for probability in RARE],
    )
    say(f"\nthe worst model of flatness {FLATNESS[1]:g}\n")
    worst(drawn[1])


def row(models: Discrete) -> tuple[str, ...]:
    """Return the largest ratios of what is bounded to its bound, and how often one fails."""
    epsilon, moved, observed = models.epsilon(), models.moved(), models.observed
    averaged = (observed * moved).sum(axis=1) / epsilon
    fixed = observed * moved / epsilon[:, None]
    printed = moved / epsilon[:, None]
    failing = np.count_nonzero((printed > 1).any(axis=1))
    return (
        *(f"{ratio.max():.3f}" for ratio in (averaged, fixed, printed)),
        f"{failing:,} of {len(printed):,}",
    )


def worst(models: Discrete) -> None:
    """Print the model and the x_o at which the bound as printed fails by most."""
    ratios = models.moved() / models.epsilon()[:, None]
    n, o = np.unravel_index(ratios.argmax(), ratios.shape)
    one = Discrete(*(part[[n]] for part in (models.prior, models.likelihood, models.recognition)))
    say(f"eps {one.epsilon()[0]:.4f}, moved {one.moved()[0, o]:.4f}, ratio {ratios[n, o]:.3f}")
    say(f"p(z) {one.prior[0].round(4).tolist()}, p(x_o) {one.observed[0, o]:.5f}\n")
    say_table(
        ("z", "x_u", "p(x | z)", "p(z | x)", "q(z | x)"),
        [
            (str(z), str(u), *(f"{part[0, z, u, o]:.5f}" for part in parts))
            for parts in [(one.likelihood, one.posterior, one.recognition)]
            for z in range(3)
            for u in range(4)
        ],
        text=2,
    )


if __name__ == "__main__":
    main()
