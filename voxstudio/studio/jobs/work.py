"""One piece of long work: a plain generator run to its end in a worker thread."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs.pause_gate import PauseGate

T = TypeVar("T")

Steps = Iterator[object] | Callable[[], Iterator[object]]


def once(work: Callable[[], T]) -> Generator[None, None, T]:
    """Do work that has no steps as a job: a generator without records."""
    yield None
    return work()


@dataclass(frozen=True)
class Failure:
    """Why a task failed.

    Args:
        error: The exception, without its traceback: frames would pin the task's tensors.
        details: The formatted traceback.
    """

    error: BaseException
    details: str


class Work(QObject):
    """Runs a generator: every record goes to `deliver`, then exactly one outcome is emitted.

    Args:
        steps: A generator of records, or a function that returns one. The function is called in
            the worker thread, so that it may do slow set-up.
        deliver: Receives each record, in the worker thread.
    """

    succeeded = Signal(object)
    cancelled = Signal()
    failed = Signal(object)
    finished = Signal()

    def __init__(self, steps: Steps, deliver: Callable[[object], None]) -> None:
        super().__init__()
        self._steps: Steps | None = steps
        self._deliver = deliver
        self.gate = PauseGate()
        self.steps_done = 0

    @Slot()
    def run(self) -> None:
        """Deliver every record, then emit exactly one outcome, then `finished`."""
        outcome = self._work()
        if isinstance(outcome, Failure):
            self.failed.emit(outcome)
        elif self.gate.stopped:
            self.cancelled.emit()
        else:
            self.succeeded.emit(outcome)
        self.finished.emit()

    def _work(self) -> object:
        """Exhaust the generator; returns its value, None when stopped, or a `Failure`."""
        failure: Failure | None = None
        value: object = None
        try:
            value = self._exhaust()
        except BaseException as error:  # torch raises RuntimeError for out-of-memory
            failure = _describe(error)
        self._steps = None
        return failure or value

    def _exhaust(self) -> object:
        steps = self._steps() if callable(self._steps) else self._steps
        assert steps is not None
        self._steps = None
        try:
            while self.gate.enter():
                record = next(steps)
                self.steps_done += 1
                self._deliver(record)
        except StopIteration as done:
            return done.value
        finally:
            if isinstance(steps, Generator):
                steps.close()
        return None


def _describe(error: BaseException) -> Failure:
    details = "".join(traceback.format_exception(error))
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return Failure(error, details)
