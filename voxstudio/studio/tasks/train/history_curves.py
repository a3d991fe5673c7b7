"""The history of a training run as curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.studio.window.curves import Curves, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HISTORY = (
    Quantity("loss", "Loss", "What the algorithm minimises"),
    Quantity(
        "gap",
        "Energy gap",
        "Energy of synthesised minus that of observed shapes; near 0 is good",
    ),
    Quantity("gradient_norm", "Gradient", "Norm of the parameter gradient before clipping"),
)
"""What is plotted of training."""


def history_curves(rows: Sequence[Mapping[str, float]], key: str) -> Curves | None:
    """Return one quantity of a history over the iterations; None where it was not recorded."""
    points = [(row["iteration"], row[key]) for row in rows if key in row]
    if not points:
        return None
    steps, values = np.array(points, np.float64).T
    return Curves(steps.astype(np.int64), values[:, None], axis="Iteration")
