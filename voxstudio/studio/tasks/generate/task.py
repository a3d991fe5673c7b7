"""The presenter of the *Generate* task: shapes that a sequential model writes step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.errors import ImportRejected
from voxstudio.operations import WRITE
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.playback import variant_view
from voxstudio.studio.tasks.generate import view as generate_view
from voxstudio.studio.tasks.generate.canvas_sequence import generate_canvases

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.tasks.generate.canvas_sequence import CanvasSequence
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

TASK = "generate"
PASS_MS, SHORTEST_MS, LONGEST_MS = 2400, 80, 400
"""All steps of a shape are played in the first, each for as long as between the others."""


class GenerateTask(QObject):
    """Makes shapes and shows them after every step of their making.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, document: ShapeDocument
    ) -> None:
        super().__init__(window)
        self.window, self.errors, self.document = window, errors, document
        self.models = ModelSelection(WRITE, same_size)
        self.latest_job = LatestJob(self, runner)
        self.growth: CanvasSequence | None = None
        self.step = 1
        """On screen, from 1 to T."""
        self.selected = 0
        self.count = 4
        self.seed = 0
        self.of = ""
        """The class that is made; empty for each in turn."""
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._wire()
        self._show_model()

    def _wire(self) -> None:
        window, panel = self.window, self.window.generate
        window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "reset": self.make_others,
                "accept": self.accept,
                "keep": self.keep,
                "undo": self.document.undo,
                "redo": self.document.redo,
                "copy_seed": self.copy_seed,
                "frame_first": lambda: self.show_step(1),
                "frame_back": lambda: self.show_step(self.step - 1),
                "frame_on": lambda: self.show_step(self.step + 1),
                "frame_last": lambda: self.show_step(self._steps),
                "cells_1": lambda: self.set_count(1),
                "cells_4": lambda: self.set_count(4),
                "cells_9": lambda: self.set_count(9),
            },
            task=TASK,
        )
        panel.count.set_key(str(self.count))
        panel.seed.set_seed(self.seed)
        panel.count_chosen.connect(self.set_count)
        panel.class_chosen.connect(self.set_class)
        panel.seed.typed.connect(self.set_seed)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        window.task_shown.connect(self._hand_over)
        window.timeline.sought.connect(lambda index: self.show_step(index + 1))
        window.viewport.cell_clicked.connect(self.select)
        self.document.shape_changed.connect(self.tell)
        self.latest_job.succeeded.connect(self._made)
        self.latest_job.failed.connect(self._failed)

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task != TASK:
            self._clock.stop()
            return
        view = self.window.viewport
        view.set_mode("navigate")
        view.set_slice(None)
        view.show_mask(None)
        view.set_bar(None)
        if self.growth is None and not self.latest_job.busy:
            self.make()
        self.show()

    @property
    def playing(self) -> bool:
        """Whether the shapes grow on screen."""
        return self._clock.isActive()

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Make shapes with another checkpoint."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
        self._drop()
        self._show_model()
        if self.here:
            self.make()
            self.show()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it writes shapes."""
        self.models.add(path, header)
        self._show_model()

    def _show_model(self) -> None:
        panel, header = self.window.generate, self.models.header
        panel.model.offer(self.models.names, str(self.models.chosen))
        classes = () if header is None else header.classes_conditioned
        self.of = self.of if self.of in classes else ""
        panel.offer_classes(classes, self.of)

    @Slot(int)
    def set_count(self, count: int) -> None:
        """Make this many shapes."""
        self.count = count
        self.window.generate.count.set_key(str(count))
        self.make()

    @Slot(str)
    def set_class(self, name: str) -> None:
        """Make shapes of a class, of each in turn if it is empty."""
        self.of = name
        self.make()

    @Slot(int)
    def set_seed(self, seed: int) -> None:
        """Make the shapes of this seed and of those after it."""
        self.seed = seed
        self.window.generate.seed.set_seed(seed)
        self.make()

    def copy_seed(self) -> None:
        """Put the seed of the framed shape on the clipboard."""
        seed = self.seed if self.growth is None else self.growth.seeds[self.selected]
        QGuiApplication.clipboard().setText(str(seed))
        self.window.say(f"Copied seed {seed}")

    # Making.

    @property
    def refusal(self) -> str:
        """Why the chosen model makes no shapes; empty when it does."""
        header = self.models.header
        if header is None:
            return generate_view.NO_MODEL
        able = self.models.can(header)
        return "" if able else f"{header.name} does not generate shapes step by step"

    @Slot()
    def make(self) -> None:
        """Make the shapes that the panel asks for; those on screen stay until then."""
        self.latest_job.drop()
        if self.refusal:
            return
        of, seeds = self.of, tuple(range(self.seed, self.seed + self.count))
        self.latest_job.start(
            with_model(self.models.loader(), lambda model: generate_canvases(model, of, seeds))
        )
        self.tell()

    @Slot()
    def make_others(self) -> None:
        """Make shapes of the seeds that follow, or of the same ones if the seed is locked."""
        locked = self.window.actions_by_name["lock_seed"].isChecked()
        self.set_seed(self.seed if locked or self.growth is None else self.seed + self.count)

    def _drop(self) -> None:
        """Forget the shapes: another model was chosen."""
        self.latest_job.drop()
        self._clock.stop()
        self.growth = None

    @Slot(object)
    def _made(self, growth: CanvasSequence) -> None:
        self.growth, self.selected, self.step = growth, 0, growth.steps
        if self.here:
            generate_view.frame(self.window, growth)
            self.play()
        self.show()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.show()
        self.errors.failed(failure)

    # Playing.

    @Slot()
    def toggle(self) -> None:
        """Make shapes, or let those that there are grow, or pause them."""
        if self.growth is None:
            self.make()
        elif self.playing:
            self._clock.stop()
        else:
            self.play()
        self.tell()

    def play(self) -> None:
        """Let the shapes grow from the step on screen, from the first if that is the last."""
        if self.step == self._steps:
            self.step = 1
        self._clock.start(min(max(PASS_MS // self._steps, SHORTEST_MS), LONGEST_MS))
        self.show()

    @Slot()
    def stop(self) -> None:
        """Make no more shapes, and leave those on screen as they are."""
        self.latest_job.drop()
        self._clock.stop()
        self.show()

    @Slot()
    def _tick(self) -> None:
        self.step += 1
        if self.step >= self._steps:
            self._clock.stop()
        self.show()

    # Choosing.

    @Slot(int)
    def select(self, number: int) -> None:
        """Frame the shape in a view."""
        if self.here and self.growth is not None:
            self.selected = number
            self.show()

    @Slot()
    def accept(self) -> None:
        """Make the framed shape, as it is on screen, the current one."""
        shapes, selected = self.all_on_screen
        if shapes:
            self.document.put(shapes[selected], f"Use {shapes[selected].name}")
            self.window.say(f"{shapes[selected].name} is the current shape")

    @Slot()
    def keep(self) -> None:
        """Keep the framed shape among the results."""
        shapes, selected = self.all_on_screen
        if shapes:
            self.kept.emit(shapes[selected])

    # What is shown.

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """The shapes after the step on screen, and the number of the framed one."""
        return ([] if self.growth is None else self.growth.shapes(self.step)), self.selected

    @property
    def _steps(self) -> int:
        return 1 if self.growth is None else self.growth.steps

    @Slot(int)
    def show_step(self, step: int) -> None:
        """Show the shapes after a step, while the task has the views."""
        if self.here and self.growth is not None:
            self._clock.stop()
            self.step = min(max(step, 1), self._steps)
            self.show()

    @Slot()
    def show(self) -> None:
        """Show the shapes, or why there are none."""
        if not self.here:
            return
        if self.growth is None:
            generate_view.show_nothing(self.window, self._situation())
        else:
            generate_view.show_shapes(self.window, self.growth, self.step, self.selected)
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if self.here:
            generate_view.show_controls(self.window, self._situation())
            variant_view.show_history(self.window, self.document)

    def _situation(self) -> generate_view.Situation:
        return generate_view.Situation(
            refusal=self.refusal,
            growth=self.growth,
            step=self.step,
            making=self.latest_job.busy,
            playing=self.playing,
        )
