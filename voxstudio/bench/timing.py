"""Two pieces of work timed in turns, so that a busy machine slows both alike."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WARM_UP = 2
LEAST, MOST = 5, 60
"""Rounds of a comparison."""

BUDGET_S = 5.0
"""Seconds after which no further round starts, once there were `LEAST`."""


@dataclass(frozen=True)
class Timing:
    """A comparison of ours with its peer.

    Args:
        ratio: Median over rounds of ours / peer.
        ours_ms: Median milliseconds of ours.
        peer_ms: Median milliseconds of the peer.
        rounds: How often both were timed.
    """

    ratio: float
    ours_ms: float
    peer_ms: float
    rounds: int


def compare(
    ours: Callable[[], object],
    peer: Callable[[], object],
    budget_s: float = BUDGET_S,
    least: int = LEAST,
) -> Timing:
    """Time two pieces of work in turns, each going first in every other round.

    Args:
        ours: The one.
        peer: The other.
        budget_s: Seconds after which no further round starts.
        least: Rounds that there are in any case.
    """
    for _ in range(min(WARM_UP, least)):
        ours(), peer()
    own_times: list[float] = []
    peer_times: list[float] = []
    began = time.perf_counter()
    while len(own_times) < least or (
        len(own_times) < MOST and time.perf_counter() - began < budget_s
    ):
        if len(own_times) % 2:
            peer_times.append(milliseconds(peer))
            own_times.append(milliseconds(ours))
        else:
            own_times.append(milliseconds(ours))
            peer_times.append(milliseconds(peer))
    ratios = [own / other for own, other in zip(own_times, peer_times, strict=True)]
    return Timing(median(ratios), median(own_times), median(peer_times), len(ratios))


def milliseconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3
