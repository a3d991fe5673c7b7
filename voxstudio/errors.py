"""The one error that bad input ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.text import brief, plain

if TYPE_CHECKING:
    from pathlib import Path


LONGEST = 300
"""Characters of a name that are shown."""


class ImportRejected(Exception):
    """A file or value that voxstudio refuses.

    Whatever a file says of itself is made plain: these words are printed and shown.

    Args:
        source: The file (or option) at fault, as the user named it.
        fault: What is wrong with it, in one clause.
        accepted: What would be accepted instead, in one clause.
    """

    def __init__(self, source: str | Path, fault: str, accepted: str) -> None:
        super().__init__(source, fault, accepted)
        self.source = plain(str(source))
        self.fault, self.accepted = brief(fault), brief(accepted)

    def __str__(self) -> str:
        """One line that names file, fault and remedy."""
        return f"{shortened(self.source)}: {self.fault}; accepted: {self.accepted}"


def shortened(name: str) -> str:
    """Return a name as it can be shown in a line: of a very long one both ends."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2]}...{name[-LONGEST // 2 :]}"
