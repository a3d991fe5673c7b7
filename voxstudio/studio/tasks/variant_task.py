"""What the tasks have in common that make variants of the current shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from PySide6.QtCore import Slot

from voxstudio.studio.models.selection import times
from voxstudio.studio.playback.run import VariantRun
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.run_task import RunTask
from voxstudio.studio.window.view_state import refused_unless

if TYPE_CHECKING:
    from voxstudio.studio.document.document import Shape

R = TypeVar("R", bound=VariantRun)

NO_SHAPE = "Choose a shape in the library, open a file, or take one from the sampler"


class VariantTask(RunTask[R]):
    """Makes variants of the current shape, of which one may become the current shape.

    Its panel is a `ShapePanel` with `count`.
    """

    ACCEPTED: ClassVar[str]
    """How the text of such a step begins."""

    def _wire_panel(self) -> None:
        super()._wire_panel()
        self.panel.chain_shape_asked.connect(self.take_from_sampler)
        self.document.shape_changed.connect(self.shape_changed)
        self.handle({"accept": self.accept})

    @Slot()
    def shape_changed(self) -> None:
        """Leave the variants of the shape before."""
        self.list_models()
        self.show_shape()

    @Slot()
    def show_shape(self) -> None:
        """End the run and show the current shape."""
        self.player.drop()
        self.refresh()

    def stop(self) -> None:
        """End the run; what it has made so far stays on screen, else the shape."""
        self.player.stop()
        if self.player.run is None:
            self.show_shape()

    @property
    def why_not(self) -> str:
        """Why the chosen model cannot work on the current shape; empty when it can."""
        shape = self.document.shape
        return "" if shape is None else self.models.why_not(shape)

    @property
    def accepted(self) -> bool:
        """Whether accepting a variant was the last step."""
        return self.document.undo_text.startswith(self.ACCEPTED)

    # Choosing.

    @property
    def chosen(self) -> Shape | None:
        """The framed variant as it is on screen; None before there is one."""
        return super().selection().shape

    @Slot()
    def accept(self) -> None:
        """Make the framed variant the current shape."""
        if self.chosen is not None:
            self.document.put(self.chosen, f"{self.ACCEPTED} {self.player.selected + 1}")

    def activate_cell(self, cell: int) -> None:
        """Accept a variant that was clicked twice."""
        if cell >= self.FIRST_CELL:
            self.select(cell)
            self.accept()

    def selection(self) -> Selection:
        """Return every variant, or else the current shape alone."""
        if len(self.player):
            return super().selection()
        shape = self.document.shape
        return Selection([] if shape is None else [shape])

    # What is shown.

    def list_models(self) -> None:
        """List the checkpoints that take the current shape."""
        self.offer_models(self.models.names_for(self.document.shape))

    def update_panel(self) -> None:
        """Show the shape, and where the run stands."""
        panel, shape = self.panel, self.document.shape
        size = "" if shape is None else times(shape.grid.shape)
        panel.subject.setText("None yet" if shape is None else f"{shape.name}   {size}")
        panel.from_chain.setEnabled(self.services.sampled is not None)

    @property
    def original(self) -> Shape | None:
        """The shape that the variants on screen are of."""
        run = self.player.run
        return run.shape if run is not None and len(self.player) else None

    @property
    def refused(self) -> dict[str, str]:
        """Actions that cannot act now."""
        shown = len(self.player) > 0
        few = self.player.run is None or len(self.player.run.seeds) < 2
        return refused_unless(accept=shown, stop=self.player.running, spread=shown and not few)
