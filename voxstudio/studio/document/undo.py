"""Undo and redo: one line of named steps for the whole studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

S = TypeVar("S")

LIMIT = 400
"""Steps that can be taken back; older ones are forgotten."""


@dataclass(frozen=True, eq=False)
class Step:
    """Something that was done.

    Args:
        text: What, for the menu, such as `Accept variant 2`.
        undo: Takes it back.
        redo: Does it again.
        owner: Whose step it is, so that it can be forgotten with all others of the same owner.
    """

    text: str
    undo: Callable[[], object]
    redo: Callable[[], object]
    owner: object


class UndoStack(QObject):
    """Steps of all tasks in the order in which they were done.

    Args:
        parent: Owner.
        limit: Steps that can be taken back.
    """

    changed = Signal()
    """Something else can be undone, or made again."""

    def __init__(self, parent: QObject | None = None, limit: int = LIMIT) -> None:
        super().__init__(parent)
        self._limit = limit
        self._steps: list[Step] = []
        self._done = 0

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; empty when nothing."""
        return self._steps[self._done - 1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What `redo` would make again; empty when nothing."""
        return self._steps[self._done].text if self._done < len(self._steps) else ""

    def push(
        self,
        text: str,
        undo: Callable[[], object],
        redo: Callable[[], object],
        owner: object,
    ) -> None:
        """Note a step that was just done; what was undone is forgotten."""
        del self._steps[self._done :]
        self._done += 1
        self._keep(Step(text, undo, redo, owner))

    def push_undone(
        self,
        text: str,
        undo: Callable[[], object],
        redo: Callable[[], object],
        owner: object,
    ) -> None:
        """Note a step that was undone before: it can be made again after all others that can."""
        if len(self._steps) - self._done < self._limit:
            self._keep(Step(text, undo, redo, owner))

    def _keep(self, step: Step) -> None:
        """Put a step behind all others, and forget the oldest beyond the limit."""
        self._steps.append(step)
        surplus = max(len(self._steps) - self._limit, 0)
        del self._steps[:surplus]
        self._done -= surplus
        self.changed.emit()

    def forget_undone(self) -> None:
        """Make no undone step again: what follows is another future."""
        if self._done < len(self._steps):
            del self._steps[self._done :]
            self.changed.emit()

    def forget(self, owner: object) -> None:
        """Forget the steps of an owner: what they led back to is gone."""
        done = sum(step.owner is not owner for step in self._steps[: self._done])
        self._steps = [step for step in self._steps if step.owner is not owner]
        self._done = done
        self.changed.emit()

    def undo(self) -> str | None:
        """Take the last step back; returns its text, None when there is none."""
        if not self._done:
            return None
        self._done -= 1
        step = self._steps[self._done]
        step.undo()
        self.changed.emit()
        return step.text

    def redo(self) -> str | None:
        """Make the last undone step again; returns its text, None when there is none."""
        if self._done == len(self._steps):
            return None
        step = self._steps[self._done]
        self._done += 1
        step.redo()
        self.changed.emit()
        return step.text


class UndoableState(QObject, Generic[S]):
    """One immutable value whose changes are steps.

    Args:
        first: The value to begin with.
        steps: Where they are noted.
    """

    moved = Signal()
    """Another value is the current one."""

    def __init__(self, first: S, steps: UndoStack) -> None:
        super().__init__(steps)
        self.now = first
        """The current value."""
        self._steps = steps
        self._after: list[S] = [first]

    def begin(self, first: S) -> None:
        """Forget every step: nothing before this value can come back."""
        self._steps.forget(self)
        self._go([first])

    def put(self, state: S, text: str) -> None:
        """Make a value the current one as one step.

        Args:
            state: The new value.
            text: What was done, for the menu, such as `Flip B`.
        """
        before, after = self._after, [state]
        self._steps.push(text, lambda: self._go(before), lambda: self._go(after), self)
        self._go(after)

    def amend(self, state: S) -> None:
        """Change the current value within its step, such as while a slider is dragged."""
        self._steps.forget_undone()
        self._after[0] = state
        self._go(self._after)

    def _go(self, after: list[S]) -> None:
        """Take a value; it stands in a list, so that the step that led to it can be amended."""
        self._after, self.now = after, after[0]
        self.moved.emit()
