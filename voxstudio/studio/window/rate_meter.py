"""How fast chains and pictures are, and what the hands do, for the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

if TYPE_CHECKING:
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.main_window import MainWindow

TICK_MS = 500


class RateMeter(QObject):
    """Counts twice a second.

    Args:
        window: Whose status bar it fills.
        runner: Whose jobs make the steps.
    """

    def __init__(self, window: MainWindow, runner: Runner) -> None:
        super().__init__(window)
        self._window, self._runner = window, runner
        self._steps: dict[int, int] = {}
        self._frames = 0
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._count)
        self._timer.start()
        window.closing.connect(self._timer.stop)

    @Slot()
    def _count(self) -> None:
        window = self._window
        seconds = max(self._clock.restart(), 1) / 1000
        steps = {job.run: job.steps_done for job in self._runner.jobs if job.shown}
        made = sum(done - self._steps.get(run, 0) for run, done in steps.items())
        frames = window.viewport.frames_drawn
        window.status.show_rates(made / seconds, (frames - self._frames) / seconds)
        self._steps, self._frames = steps, frames
        parts = (window.task_title, window.viewport.badge or "Navigate", window.doing)
        window.status.mode.setText(" · ".join(part for part in parts if part))
