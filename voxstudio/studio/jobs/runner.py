"""The owner of every worker thread."""

from __future__ import annotations

import atexit
import itertools
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, Slot

from voxstudio.studio.jobs.job import Job

if TYPE_CHECKING:
    from voxstudio.studio.jobs.latest_value import LatestValue
    from voxstudio.studio.jobs.work import Steps

_RUNS = itertools.count(1)

TURN_S = 0.0005
"""How long a worker may keep Python to itself while the window waits; by default it is ten times
that, which the window pays at every event that finds a small net at work."""

LEAVING_S = 10.0
"""How long the end of the program waits for workers that nobody has waited for."""

_UNENDED: dict[int, Job] = {}
"""Every job of every runner whose thread may still run: a thread that is freed while it does ends
the process with a dump, so none goes before the end of the program has waited for it."""


def wait_for_all(timeout_s: float = LEAVING_S) -> bool:
    """Cancel every job of every runner and wait for the threads to end.

    Returns:
        Whether all threads ended in time.
    """
    jobs = tuple(_UNENDED.values())
    for job in jobs:
        job.cancel()
    deadline = QDeadlineTimer(round(timeout_s * 1000))
    return all([job.wait(deadline) for job in jobs])


def _leave() -> None:
    """Let the program end only after its workers, however it came to its end."""
    if not wait_for_all(LEAVING_S):
        sys.stderr.write(f"voxstudio: work that did not stop within {LEAVING_S:g} s was cut off\n")
        sys.stderr.flush()
        os._exit(1)


class Runner(QObject):
    """Starts jobs and holds them until their threads have ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(TURN_S)
        atexit.unregister(_leave)  # as the last one registered it is the first one called
        atexit.register(_leave)
        self._jobs: dict[int, Job] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Jobs whose thread has not ended, oldest first."""
        return tuple(self._jobs.values())

    def start(self, steps: Steps, latest_value: LatestValue | None = None) -> Job:
        """Run a generator in a new thread.

        Args:
            steps: A generator of records, or a function that makes one in the worker thread.
            latest_value: Where records go. It takes this run only from now on.

        Returns:
            The job. It starts when control is back in the event loop or at once; connect to its
            outcome right away, since outcomes are queued they cannot be missed.
        """
        job = Job(next(_RUNS), steps, latest_value)
        self._jobs[job.run] = job
        for run in [run for run, each in _UNENDED.items() if not each.active]:
            del _UNENDED[run]
        _UNENDED[job.run] = job
        job.finished.connect(self._forget)
        if latest_value:
            latest_value.accept(job.run)
        job.start()
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self.jobs:
            job.cancel()

    def wait(self, timeout_s: float = 5.0) -> bool:
        """Cancel every job and wait for the threads to end; never terminates one.

        Returns:
            Whether all threads ended in time.
        """
        self.cancel_all()
        deadline = QDeadlineTimer(round(timeout_s * 1000))
        return all([job.join(deadline) for job in self.jobs])

    @Slot()
    def _forget(self) -> None:
        for run in [run for run, job in self._jobs.items() if not job.active]:
            del self._jobs[run]
            _UNENDED.pop(run, None)
