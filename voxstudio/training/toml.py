"""TOML, read and written; that of strangers is bounded before it is parsed.

The parser of Python's library follows nesting by recursion and takes memory with the square of a
dotted key: 40,000 levels end the process.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

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


BARE = re.compile(r"[A-Za-z0-9_-]+")
"""Keys that need no quotes."""


def write(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """Return a table as TOML, which has no word for None: such keys are left out.

    Args:
        table: Words, numbers, lists and tables, as JSON has them.
        path: Of the table, if it is in others.
    """
    tables = {key: value for key, value in table.items() if isinstance(value, dict) and value}
    others = {key: value for key, value in table.items() if key not in tables}
    lines = [f"{_key(key)} = {inline(each)}" for key, each in others.items() if each is not None]
    head = [f"[{'.'.join(map(_key, path))}]"] if path and (lines or not tables) else []
    parts = ["\n".join([*head, *lines]), *(write(v, (*path, k)) for k, v in tables.items())]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def inline(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as TOML on one line."""
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {inline(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    # JSON's strings are TOML's but for this character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else inline(name)


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
