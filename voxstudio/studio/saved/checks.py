"""What a field of a saved value must be: a file may come from anywhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Check = Callable[[object], Any]
"""Returns a value as it is used.

Raises:
    Unreadable: If it is something else.
"""

LONGEST = 10_000
"""Letters of a text."""

LARGEST = 1 << 62


class Unreadable(ValueError):
    """A saved value is not what it should be; the message says what it is and should be."""


def one_of(*types: type) -> Check:
    """Take values of types."""
    names = " or ".join(each.__name__ for each in types)

    def check(value: object) -> Any:  # noqa: ANN401 - whatever the types are
        if isinstance(value, types):
            return value
        raise Unreadable(f"is {_named(value)}, not {names}")

    return check


def text(value: object) -> str:
    """Take a text."""
    if isinstance(value, str) and len(value) <= LONGEST:
        return value
    raise Unreadable(f"is {_named(value)}, not a text of at most {LONGEST} letters")


def flag(value: object) -> bool:
    """Take true or false."""
    if isinstance(value, bool):
        return value
    raise Unreadable(f"is {_named(value)}, not true or false")


def whole(value: object) -> int:
    """Take a whole number that is not negative."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return value
    raise Unreadable(f"is {_named(value)}, not a whole number from 0 on")


def number(value: object) -> float:
    """Take a finite number."""
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return float(value)
    raise Unreadable(f"is {_named(value)}, not a finite number")


def choice(*allowed: str) -> Check:
    """Take one of some texts."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        raise Unreadable(f"is {_named(value)}, not one of {', '.join(allowed)}")

    return check


def optional(check: Check) -> Check:
    """Take nothing, too."""
    return lambda value: None if value is None else check(value)


def several(check: Check, most: int = 10_000) -> Check:
    """Take a list, as a tuple."""

    def check_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise Unreadable(f"is {_named(value)}, not a list of at most {most}")
        return tuple(check(each) for each in value)

    return check_all


def numbers(count: int) -> Check:
    """Take so many finite numbers, as a tuple."""
    check = several(number, count)

    def check_all(value: object) -> tuple[float, ...]:
        found: tuple[float, ...] = check(value)
        if len(found) != count:
            raise Unreadable(f"holds {len(found)} numbers, not {count}")
        return found

    return check_all


def array(dtype: Sequence[str] | str, rank: int, *, finite: bool = True) -> Check:
    """Take an array of a type, of so many axes, of finite numbers."""
    kinds = (dtype,) if isinstance(dtype, str) else tuple(dtype)

    def check(value: object) -> Any:  # noqa: ANN401 - an array of one of the types
        if not isinstance(value, np.ndarray) or value.dtype.name not in kinds:
            raise Unreadable(f"is {_named(value)}, not an array of {' or '.join(kinds)}")
        if value.ndim != rank or not value.size:
            raise Unreadable(f"is an array {value.shape}, not one of {rank} axes")
        if finite and value.dtype.kind == "f" and not np.isfinite(value).all():
            raise Unreadable("holds numbers that are not finite")
        return value

    return check


def packed(value: object) -> bytes:
    """Take bytes, which are saved as an array; there may be none."""
    if isinstance(value, np.ndarray) and value.dtype == np.uint8 and value.ndim == 1:
        return value.tobytes()
    raise Unreadable(f"is {_named(value)}, not bytes")


def _named(value: object) -> str:
    return "missing" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"
