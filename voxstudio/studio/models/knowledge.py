"""What a model knows: the data that it was trained on, from the header of its checkpoint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

COUNTED = re.compile(r", \d+ (shapes|pictures).*")
"""How many there were, and their seed."""


def knowledge(header: CheckpointHeader | None) -> str:
    """Say what a model knows in a line; empty where its header does not say."""
    if header is None:
        return ""
    data = COUNTED.sub("", str(header.training.get("data", "")))
    if data.startswith("generated "):  # a family, and not the name of a file
        data = _spaced(data.replace("-", " "))
    classes = [_spaced(each) for each in header.classes]
    if data.split(" (")[0].removeprefix("generated ") in classes:  # it names the only class
        classes = []
    known = ": ".join(filter(None, (data, ", ".join(classes))))
    return f"Knows {known}" if known else ""


def _spaced(name: str) -> str:
    return name.replace("_", " ")
