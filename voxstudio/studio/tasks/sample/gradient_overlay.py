"""Shapes of chains in the views, coloured by the energy gradient while that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from voxstudio.studio.tasks.sample.energy_gradient import BAR, EnergyGradientWorker, Floats

if TYPE_CHECKING:
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.tasks.sample.blending import Blending
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

ACTION = "energy_gradient"


class EnergyGradientOverlay(QObject):
    """Fills the views with fields, at once or as soon as their colours are known.

    A running chain then shows as many frames as can be judged, each in its own colours.

    Args:
        window: Has the views and the switch.
        runner: Owns the workers.
        errors: Shows what went wrong.
        blending: Has what judges.
    """

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, blending: Blending
    ) -> None:
        super().__init__(window)
        self._window, self._blending = window, blending
        self._critic = EnergyGradientWorker(runner, errors)
        self._critic.answered.connect(self._answered)
        self._fields: Floats | None = None
        self.tint: Floats | None = None
        """What colours the views now, (B, D, H, W); None for clay."""

    @property
    def on(self) -> bool:
        """Whether colours are asked for."""
        return self._window.actions_by_name[ACTION].isChecked()

    def show(self, fields: Floats) -> None:
        """Fill the views with fields (B, D, H, W), one each; a single one fills all."""
        self._fields = fields
        model = self._blending.blend
        self._window.viewport.set_bar(BAR if self.on else None)
        if not self.on or model is None or not self._judged(fields, model.resolution):
            self._critic.drop()
            self._draw(fields, None)
            return
        if self.tint is None:  # clay until the first colours are there
            self._draw(fields, None)
        self._critic.ask(fields, fields, model)

    def restart(self) -> None:
        """Show the next fields at once: they are of something else."""
        self._critic.drop()
        self.tint = None

    def leave(self) -> None:
        """Give the views to another task."""
        self.restart()
        self._fields = None
        self._window.viewport.set_bar(None)

    @Slot()
    def refresh(self) -> None:
        """Colour what is on screen anew, because the switch or the model changed."""
        if self._fields is not None:
            self.show(self._fields)

    def _judged(self, fields: Floats, size: int) -> bool:
        fits = fields.shape[1:] == (size,) * 3
        if not fits:
            self._window.say(f"The energy gradient needs a shape of {size}×{size}×{size} voxels")
        return fits

    @Slot(object, object)
    def _answered(self, fields: Floats, tint: Floats) -> None:
        self._draw(fields, tint)

    def _draw(self, fields: Floats, tint: Floats | None) -> None:
        self.tint = tint
        for cell in range(self._window.viewport.cells):
            shown = min(cell, len(fields) - 1)
            colour = None if tint is None else tint[shown]
            self._window.viewport.show_field(cell, fields[shown], colour, "wanted")
