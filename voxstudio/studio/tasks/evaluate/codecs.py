"""How the settings and the table of an evaluation are saved."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.evaluation.table import Curve, Exhibit, Role, Row, Table
from voxstudio.studio.saved.checks import (
    Unreadable,
    array,
    choice,
    number,
    one_of,
    optional,
    packed,
    several,
    text,
    whole,
)
from voxstudio.studio.saved.codec import Codec
from voxstudio.studio.tasks.evaluate.evaluations import EvaluationSettings
from voxstudio.studio.tasks.evaluate.panel import COUNTS, NORMALISATIONS, POINTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from voxstudio.studio.saved.checks import Check

FILES = ("data", "train", "classifier")
"""Settings that are files."""


def _settings_fields(settings: EvaluationSettings) -> Mapping[str, object]:
    paths = {name: getattr(settings, name) for name in FILES}
    texts = {name: None if path is None else str(path) for name, path in paths.items()}
    return {**texts, **{name: getattr(settings, name) for name in CHOICES}}


def _settings(**fields: Any) -> EvaluationSettings:  # noqa: ANN401 - of the class
    paths = {name: None if fields[name] is None else Path(fields[name]) for name in FILES}
    return EvaluationSettings(**{**fields, **paths})


def _within(least: int, most: int) -> Check:
    """Take a whole number between bounds."""

    def check(value: object) -> int:
        if not least <= (found := whole(value)) <= most:
            raise Unreadable(f"is {found}, not between {least} and {most}")
        return found

    return check


def _row_fields(row: Row) -> Mapping[str, object]:
    return {
        "method": row.method,
        "role": row.role,
        "count": row.count,
        "figures": [[name, *map(_plain, figure)] for name, figure in row.figures.items()],
        "per_class": [[name, _plain(value)] for name, value in row.per_class.items()],
    }


def _plain(value: float) -> float | None:
    """Return a number that JSON can hold; None for one that is none."""
    return float(value) if math.isfinite(value) else None


def _named(count: int) -> Callable[[object], tuple[str, tuple[float, ...]]]:
    """Take a name with so many numbers; those that are missing become NaN."""

    def check(value: object) -> tuple[str, tuple[float, ...]]:
        if not isinstance(value, list) or len(value) != count + 1:
            raise Unreadable(f"is not a name with {count} numbers")
        values = (optional(number)(each) for each in value[1:])
        return text(value[0]), tuple(math.nan if each is None else each for each in values)

    return check


def _row(
    figures: Sequence[tuple[str, tuple[float, ...]]],
    per_class: Sequence[tuple[str, tuple[float, ...]]],
    **rest: Any,  # noqa: ANN401 - of the class
) -> Row:
    known = {name: Figure(*values) for name, values in figures}
    return Row(figures=known, per_class={name: value for name, (value,) in per_class}, **rest)


def _exhibit(**fields: Any) -> Exhibit:  # noqa: ANN401 - of the class
    made = Exhibit(**fields)
    if made.shape.shape != made.nearest.shape:
        raise Unreadable("a shape and the one nearest to it differ in size")
    return made


def _curve(figure: str, methods: Sequence[str], values: Sequence[Any]) -> Curve:
    return Curve(figure, dict(zip(methods, values, strict=True)))


def _line(value: object) -> object:
    """Take sorted values of any number, even of none."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.ndim == 1:
        return value
    raise Unreadable("is not a line of numbers")


def _table_fields(table: Table) -> Mapping[str, object]:
    about = json.dumps(dict(table.about)).encode()
    return {"about": about, **{name: getattr(table, name) for name in LISTS}}


def _table(about: bytes, **fields: Any) -> Table:  # noqa: ANN401 - of the class
    try:
        said = json.loads(about)
    except RecursionError as error:
        raise Unreadable("says too much of itself") from error
    if not isinstance(said, dict) or not fields["rows"]:
        raise Unreadable("is a table of nothing")
    return Table(about=said, **fields)


CHOICES = {
    "count": _within(*COUNTS),
    "points": _within(*POINTS),
    "normalise": choice(*(key for key, _, _ in NORMALISATIONS)),
    "seed": whole,
}
"""The others."""

LISTS = {
    "rows": several(one_of(Row)),
    "notes": several(text),
    "exhibits": several(one_of(Exhibit)),
    "curves": several(one_of(Curve)),
}
"""Fields of a table that are lists."""

CODECS = (
    Codec(
        "evaluation settings",
        EvaluationSettings,
        {**{name: optional(text) for name in FILES}, **CHOICES},
        _settings_fields,
        _settings,
    ),
    Codec(
        "table row",
        Row,
        {
            "method": text,
            "role": choice(*get_args(Role)),
            "count": whole,
            "figures": several(_named(3)),
            "per_class": several(_named(1)),
        },
        _row_fields,
        _row,
    ),
    Codec(
        "exhibit",
        Exhibit,
        {
            "method": text,
            "title": text,
            "shape": array("bool", 3),
            "nearest": array("bool", 3),
            "overlap": number,
            "beside": text,
        },
        make=_exhibit,
    ),
    Codec(
        "distribution",
        Curve,
        {"figure": text, "methods": several(text), "values": several(_line)},
        lambda curve: {
            "figure": curve.figure,
            "methods": list(curve.values),
            "values": list(curve.values.values()),
        },
        _curve,
    ),
    Codec("table", Table, {"about": packed, **LISTS}, _table_fields, _table),
)
