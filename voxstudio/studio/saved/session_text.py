"""A session as one text of JSON beside its arrays."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from voxstudio.studio.saved.checks import Unreadable
from voxstudio.studio.saved.codec import ARRAY, Loader, Saver
from voxstudio.studio.saved.state import SavedState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from voxstudio.studio.saved.codec import Codec
    from voxstudio.studio.saved.state import State

FORMAT = 1
REFERENCE = re.compile(rf'"{ARRAY}": "([0-9a-f]{{64}})"'.encode())
LARGEST = 64 << 20
"""Bytes of the text; a full history takes a few hundred kilobytes."""


def to_text(state: State, codecs: Iterable[Codec], keep: Callable[[NDArray[Any]], str]) -> str:
    """Return the text of a session.

    Args:
        state: Of all parts.
        codecs: Of all classes in it.
        keep: Takes an array and returns its digest.
    """
    parts = Saver(codecs, keep).json(state)
    return json.dumps({"voxsession": FORMAT, "parts": parts}, indent=1, allow_nan=False)


def from_text(
    data: bytes, codecs: Iterable[Codec], find: Callable[[str], NDArray[Any]]
) -> SavedState:
    """Return all parts of a session.

    Args:
        data: The text.
        codecs: Of all classes in it.
        find: Returns the array of a digest.

    Raises:
        Unreadable: If it is none.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"is {len(data):,} bytes of text, not at most {LARGEST:,}")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON: {error}") from error
    if not isinstance(found, dict) or "voxsession" not in found:
        raise Unreadable("is no session")
    if found["voxsession"] != FORMAT:
        raise Unreadable(f"is a session of format {str(found['voxsession'])[:20]}, not {FORMAT}")
    return SavedState(Loader(codecs, find).value(found.get("parts")))


def digests_in(text: bytes) -> set[str]:
    """Return the arrays that a text refers to."""
    return {found.decode() for found in REFERENCE.findall(text)}
