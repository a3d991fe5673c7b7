"""Rows of numbers in text, of any length."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BLANK = 0x20
"""This byte and all below it separate words."""


class Rows(NamedTuple):
    """Numbers in rows.

    Args:
        values: All of them, (M,).
        sizes: How many each row holds, (R,), none of them 0.
    """

    values: Floats
    sizes: Ints

    def starts(self) -> Ints:
        """Return where each row starts, (R,)."""
        return np.cumsum(self.sizes) - self.sizes

    def columns(self, count: int) -> Floats:
        """Return the first numbers of every row, (R, count).

        Raises:
            ValueError: If a row is shorter.
        """
        if len(self.sizes) and self.sizes.min() < count:
            raise ValueError(f"a row has fewer than {count} numbers")
        block: Floats = self.values[self.starts()[:, None] + np.arange(count)]
        return block

    def part(self, first: int, last: int) -> Rows:
        """Return some rows."""
        ends = np.concatenate([[0], np.cumsum(self.sizes)])
        return Rows(self.values[ends[first] : ends[last]], self.sizes[first:last])


def rows(text: bytes) -> Rows:
    """Read every number of a text, row by row; empty lines are none.

    Raises:
        ValueError: If there is anything but numbers.
    """
    found = Rows(numbers(text), _sizes(text))
    if found.sizes.sum() != len(found.values):
        raise ValueError("numbers have nothing between them")
    return found


def numbers(text: bytes) -> Floats:
    """Read every number of a text, (M,).

    Raises:
        ValueError: If there is anything but numbers.
    """
    if not text.strip():
        return np.zeros(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy only warns of what is no number, and stops there
        try:
            return np.fromstring(text, np.float64, sep=" ")
        except DeprecationWarning as error:
            raise ValueError("a word is no number") from error


def whole(values: Floats) -> Ints:
    """Return whole numbers as such.

    Raises:
        ValueError: If one is not, or is too large to be an index.
    """
    if not (np.abs(values) < 1 << 53).all() or (values != np.rint(values)).any():
        raise ValueError("an index is no whole number")
    return values.astype(np.int64)


def with_newlines(data: bytes) -> bytes:
    """Return text without a byte order mark, its lines ended by newlines alone."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def without_comments(data: bytes, mark: bytes = rb"#") -> bytes:
    """Return text as `with_newlines`, each line only up to a mark, a regular expression."""
    return re.sub(mark + rb"[^\n]*", b"", with_newlines(data))


def _sizes(text: bytes) -> Ints:
    """Count the words of every line that has some."""
    letters = np.frombuffer(text, np.uint8)
    blank = letters <= BLANK
    begins = np.flatnonzero(~blank & np.concatenate([[True], blank[:-1]]))
    ends = np.flatnonzero(letters == ord("\n"))
    counts = np.diff(np.searchsorted(begins, np.concatenate([[0], ends, [len(letters)]])))
    return counts[counts > 0].astype(np.int64)
