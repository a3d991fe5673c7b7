"""Names of several files by a pattern such as `{model}-{seed}-{index:03}`."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.document.item import Item

NUMBERS = ("seed", "step", "index")
FIELDS = ("name", "model", *NUMBERS)
USUAL, UNNAMED = "{model}-{seed}-{index:03}", "{name}-{index:03}"
"""Where model and seed of every shape are known, and elsewhere."""

TAKEN = "use " + ", ".join(f"{{{field}}}" for field in FIELDS)
LONGEST = 200
"""Letters of a name; file systems take 255 bytes."""


class BadPattern(ValueError):
    """A pattern makes no file names; the message says why, and what would be accepted."""


def usual_pattern(items: Sequence[Item]) -> str:
    """Return a pattern that has a value in every field for all shapes."""
    known = all(item.model and item.seed is not None for item in items)
    return USUAL if known else UNNAMED


def file_names(pattern: str, items: Sequence[Item], extension: str) -> list[str]:
    """Return the name of every file.

    Args:
        pattern: Text with the names of `FIELDS` in braces; a number may have a width, as in
            `{index:03}`.
        items: What goes into the files, in order.
        extension: Of all files, with the dot.

    Raises:
        BadPattern: If it has another field, a letter that no file system takes, a field that a
            shape has no value for, or gives two files the same name.
    """
    parts = _parsed(pattern)
    names = [_filled(parts, item, index) + extension for index, item in enumerate(items)]
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise BadPattern(f"two files would be called {name}: add {{index:03}}")
        seen.add(name.lower())
    return names


def _parsed(pattern: str) -> list[tuple[str, str, str]]:
    """Return text, field and width in turn; fields are looked up, never evaluated."""
    try:
        found = list(Formatter().parse(pattern))
    except ValueError as error:
        raise BadPattern(f"{pattern}: {error}; {TAKEN}") from error
    parts = []
    for literal, field, spec, conversion in found:
        if re.search(r'[\\/:*?"<>|\x00-\x1f]', literal):
            raise BadPattern(f'a file name has none of \\ / : * ? " < > |; {TAKEN}')
        if field is not None and (field not in FIELDS or conversion):
            raise BadPattern(f"{{{field}}} is not known: {TAKEN}")
        if spec and (field not in NUMBERS or not re.fullmatch(r"0?\d{1,2}", spec)):
            raise BadPattern(f"{{{field}:{spec}}} is not known: a width is written as {{index:03}}")
        parts.append((literal, field or "", spec or ""))
    return parts


def _filled(parts: Sequence[tuple[str, str, str]], item: Item, index: int) -> str:
    values = {
        "name": item.shape.name, "model": item.model, "seed": item.seed, "step": item.step,
        "index": index,
    }  # fmt: skip
    name = ""
    for literal, field, spec in parts:
        value = values.get(field, "")
        if field and value in (None, ""):
            raise BadPattern(f"{item.shape.name} has no {field}: leave {{{field}}} out")
        name += literal + (plain_name(format(value, spec)) if field else "")
    if not name.strip(" .") or len(name) > LONGEST:
        raise BadPattern(f"a file name has 1 to {LONGEST} letters; {TAKEN}")
    return name


def plain_name(text: str) -> str:
    """Return a text as part of a name that every file system takes."""
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.") or "shape"
