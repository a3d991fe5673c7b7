"""The *Generate* task: shapes that a sequential model writes step by step."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot

from voxstudio.operations import WRITE
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.batch_task import BatchTask
from voxstudio.studio.tasks.generate.canvas_sequence import generate_canvases
from voxstudio.studio.window.view_state import CellView, TimelineView, ViewState, refused_unless

if TYPE_CHECKING:
    from voxstudio.studio.document.item import Item
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.generate.canvas_sequence import CanvasSequence
    from voxstudio.studio.tasks.generate.panel import GeneratePanel

PASS_MS, SHORTEST_MS, LONGEST_MS = 2400, 80, 400
"""All steps of a shape are played in the first, each for as long as between the others."""

NO_MODEL = "No installed model generates shapes step by step: train one with the preset sequential"
EACH = "Each in turn"
"""Of all classes."""

MAKING = "Generating …"
IDLE = "Space generates shapes"


class GenerateTask(BatchTask):
    """Makes shapes and shows them after every step of their making.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "generate"
    RESTORES = ("write",)

    def __init__(self, services: Services, panel: GeneratePanel) -> None:
        models = ModelSelection(WRITE, same_size)
        super().__init__(services, panel, models)
        self.canvases: CanvasSequence | None = None
        self.index = 0
        """Of the step on screen."""
        self.shape_class = ""
        """The class that is made; empty for each in turn."""
        self._index_asked: int | None = None
        """Index of the step that is shown once the shapes are there; None plays all."""
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self.latest_job.succeeded.connect(self._made)
        self._wire()
        self.show_model()

    def _wire(self) -> None:
        panel = self.panel
        self.handle(
            {
                "run": self.toggle,
                "frame_first": lambda: self.seek(0),
                "frame_back": lambda: self.seek(self.index - 1),
                "frame_on": lambda: self.seek(self.index + 1),
                "frame_last": lambda: self.seek(self.steps - 1),
            }
        )
        panel.classes.chosen.connect(self.set_class)

    # Coming and going.

    def activate(self) -> None:
        """Make shapes where there are none."""
        if self.canvases is None and not self.latest_job.busy:
            self.make()
        super().activate()

    def deactivate(self) -> None:
        """Play no more."""
        self._clock.stop()

    # What the panel says.

    def show_model(self) -> None:
        """Make shapes with the chosen model."""
        self.stop()
        self.canvases = None
        super().show_model()
        header = self.models.header
        classes = () if header is None else header.classes_conditioned
        self.shape_class = self.shape_class if self.shape_class in classes else ""
        self.panel.classes.offer_classes(classes, self.shape_class, EACH)
        if self.is_active:
            self.make()

    @Slot(str)
    def set_class(self, name: str) -> None:
        """Make shapes of a class, of each in turn if it is empty."""
        self.shape_class = name
        self.make()

    @property
    def seeds_made(self) -> tuple[int, ...]:
        """Of the shapes on screen."""
        return () if self.canvases is None else self.canvases.seeds

    # Making.

    @property
    def why_not(self) -> str:
        """Why the chosen model makes no shapes; empty when it does."""
        return self.models.why_none(NO_MODEL, "{} does not generate shapes step by step")

    @Slot()
    def make(self) -> None:
        """Make the shapes that the panel asks for; those on screen stay until then."""
        self.latest_job.drop()
        self._index_asked = None
        if not self.why_not:
            name, seeds = self.shape_class, tuple(range(self.seed, self.seed + self.count))
            load, origin = self.models.loader(), self.services.store.origin
            self.latest_job.start(
                with_model(load, lambda model: generate_canvases(model, name, seeds, origin(model)))
            )
            self.refresh()

    @Slot(object)
    def _made(self, canvases: CanvasSequence) -> None:
        self.canvases, self.selected, self.index = canvases, 0, canvases.steps - 1
        wanted, self._index_asked = self._index_asked, None
        if wanted is not None:
            self.seek(wanted)
        elif self.is_active:
            self.refresh()
            self.window.follow()
            self.play()
        self.refresh()

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Generate the same shapes, and show the same step of them."""
        classes, header = request.asked["classes"], request.header
        known = ("",) if header is None else header.classes_conditioned or ("",)
        of = ""
        if classes not in (None, list(islice(cycle(known), request.told.count))):
            if len(set(classes)) > 1:
                raise request.told.refuse(
                    "mixes classes in an order of its own", "`voxstudio replay`"
                )
            of = classes[0]
        self.choose_model(request.model)
        self.restore_seeds(request)
        self.panel.classes.offer_classes(known, of, EACH)
        self.set_class(of)
        self._index_asked = request.asked["at"] - 1

    # Playing.

    @property
    def playing(self) -> bool:
        """Whether the steps are played."""
        return self._clock.isActive()

    @property
    def steps(self) -> int:
        """Steps of a shape."""
        return 1 if self.canvases is None else self.canvases.steps

    @Slot()
    def toggle(self) -> None:
        """Make shapes, or play the steps of those that there are, or pause."""
        if self.canvases is None:
            self.make()
        elif self.playing:
            self._clock.stop()
        else:
            self.play()
        self.refresh()

    def play(self) -> None:
        """Play the steps from the one on screen, from the first if that is the last."""
        if self.index + 1 == self.steps:
            self.index = 0
        self._clock.start(min(max(PASS_MS // self.steps, SHORTEST_MS), LONGEST_MS))
        self.refresh()

    @Slot()
    def stop(self) -> None:
        """Make no more shapes, and leave those on screen as they are."""
        self._clock.stop()
        super().stop()

    @Slot()
    def _tick(self) -> None:
        self.index += 1
        if self.index + 1 >= self.steps:
            self._clock.stop()
        self.refresh()

    # What is shown.

    def seek(self, index: int) -> None:
        """Show the shapes after a step."""
        if self.canvases is not None:
            self._clock.stop()
            self.index = min(max(index, 0), self.steps - 1)
            self.refresh()

    def select(self, cell: int) -> None:
        """Frame a shape."""
        if self.canvases is not None:
            self.selected = cell
            self.refresh()

    @property
    def frame_count(self) -> int:
        """How many steps the framed shape has."""
        return 0 if self.canvases is None else self.steps

    def frame_items(self) -> list[Item]:
        """Return the framed shape after each of its steps."""
        if self.canvases is None:
            return []
        after = [self.canvases.shapes(step + 1)[self.selected] for step in range(self.steps)]
        made = [self.item(shape, self.selected) for shape in after]
        return [replace(each, step=step + 1) for step, each in enumerate(made)]

    def selection(self) -> Selection:
        """Return the shapes after the step on screen."""
        shapes = [] if self.canvases is None else self.canvases.shapes(self.index + 1)
        return Selection(shapes, self.selected)

    def view(self) -> ViewState:
        """Return every shape after the step on screen, or why there is none."""
        count = 0 if self.canvases is None else self.steps
        made, making = self.canvases is not None, self.latest_job.busy
        return ViewState(
            cells=self._cells(),
            selected=self.selected if made and len(self._cells()) > 1 else None,
            message="" if made else self.why_not or (MAKING if making else IDLE),
            hint=self._hint(),
            timeline=TimelineView(self.index, count, f"step {self.index + 1} of {count}"),
            doing="running" if self.playing else "",
            refused=refused_unless(accept=made, stop=making or self.playing),
        )

    def _cells(self) -> tuple[CellView, ...]:
        if self.canvases is None:
            return (CellView(),)
        fields = self.canvases.fields(self.index + 1)
        return tuple(map(CellView, fields, self.canvases.names))

    def _hint(self) -> str:
        if self.canvases is None or self.why_not:
            return ""
        if self.playing:
            return "Space pauses  ·  Left and Right go by single steps"
        click = "Click one  ·  " if len(self.canvases.seeds) > 1 else ""
        return f"{click}Ctrl+Enter uses it  ·  Space plays the steps again  ·  Ctrl+R resamples"

    def update_panel(self) -> None:
        """Show where the task stands."""
        panel, made = self.panel, self.canvases is not None
        panel.run.setText("Pause" if self.playing else "Play" if made else "Generate")
        panel.run.setEnabled(not self.why_not and (made or not self.latest_job.busy))
        panel.others.setEnabled(not self.why_not)
        for button in (panel.keep, panel.take):
            button.setEnabled(made)
        doing = f"The canvas after step {self.index + 1} of {self.steps}" if made else IDLE
        panel.state.setText(self.why_not or (MAKING if self.latest_job.busy else doing))
