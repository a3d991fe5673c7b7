"""The presenter of the *Recover* task: a shape, its mask, and variants of what the mask hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.studio.control import recover_view
from voxstudio.studio.control.painting import TASK, Painting
from voxstudio.studio.control.recover_hint import NO_SHAPE, Situation
from voxstudio.studio.control.recover_models import RecoveryModels
from voxstudio.studio.control.recover_run import RecoveryRun
from voxstudio.studio.jobs import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.control.document import Shape, ShapeDocument
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.ui.main_window import MainWindow

ENTER = ("Return", "Enter")
"""Accepts while there are variants, and resets the view otherwise."""

ACCEPT = ("Ctrl+Return", "Ctrl+Enter")


class Recover(QObject):
    """Runs recoveries of the document's shape in the window.

    The views show either the shape with its mask, ready for painting, or the variants of a run,
    ready for choosing; any edit of the document leads back to the shape.

    Args:
        window: What shows them.
        runner: Owns the workers.
        faults: Shows what went wrong.
        document: The current shape and its mask.
        chain_shape: Returns the shape that the chains show, if there is one.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        faults: Faults,
        document: ShapeDocument,
        chain_shape: Callable[[], Shape | None],
    ) -> None:
        super().__init__(window)
        self.window, self.runner, self.faults = window, runner, faults
        self.document, self.chain_shape = document, chain_shape
        self.painting = Painting(window, document)
        self.models = RecoveryModels()
        self.mailbox = Mailbox(self)
        self.job: Job | None = None
        self.run: RecoveryRun | None = None
        """The run whose variants are on screen; None while the shape is."""
        self.index = -1
        self.selected = 0
        self.count = 4
        self.seed = 0
        self._live = self._held = self._picked = False
        self._taken: Shape | None = None
        self._wire_actions()
        self._wire_views()
        self._show_model()

    def _wire_actions(self) -> None:
        self.window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": self.step,
                "accept": self.accept,
                "keep": self.keep,
                "frame_first": lambda: self.show_frame(0),
                "frame_back": lambda: self.show_frame(self.index - 1),
                "frame_on": lambda: self.show_frame(self.index + 1),
                "frame_last": lambda: self.show_frame(self._length - 1),
                "cells_1": lambda: self.set_count(1),
                "cells_4": lambda: self.set_count(4),
                "cells_9": lambda: self.set_count(9),
                "copy_seed": self.copy_seed,
            },
            task=TASK,
        )

    def _wire_views(self) -> None:
        window, panel = self.window, self.window.recover
        panel.count.set_key(str(self.count))
        panel.seed.set_seed(self.seed)
        panel.count_chosen.connect(self.set_count)
        panel.seed.typed.connect(self.set_seed)
        panel.model_chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        panel.chain_shape_asked.connect(self.take_from_chain)
        window.timeline.sought.connect(self.show_frame)
        window.plot.step_clicked.connect(self.show_frame)
        window.viewport.cell_clicked.connect(self.select)
        window.viewport.cell_activated.connect(self._activate)
        window.task_shown.connect(self._hand_over)
        self.mailbox.arrived.connect(self._arrived)
        self.document.shape_changed.connect(self._shape_changed)
        self.document.mask_changed.connect(self._mask_changed)
        self.painting.tool_taken.connect(self.show_shape)
        self.painting.figures_changed.connect(self.tell)

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task == TASK:
            self._enter()
        else:
            self._leave()

    def _enter(self) -> None:
        """Show what was left, or what the chains show: the more recent of both.

        A shape that came from there, and that nobody has painted on, gives way.
        """
        mask = self.document.mask
        if mask is None or (self.document.shape is self._taken and not mask.can_undo):
            self.take_from_chain()
        if self.run is None:
            self.show_shape()
        else:
            self._show_variants()
        if self._held and self.job is not None:
            self.job.resume()
        self._held = False
        self.tell()

    def _leave(self) -> None:
        """Hold the run, and leave the views as the other tasks expect them."""
        if self.running and self.job is not None and not self.job.paused:
            self._held = True
            self.job.pause()
        view = self.window.viewport
        self.painting.put_down()
        view.show_mask(None)
        view.set_slice(None)
        view.set_selected(None)
        view.set_hint("")
        view.set_message("")
        self._lend_enter(False)

    @Slot()
    def take_from_chain(self) -> None:
        """Make the shape that the chains show the current one, unless it is already."""
        shape, now = self.chain_shape(), self.document.shape
        if shape is None:
            return
        if now is None or not np.array_equal(now.grid.values, shape.grid.values):
            self.document.put(shape, f"Take {shape.name}")
            self._taken = shape

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Recover with another checkpoint; the hint says so when it cannot.

        Raises:
            ImportRejected: If the file is not a checkpoint.
        """
        self.models.choose(path)
        self._show_model()
        self.tell()

    def _show_model(self) -> None:
        panel = self.window.recover
        panel.show_models(self.models.names, str(self.models.chosen))
        if self.models.header is not None:
            panel.steps.set_value(self.models.header.recovery.steps)

    def set_count(self, count: int) -> None:
        """Make this many variants from the next run on."""
        self.count = count
        self.window.recover.count.set_key(str(count))
        self.tell()

    def copy_seed(self) -> None:
        """Put the seed of the framed variant on the clipboard."""
        seed = self.seed if self.run is None else self.run.seeds[self.selected]
        QGuiApplication.clipboard().setText(str(seed))
        self.window.say(f"Copied seed {seed}")

    def set_seed(self, seed: int) -> None:
        """Use this seed for the first variant of the next run, seeds after it for the others."""
        self.seed = seed

    # The life of a run.

    @property
    def running(self) -> bool:
        """Whether a run has not ended."""
        return self.job is not None and self.job.active

    @property
    def _length(self) -> int:
        return len(self.run.recording) if self.run is not None else 0

    @Slot()
    def toggle(self) -> None:
        """Recover, pause or go on."""
        if not self.running or self.job is None:
            self.start()
            return
        if self.job.paused:
            self._live = True
            self.job.resume()
        else:
            self.job.pause()
        self.tell()

    def start(self) -> None:
        """Recover what is hidden, unless something is missing for that; the hint says what."""
        shape, mask = self.document.shape, self.document.mask
        if shape is None or mask is None or not mask.count or self.models.refusal(shape):
            self.show_shape()
            return
        if self.run is not None and not self.window.actions_by_name["lock_seed"].isChecked():
            self.set_seed(self.seed + len(self.run.seeds))
        self.stop()
        self.painting.put_down()
        seeds = tuple(range(self.seed, self.seed + self.count))
        steps = round(self.window.recover.steps.value)
        run = RecoveryRun(shape, mask.mask("painted"), seeds, steps)
        load = self.models.loader()
        self.run, self.index, self.selected = run, -1, 0
        self._live, self._picked = True, False
        self.job = self.runner.start(lambda: run.frames(load), self.mailbox)
        self.job.succeeded.connect(self._finished)
        self.job.failed.connect(self._failed)
        self.window.recover.seed.set_seed(self.seed)
        self.tell()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause."""
        if self.running and self.job is not None:
            if not self.job.paused:
                self.job.pause()
            self._live = True
            self.job.advance(1)
            self.tell()

    @Slot()
    def stop(self) -> None:
        """End the run; what it has recovered so far stays on screen."""
        if self.job is not None and self.job.active:
            self.job.cancel()
        self.job = None
        if self.run is not None and not self._length:
            self.show_shape()
        self.tell()

    @Slot(object)
    def _finished(self, _value: object) -> None:
        if self.sender() is not self.job:  # another run began since
            return
        self.job = None
        if not self._picked and self.run is not None:
            self.selected = int(np.argmin(self.run.recording[-1].energy))
        if self.run is not None and self.here:
            self._show_variants()
        self.tell()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.job = None
        self.show_shape()
        self.faults.failed(failure)

    # Choosing.

    def select(self, number: int) -> None:
        """Frame a variant: the one that `accept` takes."""
        if self.here and self.run is not None and number < len(self.run.seeds) and self._length:
            self.selected, self._picked = number, True
            self._show_variants()

    def _activate(self, number: int) -> None:
        self.select(number)
        self.accept()

    @Slot()
    def accept(self) -> None:
        """Make the framed variant, as it is on screen, the current shape."""
        shape = self.on_screen
        if shape is not None and self._length:
            self.document.put(shape, f"Accept variant {self.selected + 1}")
            self.window.say("Accepted; Ctrl+Z takes it back, Ctrl+E exports it")

    @Slot()
    def keep(self) -> None:
        """Keep the shape on screen among the results."""
        shape = self.on_screen
        if shape is not None:
            self.kept.emit(shape)
            self.window.say(f"Kept {shape.name} in the results")

    # What is shown.

    @property
    def on_screen(self) -> Shape | None:
        """The framed variant, or else the current shape; None before there is one."""
        if self.run is not None and self._length:
            return self.run.variant(self.index, self.selected)
        return self.document.shape

    @Slot()
    def _shape_changed(self) -> None:
        if not self.here:
            self._taken = self.document.shape
        self.show_shape()

    @Slot()
    def _mask_changed(self) -> None:
        if self.run is not None:
            self.show_shape()
        else:
            self.tell()

    @Slot()
    def show_shape(self) -> None:
        """End the run and show the shape with its mask, ready for painting."""
        if self.job is not None:
            self.job.cancel()
        self.job = self.run = None
        self.index = -1
        if not self.here:
            return
        shape = self.document.shape
        if shape is None:
            recover_view.show_nothing(self.window, NO_SHAPE)
        else:
            self.window.viewport.set_message("")
            recover_view.show_shape(self.window, shape, self._caption(shape))
            self.painting.refresh()
            self.painting.show_slice()
            self.painting.pick_up()
        self.tell()

    def _caption(self, shape: Shape) -> str:
        return "   ".join(text for text in (shape.name, self.painting.slice_text) if text)

    @Slot(int, object)
    def _arrived(self, _run: int, _frame: ChainFrame) -> None:
        if self._live and self.here:
            self.index = self._length - 1
            self._show_variants()
        self.tell()

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Show a recorded frame of the run; the newest one goes on following it."""
        if self.here and self._length:
            self.index = min(max(index, 0), self._length - 1)
            self._live = self.index == self._length - 1
            self._show_variants()

    def _show_variants(self) -> None:
        if self.run is not None and self._length:
            recover_view.show_variants(self.window, self.run, self.index, self.selected)

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if not self.here:
            return
        now = self._situation()
        recover_view.show_controls(self.window, now, self._doing())
        recover_view.show_document(self.window, self.document)
        self._lend_enter(now.shown)

    def _situation(self) -> Situation:
        shape, mask = self.document.shape, self.document.mask
        return Situation(
            shape=shape is not None,
            hidden=0 if mask is None else mask.count,
            refusal="" if shape is None else self.models.refusal(shape),
            tool=self.painting.tool,
            variants=self.count if self.run is None else len(self.run.seeds),
            running=self.running,
            paused=self.running and self.job is not None and self.job.paused,
            shown=self._length > 0,
        )

    def _doing(self) -> str:
        """How far the run on screen is."""
        run = self.run
        if run is None or not self._length:
            return "Loading the model …" if self.running else ""
        step = run.recording[-1].step
        done = step >= run.steps
        return f"Recovered in {step} steps" if done else f"Step {step} of {run.steps}"

    def _lend_enter(self, variants: bool) -> None:
        actions = self.window.actions_by_name
        actions.set_keys("reset_view", () if variants else ENTER)
        actions.set_keys("accept", (*ENTER, *ACCEPT) if variants else ACCEPT)
