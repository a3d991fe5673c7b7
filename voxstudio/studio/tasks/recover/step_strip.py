"""The first steps of a chain and its last, in a row below the views (Rezende et al., Fig. 4-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.tasks.recover.completion_run import CompletionRun
from voxstudio.studio.window.filmstrip import STEPS
from voxstudio.studio.window.picture_export import ask_where, png

if TYPE_CHECKING:
    from voxstudio.studio.models.thumbnails import Thumbnails
    from voxstudio.studio.tasks.recover.run import RecoveryRun
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

GIVEN = "given"
FIRST = STEPS - 1
"""Steps that are shown from the start on; the last tile is for the last."""


class StepStrip(QObject):
    """Fills the window's strip for the framed variant of a completion.

    Args:
        window: Has the strip.
        errors: Shows what went wrong.
        thumbnails: Draws the pictures.
    """

    step_chosen = Signal(int)
    """The user wants to see this step."""

    def __init__(self, window: MainWindow, errors: ErrorReporter, thumbnails: Thumbnails) -> None:
        super().__init__(window)
        self._window, self._errors, self._thumbnails = window, errors, thumbnails
        self._strip = window.strip
        self._subject: tuple[CompletionRun, int] | None = None
        self.steps: list[int] = []
        """Those on the tiles after the first."""
        self._strip.chosen.connect(self._chosen)
        self._strip.save_asked.connect(self._save)

    def show(self, run: RecoveryRun, variant: int, index: int, ended: bool) -> None:
        """Show the steps of a variant that there are.

        Args:
            run: Has at least one frame; the strip shows completions alone.
            variant: Number of the framed one.
            index: Of the frame on screen, whose tile is marked.
            ended: Whether the newest frame is the last.
        """
        self._strip.setVisible(isinstance(run, CompletionRun))
        if not isinstance(run, CompletionRun):
            return
        if self._subject != (run, variant):
            self._begin(run, variant)
        newest = run.recording[-1].step
        wanted = list(range(1, min(newest, FIRST) + 1))
        if ended and newest > FIRST:
            wanted.append(newest)
        for step in wanted[len(self.steps) :]:
            self._add(run, variant, step)
        self._strip.show_names([GIVEN, *map(str, self.steps)])
        self._strip.mark(str(run.recording[index].step))

    def leave(self) -> None:
        """Take the strip away."""
        self._strip.hide()

    def _begin(self, run: CompletionRun, variant: int) -> None:
        for number in range(len(self._strip.tiles)):
            self._thumbnails.forget(("step", number))
        self._subject, self.steps = (run, variant), []
        self._strip.show_names([])
        shape, hidden = run.shape.grid.as_float(), run.mask.hidden
        show = self._strip.tiles[0].show_pixels
        self._thumbnails.draw(("step", 0), show, shape, None if hidden.all() else hidden)

    def _add(self, run: CompletionRun, variant: int, step: int) -> None:
        """Draw a step, framed as what was given is."""
        self.steps.append(step)
        number, index = len(self.steps), run.recording.index_of(step)
        show = self._strip.tiles[number].show_pixels
        field, framed = run.voxels(index)[variant], run.shape.grid.as_float()
        self._thumbnails.draw(("step", number), show, field, framed=framed)

    @Slot(int)
    def _chosen(self, number: int) -> None:
        if 0 < number <= len(self.steps):
            self.step_chosen.emit(self.steps[number - 1])

    @Slot()
    def _save(self) -> None:
        data = png(self._strip.image(self._window.theme))
        ask_where(self._window, self._errors, "steps.png", data)
