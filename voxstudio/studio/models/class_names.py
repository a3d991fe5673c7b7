"""Which class a shape is of, by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def class_named_in(name: str, classes: Iterable[str]) -> str:
    """Return the first class whose words are in a name; empty where none is."""
    words = name.replace("_", " ")
    spaced = ((each, re.escape(each.replace("_", " "))) for each in classes)
    return next((each for each, word in spaced if re.search(rf"\b{word}\b", words)), "")
