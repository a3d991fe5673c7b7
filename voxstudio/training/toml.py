"""TOML of strangers: bounded before it is parsed.

The parser of Python's library follows nesting by recursion and takes memory with the square of a
dotted key: 40,000 levels end the process.
"""

from __future__ import annotations

import re
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SIZE = 64 << 10
"""Characters; the longest recipe has two thousand."""

DEPTH = 16
"""Arrays and tables in each other, and parts of a dotted key."""

QUOTED = re.compile(
    r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[{]|[\]}]|[^\s"\'#\[\]{}=,]+|[=,\n]'
)
"""What counts: a long string's beginning, a string, a comment, a bracket, a word, a break."""


def parse(text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        ValueError: If it is not TOML, or longer or deeper than is accepted.
    """
    if len(text) > SIZE:
        raise ValueError(f"is larger than {SIZE >> 10} KiB")
    if _too_deep(text):
        raise ValueError(f"is nested more than {DEPTH} deep")
    try:
        table: dict[str, Any] = tomllib.loads(text)
        return table
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"is not TOML: {error}") from error


def _too_deep(text: str) -> bool:
    """Look for brackets and dotted keys that go deep, in one pass, strings left out."""
    depth = dots = place = 0
    while found := QUOTED.search(text, place):
        word, place = found.group(), found.end()
        if word in ('"""', "'''"):
            end = text.find(word, place)
            place = len(text) if end < 0 else end + 3
        elif word in "[{":
            depth, dots = depth + 1, 0
        elif word in "]}":
            depth, dots = depth - 1, 0
        elif word in "=,\n":
            dots = 0
        elif word[0] not in "\"'#":
            dots += word.count(".")
        if depth > DEPTH or dots > DEPTH:
            return True
    return False
