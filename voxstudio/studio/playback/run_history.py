"""The runs of all tasks: none is lost when another takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.checks import one_of, optional, text

if TYPE_CHECKING:
    from voxstudio.studio.saved.state import SavedState, State

BUDGET = 512 << 20
"""Bytes that the frames of all runs may take together."""

FEWEST = 2
"""Frames that every run keeps."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One run.

    Args:
        run: Its frames.
        task: Key of the task that shows it.
        title: Of the model, or of the shape, with the seed.
        parent: The run that it branched from.
    """

    run: Run
    task: str
    title: str
    parent: Run | None = None

    @property
    def caption(self) -> str:
        """Seeds and steps in words."""
        recording, seeds = self.run.recording, self.run.seeds
        named = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
        step = recording[-1].step if len(recording) else 0
        return f"{named} · {step:,} steps"


class RunHistory(QObject):
    """All runs, newest first; those of a task that replaced one another, too.

    Args:
        parent: Owner.
        budget: Bytes of all frames; the oldest runs are thinned first.
    """

    changed = Signal()
    """Another run is there, or one has gone."""

    thinned = Signal(str)
    """A run had to give up frames; its title."""

    def __init__(self, parent: QObject | None = None, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._budget = budget
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The runs that have a frame, newest first."""
        return tuple(each for each in self._entries if len(each.run.recording))

    def add(self, entry: Entry) -> None:
        """List a run that has just begun; those that never got a frame go."""
        self._entries = [each for each in self._entries if len(each.run.recording)]
        self._entries.insert(0, entry)
        self._thin()
        self.changed.emit()

    def remove(self, entry: Entry) -> int:
        """Take a run out; returns its place."""
        place = self._entries.index(entry)
        del self._entries[place]
        self.changed.emit()
        return place

    def put_back(self, entry: Entry, place: int) -> None:
        """List a run again where it was."""
        self._entries.insert(place, entry)
        self.changed.emit()

    def save(self) -> State:
        """Return all runs, newest first."""
        return {
            "runs": [
                {"run": each.run, "task": each.task, "title": each.title, "parent": each.parent}
                for each in self.entries
            ]
        }

    def restore(self, state: SavedState) -> None:
        """List the runs that were saved in place of those that there are.

        Raises:
            Unreadable: If they make no sense; those that there are stay.
        """
        self._entries = [_restored(each) for each in state.parts("runs")]
        self.changed.emit()

    def _thin(self) -> None:
        """Keep within the budget: the oldest runs give up every second frame first."""
        taken = {id(each): each.run.recording.nbytes for each in self._entries}
        for entry in reversed(self._entries[1:]):
            if sum(taken.values()) <= self._budget:
                return
            recording = entry.run.recording
            while sum(taken.values()) > self._budget and len(recording) > FEWEST:
                recording.thin()
                taken[id(entry)] = recording.nbytes
            self.thinned.emit(entry.title)


def _restored(state: SavedState) -> Entry:
    run: Run = state.get("run", one_of(Run))
    run.parent = state.get("parent", optional(one_of(Run)))
    return Entry(run, state.get("task", text, ""), state.get("title", text, ""), run.parent)
