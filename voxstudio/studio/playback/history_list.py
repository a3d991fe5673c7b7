"""Fills the window's list of runs, and brings runs back that are clicked there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.document.undo import UndoStack
    from voxstudio.studio.models.thumbnails import Thumbnails
    from voxstudio.studio.playback.run import Run
    from voxstudio.studio.playback.run_history import Entry, RunHistory
    from voxstudio.studio.window.main_window import MainWindow

PACE_MS = 1000
"""Between two looks at how far the newest run is."""


class HistoryList(QObject):
    """Shows the history.

    Args:
        window: Has the list.
        history: The runs.
        thumbnails: Draws their pictures.
        steps: Where a deletion is noted.
        show: Shows a run in the task of a key.
    """

    def __init__(
        self,
        window: MainWindow,
        history: RunHistory,
        thumbnails: Thumbnails,
        steps: UndoStack,
        show: Callable[[str, Run], None],
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._history = window, window.history, history
        self._thumbnails, self._steps, self._show = thumbnails, steps, show
        self._drawn: dict[Run, int] = {}
        self._listed: tuple[Entry, ...] = ()
        self._view.chosen.connect(self._chosen)
        self._view.removed.connect(self._remove)
        history.changed.connect(self.refresh)
        history.thinned.connect(
            lambda title: window.say(f"History is full: {title} keeps every second frame")
        )
        self._clock = QTimer(self, interval=PACE_MS)
        self._clock.timeout.connect(self.refresh)
        window.closing.connect(self._clock.stop)
        self._clock.start()

    @Slot()
    def refresh(self) -> None:
        """List the runs that there are, with a picture of the newest frame of each."""
        entries = self._history.entries
        if entries != self._listed:
            self._listed = entries
            rows = [(each.run, each.parent, each.title, each.caption) for each in entries]
            self._view.show_rows(rows)
        if not self._view.isVisible():
            return
        for entry in entries:
            self._view.show_text(entry.run, entry.title, entry.caption)
            self._draw(entry)

    def _draw(self, entry: Entry) -> None:
        """Draw the newest frame, once it is another one; a run under way is drawn as it began."""
        run = entry.run
        count = len(run.recording)
        if self._drawn.get(run) == count or (run in self._drawn and entry is self._listed[0]):
            return
        self._drawn[run] = count
        show = partial(self._view.show_picture, run)
        self._thumbnails.draw(("run", id(run)), show, run.shapes(count - 1)[0].field)

    @Slot(object)
    def _chosen(self, run: Run | None) -> None:
        entry = self._entry(run)
        if entry is not None:
            self._show(entry.task, entry.run)

    @Slot(object)
    def _remove(self, run: Run | None) -> None:
        entry = self._entry(run)
        if entry is None:
            return
        place = self._history.remove(entry)
        self._steps.push(
            f"Delete run {entry.title}",
            lambda: self._history.put_back(entry, place),
            lambda: self._history.remove(entry),
            self._history,
        )

    def _entry(self, run: Run | None) -> Entry | None:
        return next((each for each in self._listed if each.run is run), None)
