"""What a model is for, and where it is known to be weak: by what its checkpoint says of itself."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from voxstudio.evaluation.directions import BEST, HIGHER
from voxstudio.operations import ENERGY, GRADIENT, operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voxstudio.checkpoint import CheckpointHeader

RESEARCH = "research use only"
"""What a licence says where the data allows no more."""

WEAKEST = 3
"""Classes that are named."""

MEASURES = ("iou", "accuracy", "error", "nats")
"""Figures that tables are about."""

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""How a table of another form ends: a checkpoint may carry any."""


class Measure(NamedTuple):
    """The first figure of a table."""

    name: str
    better: str
    """`higher` or `lower`."""

    def beats(self, row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Return whether the figure of a row is better than that of another one."""
        ahead = row[self.name] - other[self.name]
        return bool(ahead > 0 if self.better == "higher" else ahead < 0)


def measure_of(table: Mapping[str, Any]) -> Measure:
    """Return the first figure of a table; earlier versions called it `mean` alone."""
    named = [name for name in MEASURES if name in table["rows"][0]]
    if named:
        return Measure(named[0], "higher" if BEST[named[0]] == HIGHER else "lower")
    # Recoveries are measured by the share of voxels that are wrong, all else by IoU.
    of_errors = "mask" in table and "settling" not in table
    return Measure("mean", "lower" if of_errors else "higher")


def intended_use(header: CheckpointHeader) -> str:
    """Say what a model is for."""
    declared = [each for each in operations_of(header) if each.declared_by(header)]
    actions = [each.action for each in declared if each not in (ENERGY, GRADIENT)]
    *first, last = actions or ["be loaded"]
    use = f"{', '.join(first)} and {last}" if first else last
    classes = ", ".join(each.replace("_", " ") for each in header.classes)
    return f"to {use}, at {header.resolution}³ voxels" + (f", of {classes}" if classes else "")


def weaknesses(header: CheckpointHeader) -> list[str]:
    """Say what a model is known to do badly: by its data, its own figures and its licence."""
    data = header.training.get("data") or "its training shapes"
    found = [f"knows {data} alone, and makes the like of any other shape"]
    for name, table in header.metrics.items():
        with suppress(*MALFORMED):
            mask = table.get("mask")
            found += _of_table(f"with the mask {mask}" if mask else name, table)
    if RESEARCH in header.licence:
        found.append("its data, and so its weights, are for research use only")
    return found


def _of_table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many samples break, which baselines are better, and the weakest classes."""
    ours, *others = table["rows"]
    whole = (table.get("novelty") or ours).get("connected")
    if whole is not None:
        if whole < 1:
            yield f"{name}: {1 - whole:.0%} of its samples fall into pieces"
        return
    measure = measure_of(table)
    key = measure.name
    for other in others:
        if other.get("role") == "baseline" and measure.beats(other, ours):
            both = f"{other[key]:.4g} against {ours[key]:.4g}"
            yield f"{name}: the baseline {other['method']} is better, {both}"
    classes = ours.get("per_class", {})
    if key != "nats" and len(classes) > WEAKEST:
        worst_first = sorted(classes, key=classes.__getitem__, reverse=measure.better == "lower")
        weakest = (
            f"{each.replace('_', ' ')} {classes[each]:.3g}" for each in worst_first[:WEAKEST]
        )
        yield f"{name}: worst at {', '.join(weakest)}"
