"""What a plot shows: a quantity of every chain of a run, or of a training run, step by step."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Quantity:
    """What can be plotted.

    Args:
        key: Its name in the code.
        title: In a word.
        meaning: In a few words.
        unit: Empty where it has none.
        ratio: Positive, and falls by orders of magnitude: drawn on a logarithmic axis.
    """

    key: str
    title: str
    meaning: str
    unit: str = ""
    ratio: bool = False

    @property
    def label(self) -> str:
        """The title of its axis."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


ENERGY = Quantity("energy", "Energy", "Energy of each chain")
CHAINS = (
    ENERGY,
    Quantity("gradient_norm", "Gradient", "Norm of the energy gradient", ratio=True),
    Quantity("occupied", "Occupied", "Solid voxels of the denoised estimate", "voxels"),
    Quantity("temperature", "Temperature", "Temperature of the run", ratio=True),
)
"""What is plotted of chains."""


@dataclass(frozen=True, eq=False)
class Curves:
    """One quantity over the steps.

    Args:
        steps: Ascending, (N,).
        values: One column per chain, (N, B); what is not finite leaves a gap.
        names: Of the chains, such as `seed 3`; for a quantity that all share they are not needed.
        selected: The column of the selected chain.
        here: The step on screen; None marks none.
        axis: What the steps are.
        energy: What stands in for the energy of such chains.
    """

    steps: NDArray[np.integer]
    values: NDArray[np.floating]
    names: tuple[str, ...] = ()
    selected: int = 0
    here: int | None = None
    axis: str = "Step"
    energy: Quantity = ENERGY

    def name(self, column: int) -> str:
        """Return the name of a chain; nothing for a quantity of the whole run."""
        return self.names[column] if len(self.names) == self.values.shape[1] else ""

    def nearest(self, step: float) -> int:
        """Return the row of the step that is nearest."""
        return int(np.abs(self.steps - step).argmin())

    def csv(self, quantity: Quantity) -> bytes:
        """Return a table with a row per step and a column per chain; a gap is an empty cell."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        columns = range(self.values.shape[1])
        table.writerow([self.axis, *(f"{quantity.label} {self.name(i)}".strip() for i in columns)])
        for step, row in zip(self.steps, self.values, strict=True):
            cells = (f"{value:.9g}" if np.isfinite(value) else "" for value in row)
            table.writerow([int(step), *cells])
        return text.getvalue().encode()


def thinned(values: NDArray[np.floating], first: int, last: int, most: int) -> NDArray[np.intp]:
    """Return rows of a curve that look the same: the least and the greatest value of every bin.

    Args:
        values: Shape (N,), nan for gaps.
        first: Where the rows in sight begin.
        last: The row behind them.
        most: Bins.
    """
    rows = np.arange(max(first - 1, 0), min(last + 1, len(values)))  # lines to what is out of sight
    size = len(rows) // most
    if size < 4:
        return rows
    bins = rows[: len(rows) // size * size].reshape(-1, size)
    seen = values[bins]
    least = np.where(np.isnan(seen), np.inf, seen).argmin(1)
    greatest = np.where(np.isnan(seen), -np.inf, seen).argmax(1)
    picked = np.sort(np.stack([least, greatest], 1), 1) + bins[:, :1]
    return np.concatenate([picked.ravel(), rows[bins.size :]])


def seed_names(seeds: Sequence[int]) -> tuple[str, ...]:
    """Return the names of chains that their seeds determine."""
    return tuple(f"seed {seed}" for seed in seeds)
