"""The result of every evaluation: rows of figures, and what they are of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from voxstudio.evaluation.metrics.bootstrap import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

Role = Literal["model", "baseline", "ceiling", "reported"]

WIDE = 6
"""Figures of which a table has a column each; more are printed below each other."""
DIGITS = 4
"""Significant ones of the largest figure of a column; the others have as many decimals."""


@dataclass(frozen=True)
class Row:
    """The figures of one method.

    Args:
        method: Name of the model or baseline, or of a set of shapes.
        role: `model`; `baseline`, which a model must beat; `ceiling`, such as real shapes;
            `reported`, which others print and nobody measured here.
        count: Shapes that were evaluated; 0 where that is not known.
        figures: By name, the most important first.
        per_class: A figure of every class: the first, unless a note says which.
    """

    method: str
    role: Role
    count: int
    figures: Mapping[str, Figure]
    per_class: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, figure: str) -> float:
        """Return the value of a figure."""
        return self.figures[figure].value

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON: every figure under its name, `mean` for the first."""
        first = next(iter(self.figures.values()), None)
        return {
            "method": self.method,
            "role": self.role,
            **({} if first is None else {"mean": _plain(first.value)}),
            **{name: _plain(figure.value) for name, figure in self.figures.items()},
            "per_class": {name: _plain(value) for name, value in self.per_class.items()},
            "count": self.count,
            "intervals": {
                name: [_plain(figure.low), _plain(figure.high)]
                for name, figure in self.figures.items()
                if math.isfinite(figure.low + figure.high)
            },
        }


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A shape that a page of a table shows, and what it is compared with.

    Args:
        method: Of the row that it belongs to.
        title: Such as `best`.
        shape: Solid voxels, (D, H, W).
        nearest: The real shape that is most like it.
        overlap: Their IoU.
        beside: What the real shapes are, such as `training`.
    """

    method: str
    title: str
    shape: NDArray[np.bool_]
    nearest: NDArray[np.bool_]
    overlap: float
    beside: str = "training"

    @property
    def caption(self) -> str:
        """What stands below the real shape."""
        return f"nearest {self.beside} shape, IoU {self.overlap:.2f}"


@dataclass(frozen=True, eq=False)
class Curve:
    """Distributions of a figure that a page of a table draws.

    Args:
        figure: In words.
        values: Sorted, by method.
    """

    figure: str
    values: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Table:
    """Figures of methods on the same shapes.

    Args:
        about: What the figures are of and how they were found, plain values by name: `data`,
            `seed`, and for whoever repeats them `command`, hashes and `machine`.
        rows: The model first.
        notes: Sentences that belong below it.
        exhibits: Shapes that its page shows.
        curves: Distributions that its page draws.
    """

    about: Mapping[str, Any]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    curves: tuple[Curve, ...] = ()

    def row(self, method: str) -> Row:
        """Return the row of a method.

        Raises:
            KeyError: If there is none.
        """
        for row in self.rows:
            if row.method == method:
                return row
        raise KeyError(method)

    def told(self, **about: Any) -> Table:  # noqa: ANN401 - plain values
        """Return the table with more said of what it is of."""
        return replace(self, about={**self.about, **about})

    @property
    def figures(self) -> list[str]:
        """Names of the figures of all rows."""
        return list(dict.fromkeys(name for row in self.rows for name in row.figures))

    @property
    def classes(self) -> list[str]:
        """Names of the classes of all rows."""
        return list(dict.fromkeys(name for row in self.rows for name in row.per_class))

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON: what the table is of, `rows` and `notes`."""
        rows = [row.to_json() for row in self.rows]
        return {**self.about, "rows": rows, "notes": list(self.notes)}

    def exhibits_of(self, row: Row) -> tuple[Exhibit, ...]:
        """Return the shapes of a row that there are pictures of."""
        return tuple(each for each in self.exhibits if each.method == row.method)

    def columns(self) -> list[tuple[str, list[Figure | None]]]:
        """Return figures, then classes, by name: one of each row, None where it has none."""
        figures = [(name, [row.figures.get(name) for row in self.rows]) for name in self.figures]
        classes = [(name, [row.per_class.get(name) for row in self.rows]) for name in self.classes]
        return figures + [
            (name, [None if value is None else Figure(value) for value in values])
            for name, values in classes
        ]

    def cells(self) -> list[list[str]]:
        """Return headings and rows of text, a row per method, as wide as many figures are."""
        columns = [
            ["method", *(row.method for row in self.rows)],
            ["role", *(row.role for row in self.rows)],
            ["count", *(f"{row.count:,}" if row.count else "" for row in self.rows)],
            *([name.replace("_", " "), *texts(column)] for name, column in self.columns()),
        ]
        return [list(line) for line in zip(*columns, strict=True)]

    def printed(self) -> list[list[str]]:
        """Return headings and rows of text, a row per figure where there are many."""
        cells = self.cells()
        tall = len(self.figures) > WIDE
        return [list(line) for line in zip(*cells, strict=True)] if tall else cells


def texts(figures: Iterable[Figure | None]) -> list[str]:
    """Return figures as text, with as many decimals each; nothing for those that are missing."""
    figures = list(figures)
    sizes = [abs(f.value) for f in figures if f is not None and math.isfinite(f.value)]
    largest = max(sizes, default=0) or 1
    places = max(0, DIGITS - 1 - math.floor(math.log10(largest)))
    return ["" if figure is None else _text(figure, places) for figure in figures]


def _text(figure: Figure, places: int) -> str:
    value = f"{figure.value:.{places}f}"
    if math.isnan(figure.low):
        return value
    return f"{value} [{figure.low:.{places}f}, {figure.high:.{places}f}]"


def _plain(value: float) -> float | None:
    """Return a number that JSON can hold; None for one that is none."""
    return float(value) if math.isfinite(value) else None
