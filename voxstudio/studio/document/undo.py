"""Undo and redo of a task whose whole state is one immutable value."""

from __future__ import annotations

from typing import Generic, TypeVar

S = TypeVar("S")

LIMIT = 100
"""Steps that can be taken back; older ones are forgotten."""


class UndoStack(Generic[S]):
    """A bounded line of states, one of them the current one.

    Args:
        first: The state to begin with.
        limit: Steps that can be taken back.
    """

    def __init__(self, first: S, limit: int = LIMIT) -> None:
        self._limit = limit
        self.begin(first)

    def begin(self, first: S) -> None:
        """Forget every step: nothing before this state can come back."""
        self._steps: list[tuple[str, S]] = [("", first)]
        self._index = 0

    @property
    def now(self) -> S:
        """The current state."""
        return self._steps[self._index][1]

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; empty when nothing."""
        return self._steps[self._index][0]

    @property
    def redo_text(self) -> str:
        """What `redo` would make again; empty when nothing."""
        return next((text for text, _ in self._steps[self._index + 1 :]), "")

    def put(self, state: S, text: str) -> None:
        """Make a state the current one as one step; what was undone is forgotten.

        Args:
            state: The new state.
            text: What was done, for the menu, such as `Flip B`.
        """
        del self._steps[self._index + 1 :]
        self._steps.append((text, state))
        if len(self._steps) > self._limit + 1:
            del self._steps[0]
            self._steps[0] = ("", self._steps[0][1])
        self._index = len(self._steps) - 1

    def amend(self, state: S) -> None:
        """Change the current state within its step, such as while a slider is dragged."""
        self._steps[self._index] = (self.undo_text, state)
        del self._steps[self._index + 1 :]

    def undo(self) -> str | None:
        """Take the last step back; returns its text, None when there is none."""
        if self._index == 0:
            return None
        text = self.undo_text
        self._index -= 1
        return text

    def redo(self) -> str | None:
        """Make the last undone step again; returns its text, None when there is none."""
        if self._index + 1 == len(self._steps):
            return None
        self._index += 1
        return self.undo_text
