"""XML read element by element, of any length, without declarations of types or entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE = 1 << 20


class Stream(Protocol):
    """Bytes that come one after another."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


class BadXml(ValueError):
    """Text that is no XML, or more than plain; the message is one clause for the user."""


def read_xml(
    stream: Stream,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read XML and tell of every element; names lose the prefix of their namespace.

    Args:
        stream: The text, in any encoding that it names.
        start: Called with the name and the attributes of an element as it begins.
        end: Called with its name as it ends.
        text: Called with the letters inside, piece by piece.

    Raises:
        BadXml: If it is damaged, or declares types or entities, which could refer to other files
            or grow without bounds.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, told: start(_plain(name), told)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_plain(name))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        while piece := stream.read(PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadXml(f"holds damaged XML ({error})") from error


def _refuse(*_: object) -> None:
    raise BadXml("declares types of its own, which is not read")


def _plain(name: str) -> str:
    return name.rpartition(":")[2]
