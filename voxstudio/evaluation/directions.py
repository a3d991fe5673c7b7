"""What is better in a figure of a table: more, less, or a number in between."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voxstudio.evaluation.table import Table

HIGHER, LOWER = math.inf, -math.inf

BEST = {
    "iou": HIGHER,
    "accuracy": HIGHER,
    "error": LOWER,
    "nats": LOWER,
    "copies": LOWER,
    "connected": HIGHER,
    "mmd_chamfer": LOWER,
    "mmd_emd": LOWER,
    "mmd_iou": LOWER,
    "coverage_chamfer": HIGHER,
    "coverage_emd": HIGHER,
    "coverage_iou": HIGHER,
    "1nna_chamfer": 0.5,
    "1nna_emd": 0.5,
    "1nna_iou": 0.5,
    "jsd": LOWER,
    "frechet": LOWER,
    "kernel": LOWER,
    "inception": HIGHER,
    "inception_of_all": HIGHER,
    "class_probability": HIGHER,
    "class_error": LOWER,
    "calibration_error": LOWER,
}
"""The value that a perfect model comes nearest to. Figures that say what samples are like, and
not how good they are, such as `nearest`, have none."""


def direction(figure: str) -> str:
    """Return in words which values are better; empty where none are."""
    best = BEST.get(figure)
    if best is None:
        return ""
    return {HIGHER: "higher is better", LOWER: "lower is better"}.get(best, f"best at {best:g}")


def best_rows(table: Table) -> dict[str, frozenset[int]]:
    """Return the numbers of the models with the best value of each figure, by its name.

    Models alone are compared: baselines and real shapes are no rivals.
    """
    rivals = [number for number, row in enumerate(table.rows) if row.role == "model"]
    found = {}
    for name in BEST.keys() & set(table.figures):
        figures = ((number, table.rows[number].figures.get(name)) for number in rivals)
        values = {number: each.value for number, each in figures if each is not None}
        if best := _best(values, BEST[name]):
            found[name] = best
    return found


def _best(values: Mapping[int, float], best: float) -> frozenset[int]:
    """Return whose value is nearest to the best one; nobody where all are equal."""
    far = {row: _distance(each, best) for row, each in values.items() if math.isfinite(each)}
    nearest = frozenset(row for row, each in far.items() if each == min(far.values()))
    return nearest if len(nearest) < len(far) else frozenset()


def _distance(value: float, best: float) -> float:
    """Return a number that is less the better a value is."""
    return abs(value - best) if math.isfinite(best) else math.copysign(1, -best) * value
