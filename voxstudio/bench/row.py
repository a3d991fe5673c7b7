"""One line of a speed report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """How long something takes next to its peer.

    Args:
        name: What is measured.
        ratio: The figure that has a goal.
        ours_ms: Milliseconds of ours.
        peer_ms: Milliseconds of the peer.
        peer: What it is compared with.
        goal: What the ratio should be, such as `at most 1.05`; it is not part of the JSON.
    """

    name: str
    ratio: float
    ours_ms: float
    peer_ms: float
    peer: str
    goal: str

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        values = asdict(self)
        del values["goal"]
        return values
