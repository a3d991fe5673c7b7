"""Facts about a file as lines that are read with ease; `--json` has all of them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from voxstudio.checkpoint import file_digest
from voxstudio.purpose import intended_use, weaknesses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader

Line = tuple[str, str]
"""A name and what there is to say."""


def of_checkpoint(path: Path, header: CheckpointHeader) -> dict[str, Any]:
    """Return what a checkpoint says of itself, and where it is."""
    return {
        "name": header.name,
        "kind": header.kind,
        "capabilities": list(header.capabilities),
        "resolution": header.resolution,
        "parameters": header.parameters,
        "path": str(path),
        "classes": list(header.classes),
        "training": header.training,
        "metrics": header.metrics,
        "licence": header.licence,
        "intended_use": intended_use(header),
        "known_weaknesses": weaknesses(header),
        "start": header.sampler.start,
        "chains": header.chains,
        "format": header.format,
    }


def of_file(path: Path) -> dict[str, Any]:
    """Return size in bytes and SHA-256 of a file, which is read for that.

    Raises:
        OSError: If it cannot be read.
    """
    return {"bytes": path.stat().st_size, "sha256": file_digest(path)}


def lines(facts: Mapping[str, Any]) -> Iterator[Line]:
    """Say every fact in a line, those of training and evaluations shortened."""
    for name, value in facts.items():
        if name == "training":
            yield from _training(value)
        elif name == "metrics":
            yield from _figures(value)
        elif name == "known_weaknesses":
            yield "known weaknesses", "; ".join(value)
        elif name == "chains":
            if value:
                yield name, f"{value} of the training (Algorithm 1), which samples continue"
        else:
            yield name.replace("_", " "), readable(value)


def readable(value: object) -> str:
    """Say a value as one would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(readable, value)) or "none"
    return "unknown" if value is None else str(value)


def _training(training: Mapping[str, Any]) -> Iterator[Line]:
    for name, text in (("data", "trained on"), ("shapes", "shapes")):
        if name in training:
            yield text, readable(training[name])
    if "iterations" in training:
        yield "iterations", _iterations(training)


def _iterations(training: Mapping[str, Any]) -> str:
    """Say how many iterations a model learned for, those of runs before the last one apart."""
    count, earlier = training["iterations"], training.get("earlier_iterations")
    if training.get("began_with") is None:
        return readable(count)
    if earlier is None:  # what earlier versions wrote
        return f"{readable(count)}, begun with {training['began_with']}"
    total = readable(count + earlier)
    return f"{total}: {readable(earlier)} of {training['began_with']}, then {readable(count)}"


def _figures(figures: Mapping[str, Any]) -> Iterator[Line]:
    """Say what evaluations found; a checkpoint may carry tables of another form, left out here."""
    for name, table in figures.items():
        with suppress(AttributeError, KeyError, TypeError, ValueError):
            yield _found(name, table)


def _found(name: str, table: Mapping[str, Any]) -> Line:
    """Say what samples are like, what is remembered, or the mean of every method.

    Earlier versions wrote figures of samples apart, and those of a memory beside the rows.
    """
    if "novelty" in table:
        return name, _novelty(table["novelty"])
    if "corruption" in table:
        return name, _remembered(table)
    if "nearest" in table["rows"][0]:
        ours, *others = table["rows"]
        real = [row["nearest"] for row in others if row["method"].startswith("held")]
        return name, _novelty({**ours, "held_back": real[0] if real else None})
    if all("nats" in row for row in table["rows"]):
        nats = [f"{row['method']} {row['nats']:.0f}" for row in table["rows"]]
        return name, f"nats per shape {', '.join(nats)}"
    if all("iou" in row for row in table["rows"]):
        means = [f"{row['method']} {row['iou']:.3f}" for row in table["rows"]]
        return name, f"IoU {', '.join(means)}"
    measured = [row for row in table["rows"] if row.get("role") != "reported"]
    means = [f"{row['method']} {row['mean']:.4f}" for row in measured]
    return str(table.get("mask") or name), ", ".join(means)


def _remembered(table: Mapping[str, Any]) -> str:
    """Say how many corrupted shapes came back."""
    if "rows" in table:
        ours, corrupted = table["rows"]
        table = {**table, **ours, "before": corrupted["overlap"]}
    count = table["count"]
    right, whole = (round(count * table[share]) for share in ("right", "whole"))
    return (
        f"{table['corruption']}: {right} of {count} nearest to the right shape, {whole} whole, "
        f"IoU {table['overlap']:.3f} (before {table['before']:.3f})"
    )


def _novelty(found: Mapping[str, Any]) -> str:
    """Say how whole, new and varied samples are."""
    count, whole = found["count"], round(found["count"] * found["connected"])
    real = found["held_back"]
    beside = "" if real is None else f" (held-out shapes {real:.2f})"
    return (
        f"{whole} of {count} samples are one connected component, mean IoU with the nearest "
        f"training shape {found['nearest']:.2f}{beside}"
    )
