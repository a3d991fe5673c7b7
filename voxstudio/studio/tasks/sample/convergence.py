"""Diagnoses running chains as they go, in the worker that makes them."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.sampling.diagnostics import FEWEST, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.sampling.diagnostics import Diagnostics
    from voxstudio.sampling.player import ChainFrame

LONGEST = 4000
"""Steps remembered at most, of which the older half counts as warm-up."""

PACE = 10
"""Steps between two diagnoses."""

RECENT = 50
"""Steps that the share of accepted ones is taken over."""


class ConvergenceMonitor:
    """Remembers the energies of the steps since what is sampled last changed.

    Filled by a worker, read by the window: `latest` and `acceptance` are replaced whole.
    """

    def __init__(self) -> None:
        self.energies: deque[np.ndarray] = deque(maxlen=LONGEST)
        self._accepted: deque[np.ndarray] = deque(maxlen=RECENT)
        self._sampled: object = None
        self.changes = 0
        self.latest: Diagnostics | None = None
        """Of the newer half of these steps; None while there are too few."""
        self.acceptance = math.nan
        """Share of the last corrected steps that were accepted; NaN where none was corrected."""

    def restart(self) -> None:
        """Forget everything before the next step: the chains sample something else from now on."""
        self.changes += 1

    def watch(self, frames: Iterator[ChainFrame]) -> Iterator[ChainFrame]:
        """Pass frames on and keep their figures."""
        for frame in frames:
            self._add(frame)
            yield frame

    def _add(self, frame: ChainFrame) -> None:
        corrected = frame.accepted is not None
        sampled = (frame.temperature, corrected, self.changes)
        if sampled != self._sampled:
            self._sampled, self.latest, self.acceptance = sampled, None, math.nan
            self.energies.clear()
            self._accepted.clear()
        self.energies.append(frame.energy)
        if frame.accepted is not None:
            self._accepted.append(frame.accepted)
            self.acceptance = float(np.mean(self._accepted))
        counted = len(self.energies) // 2
        if counted >= FEWEST and len(self.energies) % PACE == 0:
            energy = np.array(self.energies)[-counted:]
            self.latest = diagnose(energy) if np.isfinite(energy).all() else None
