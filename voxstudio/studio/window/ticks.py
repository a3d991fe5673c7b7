"""Round numbers along an axis: as many as fit, no two of them alike."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1.0, ""))
MOST, LEAST = 1e15, 1e-3
"""Numbers from here on, and below here, have an exponent."""

CLOSEST = 10.0
"""Pixels between the numbers that are tried first."""

DIGITS = (tuple(range(1, 10)), (1, 2, 5), (1, 3), (1,))
"""First digits of the numbers on a logarithmic axis, from dense to sparse."""

Tick = tuple[float, str]


def ticks(
    low: float,
    high: float,
    length: float,
    room: Callable[[str], float],
    *,
    least: float = 0.0,
    log: bool = False,
) -> list[Tick]:
    """Return the places and texts of the numbers of an axis; none for an empty range.

    Args:
        low: Where the axis begins; the decimal logarithm on a logarithmic axis.
        high: Where it ends, likewise.
        length: Its pixels.
        room: Pixels along the axis that a text needs, with its distance from the next one.
        least: The least distance of two numbers, such as 1 for what is counted.
        log: Whether the axis is logarithmic.
    """
    if not (math.isfinite(low) and math.isfinite(high) and high > low and length > 0):
        return []
    scale = length / (high - low)

    def fits(found: Sequence[Tick]) -> bool:
        return all(
            (right[0] - left[0]) * scale >= (room(left[1]) + room(right[1])) / 2
            for left, right in itertools.pairwise(found)
        )

    tried = list(_logarithmic(low, high, length) if log else _linear(low, high, length, least))
    several = [found for found in tried if len(found) > 1]
    ends = [[found[0], found[-1]] for found in reversed(several)]
    single = [found[:1] for found in reversed(tried) if found]
    return next((found for found in (*several, *ends, *single) if fits(found)), [])


def _linear(low: float, high: float, length: float, least: float) -> Iterator[list[Tick]]:
    """Yield the multiples of 1, 2 and 5 times powers of ten, from dense to sparse."""
    exponent = math.floor(math.log10((high - low) * CLOSEST / length))
    for power in itertools.count(exponent):
        for digit in (1, 2, 5):
            step = digit * 10.0**power
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if step > high - low and last < first:
                return
            if step >= least and last - first < length:
                values = [number * step for number in range(first, last + 1)]
                yield list(zip(values, written(values, step), strict=True))
            if step > high - low and step > least:
                return


def _logarithmic(low: float, high: float, length: float) -> Iterator[list[Tick]]:
    if high - low < 1:
        for found in _linear(10**low, 10**high, length, 0.0):
            yield [(math.log10(value), text) for value, text in found]
        return
    decades = range(math.floor(low), math.ceil(high) + 1)
    sets = [*((digits, 1) for digits in DIGITS), *(((1,), stride) for stride in range(2, 100))]
    for digits, stride in sets:
        values = [digit * 10.0**each for each in decades if each % stride == 0 for digit in digits]
        places = [(math.log10(value), _short(value)) for value in values]
        yield [(place, text) for place, text in places if low <= place <= high]


def written(values: Sequence[float], step: float) -> list[str]:
    """Return the texts of multiples of a step, with the digits that tell them apart."""
    unit, suffix = _unit(max(map(abs, values), default=0.0))
    digits = max(0, math.ceil(-math.log10(step / unit) - 1e-6))
    return [
        f"{value / unit:,.{digits}f}{suffix}" if abs(value) > step / 2 else "0" for value in values
    ]


def _short(value: float) -> str:
    unit, suffix = _unit(value)
    return f"{value / unit:,.6g}{suffix}"


def _unit(most: float) -> tuple[float, str]:
    """Return what numbers up to this one are written in, and its sign."""
    if most >= MOST or 0 < most < LEAST * (1 - 1e-9):
        exponent = math.floor(math.log10(most) + 1e-9)
        return 10.0**exponent, f"e{exponent}"
    return next((unit for unit in UNITS if most >= unit[0]), UNITS[-1])
