"""What a run says of itself in its folder, for whoever watches it from another process.

Nothing here imports torch.
"""

from __future__ import annotations

import math
import os
import time
from typing import TYPE_CHECKING

import psutil
from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from voxstudio.files import SaveFailed, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NAME = "progress.json"
OBSERVED = "observed.npz"
"""Some of the shapes that a run learns from, to look at; of pictures, the array `pictures`."""

PACE_S = 1.0
"""Seconds between two reports."""

SMOOTH = 0.9
"""Weight of the past in the time that an iteration takes."""


PAUSE = 3.0
"""An iteration that takes more than so many times the usual one has waited, not worked."""


class Process(BaseModel):
    """A process of this machine; a number alone may long be another's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pid: int
    created: float
    """Seconds since the epoch."""

    def find(self) -> psutil.Process | None:
        """Return the process if it still runs."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.created) < 1.0
            if same and found.status() != psutil.STATUS_ZOMBIE:
                return found
        except psutil.Error:
            pass
        return None


def this_process() -> Process:
    """Return the process that asks."""
    return Process(pid=os.getpid(), created=psutil.Process().create_time())


class Report(BaseModel):
    """How far a run is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    process: Process
    name: str
    """Of the recipe, and of the checkpoint."""
    iteration: int
    iterations: int
    left_s: float | None = None
    """Seconds to the end at the present pace; None before it is known."""
    scalars: dict[str, FiniteFloat] = {}
    """Of the last iteration; those that were no numbers are left out, for JSON has none of them."""
    note: str = ""
    """What the run had to say last."""


def read_report(folder: Path) -> Report | None:
    """Return what the run in a folder last said; None before it has said anything."""
    try:
        return Report.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


class Reporter:
    """Writes the report of this process, now and then.

    Args:
        folder: Of the run.
        name: Of the recipe.
        iterations: Of the whole run.
        clock: Seconds.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        iterations: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._name, self._iterations = folder / NAME, name, iterations
        self._process, self._clock = this_process(), clock
        self._last: tuple[float, int] | None = None
        self._each: float | None = None
        self._note = ""

    def say(
        self, iteration: int, scalars: Mapping[str, float], notes: tuple[str, ...] = ()
    ) -> None:
        """Report, unless the last report was less than a second ago and there is no news."""
        now = self._clock()
        if self._last is not None:
            since, done = now - self._last[0], iteration - self._last[1]
            if since < PACE_S and not notes and iteration < self._iterations:
                return
            if done > 0:
                each = since / done
                past = self._each if self._each is not None else each
                # A pause is no pace.
                self._each = SMOOTH * past + (1 - SMOOTH) * min(each, PAUSE * past)
        self._last = (now, iteration)
        self._note = notes[-1] if notes else self._note
        left = None if self._each is None else self._each * (self._iterations - iteration)
        report = Report(
            process=self._process,
            name=self._name,
            iteration=iteration,
            iterations=self._iterations,
            left_s=left,
            scalars={name: v for name, v in scalars.items() if math.isfinite(v)},
            note=self._note,
        )
        data = report.model_dump_json().encode()
        try:
            write_atomically(self._path, lambda file: file.write(data))
        except SaveFailed:  # a full disk is the checkpoints' to report
            return
