"""The presenter of the *Recover* task: a shape, its mask, and variants of what the mask hides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.grid import Mask
from voxstudio.studio.playback import variant_view
from voxstudio.studio.playback.run_player import RunPlayer
from voxstudio.studio.playback.variant_task import VariantTask
from voxstudio.studio.tasks.recover import view as recover_view
from voxstudio.studio.tasks.recover.completion_run import UNKNOWN, CompletionRun
from voxstudio.studio.tasks.recover.hint import Situation
from voxstudio.studio.tasks.recover.mask_files import MaskFiles
from voxstudio.studio.tasks.recover.models import RecoverModels, completes
from voxstudio.studio.tasks.recover.painting import TASK, Painting
from voxstudio.studio.tasks.recover.run import RecoveryRun
from voxstudio.studio.tasks.recover.step_strip import StepStrip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.models.thumbnails import Thumbnails
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

ENTER = ("Return", "Enter")
"""Accepts while there are variants, and resets the view otherwise."""

NOTHING_HIDDEN = "Nothing is masked yet  ·  Paint the missing region (B), or hide one"
ACCEPT = ("Ctrl+Return", "Ctrl+Enter")
ACCEPTED = "Accept variant"
"""How the text of such a step begins."""


class RecoverTask(VariantTask):
    """Recovers the document's shape in the window.

    The views show either the shape with its mask, ready for painting, or variants, ready for
    choosing; any edit of the document leads back to the shape.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape and its mask.
        chain_shape: Returns the shape that the chains show, if there is one.
        thumbnails: Draws small pictures.
    """

    TASK = TASK
    ACCEPTED = ACCEPTED
    variants: RunPlayer[RecoveryRun]

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        document: ShapeDocument,
        chain_shape: Callable[[], Shape | None],
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(window, window.recover, errors, document, chain_shape)
        self.painting = Painting(window, document)
        self.mask_files = MaskFiles(window, errors, document)
        self.variants = RunPlayer(window, runner, TASK, self._show_run)
        self.strip = StepStrip(window, errors, thumbnails)
        self.models = RecoverModels()
        self.count = 4
        self.told = ""
        """The class that the shape is said to be of; empty where the model is told none."""
        self.denoising = False
        """Whether voxels under the mask are noisy, and not unknown."""
        self._taken: Shape | None = None
        self._wire_actions()
        self._wire_views()
        self._show_model()

    def _wire_actions(self) -> None:
        variants = self.variants
        self.window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": variants.step,
                "accept": self.accept,
                "keep": self.keep,
                "copy_seed": self.copy_seed,
                "spread": self._show_spread,
                "frame_first": lambda: variants.show_frame(0),
                "frame_back": lambda: variants.show_frame(variants.index - 1),
                "frame_on": lambda: variants.show_frame(variants.index + 1),
                "frame_last": lambda: variants.show_frame(len(variants) - 1),
                "cells_1": lambda: self.set_count(1),
                "cells_4": lambda: self.set_count(4),
                "cells_9": lambda: self.set_count(9),
            },
            task=TASK,
        )

    def _wire_views(self) -> None:
        panel = self.window.recover
        panel.count.set_key(str(self.count))
        panel.seed.set_seed(self.seed)
        panel.count_chosen.connect(self.set_count)
        panel.seed.typed.connect(self.set_seed)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        panel.chain_shape_asked.connect(self.take_from_chain)
        panel.class_chosen.connect(self.tell_class)
        panel.deed_chosen.connect(self.choose_deed)
        self.strip.step_chosen.connect(self.variants.show_step)
        self.window.viewport.cell_activated.connect(self._activate)
        self.window.task_left.connect(self._leave)
        self.window.task_shown.connect(self._enter)
        self.document.shape_changed.connect(self._shape_changed)
        self.document.mask_changed.connect(self._mask_changed)
        self.painting.tool_taken.connect(self.show_shape)
        self.painting.figures_changed.connect(self.tell)
        self.variants.changed.connect(self.tell)
        self.variants.failed.connect(self._failed)

    # Coming and going.

    @Slot(str)
    def _enter(self, task: str) -> None:
        """Show what was left, or what the chains show: the more recent of both.

        A shape that came from there, and that nobody has painted on, gives way.
        """
        if task != TASK:
            return
        mask = self.document.mask
        if mask is None or (self.document.shape is self._taken and not mask.can_undo):
            self.take_from_chain()
        if self.variants.run is None:
            self.show_shape()
        self.variants.show()
        self.variants.release()
        self.tell()

    @Slot(str)
    def _leave(self, task: str) -> None:
        """Hold the run, and leave the views as the other tasks expect them."""
        if task != TASK:
            return
        self.variants.hold()
        self.painting.put_down()
        view = self.window.viewport
        view.show_mask(None)
        view.set_slice(None)
        view.set_selected(None)
        view.set_bar(None)
        self.strip.leave()
        view.set_hint("")
        view.set_message("")
        self.window.actions_by_name.allow("stop", True)
        self._lend_enter(False)

    @Slot()
    def take_from_chain(self) -> None:
        """Make the shape that the chains show the current one, unless it is already."""
        shape = self.chain_shape()
        if shape is not None and self.document.take(shape):
            self._taken = shape

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Recover with another checkpoint; the hint says so when it cannot."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
        self._show_model()
        self.tell()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it can recover."""
        self.models.add(path, header)
        self._list_models()

    def _show_model(self) -> None:
        self._list_models()
        if self.models.header is not None:
            self.window.recover.steps.set_value(self.models.header.recovery.steps)
        self.window.recover.show_choices(self.models.classes, self.models.denoises)
        self.choose_deed("complete")
        self.tell_class(self._guess())

    def _list_models(self) -> None:
        names = self.models.names_for(self.document.shape)
        self.window.recover.model.offer(names, str(self.models.chosen))

    def _guess(self) -> str:
        """Return the class that the shape is named after, or else what was said, or the first."""
        classes, shape = self.models.classes, self.document.shape
        name = "" if shape is None else shape.name.replace("_", " ")
        words = {each: each.replace("_", " ") for each in classes}
        named = (each for each in classes if re.search(rf"\b{re.escape(words[each])}\b", name))
        return next(named, self.told if self.told in classes else next(iter(classes), ""))

    @Slot(str)
    def tell_class(self, name: str) -> None:
        """Say what the shape is from the next run on."""
        self.told = name
        self.window.recover.show_class(name)

    @Slot(str)
    def choose_deed(self, deed: str) -> None:
        """`complete` what is hidden, or `denoise` it, from the next run on."""
        self.denoising = deed == "denoise"
        self.window.recover.deed.set_key(deed)
        self.window.recover.flips.setVisible(self.denoising)
        self.tell()

    # The life of a run.

    def start(self) -> None:
        """Recover what is hidden, unless something is missing for that; the hint says what."""
        shape, mask = self.document.shape, self._mask()
        refusal = variant_view.NO_SHAPE if shape is None else self.models.refusal(shape)
        if shape is None or mask is None or refusal:
            self.show_shape()
            self.refuse(refusal or NOTHING_HIDDEN)
            return
        self.painting.put_down()
        self.variants.start(self._run(shape, mask), self.models.loader())

    def _mask(self) -> Mask | None:
        """Return what is found anew: what is painted, or all of a noisy shape; None for nothing."""
        mask = self.document.mask
        if mask is None or not (mask.count or self.denoising):
            return None
        return mask.mask("painted") if mask.count else Mask(~mask.hidden)

    def _run(self, shape: Shape, mask: Mask) -> RecoveryRun:
        panel, header = self.window.recover, self.models.header
        seeds, steps = self.next_seeds(), round(panel.steps.value)
        if header is None or not completes(header):
            return RecoveryRun(shape, mask, seeds, steps)
        flips = panel.flips.value / 100 if self.denoising else UNKNOWN
        settling = round(panel.settle.value)
        return CompletionRun(shape, mask, seeds, steps, settling, flips, self.told)

    # Choosing.

    def _activate(self, number: int) -> None:
        self.variants.select(number)
        self.accept()

    # What is shown.

    def _show_run(self, window: MainWindow, run: RecoveryRun, index: int, selected: int) -> None:
        merged = self.variants.merged = self.spread and len(run.seeds) > 1
        show = recover_view.show_spread if merged else recover_view.show_variants
        show(window, run, index, selected)
        self.strip.show(run, selected, index, not self.variants.running)

    @property
    def spread(self) -> bool:
        """Whether the mean of the variants is asked for, in the colours of their spread."""
        return self.window.actions_by_name["spread"].isChecked()

    def _show_spread(self) -> None:
        self.variants.show()
        self.tell()

    @Slot()
    def _shape_changed(self) -> None:
        if not self.here:  # chains go on from what is opened there: theirs is the newer one
            self._taken = self.document.shape if self.window.task == "chains" else None
        self.tell_class(self._guess())
        self._list_models()
        self.show_shape()

    @Slot()
    def _mask_changed(self) -> None:
        if self.variants.run is not None:
            self.show_shape()
        else:
            self.tell()

    @Slot()
    def show_shape(self) -> None:
        """End the run and show the shape with its mask, ready for painting."""
        self.variants.drop()
        if not self.here:
            return
        self.strip.leave()
        shape = self.document.shape
        if shape is None:
            variant_view.show_nothing(self.window, variant_view.NO_SHAPE)
        else:
            recover_view.show_shape(self.window, shape)
            self.painting.refresh()
            self.painting.show_slice()
            self.painting.pick_up()
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if not self.here:
            return
        now = self._situation()
        if now.shape and self.variants.run is None:
            recover_view.show_caption(self.window, self.document, self.painting.slice_text)
        recover_view.show_controls(self.window, now, self._doing())
        recover_view.show_document(self.window, self.document)
        self.window.recover.from_chain.setEnabled(self.chain_shape() is not None)
        self._lend_enter(now.shown)

    def _situation(self) -> Situation:
        document, variants = self.document, self.variants
        return Situation(
            shape=document.shape is not None,
            hidden=0 if document.mask is None else document.mask.count,
            refusal="" if document.shape is None else self.models.refusal(document.shape),
            tool=self.painting.tool,
            variants=self.count if variants.run is None else len(variants.run.seeds),
            running=variants.running,
            paused=variants.paused,
            shown=len(variants) > 0,
            accepted=document.undo_text.startswith(ACCEPTED),
            sliced=bool(self.painting.slice_axis),
            merged=self.variants.merged,
            denoising=self.denoising,
            noisy=self.denoising and document.mask is not None and not document.mask.count,
        )

    def _doing(self) -> str:
        """How far the run on screen is."""
        run = self.variants.run
        if run is None or not len(self.variants):
            return "Loading the model …" if self.variants.running else ""
        step = run.recording[-1].step
        done, deed = step >= run.steps, "Denoised" if self.denoising else "Recovered"
        return f"{deed} in {step} steps" if done else run.doing(step)

    def _lend_enter(self, variants: bool) -> None:
        actions = self.window.actions_by_name
        actions.set_keys("reset_view", () if variants else ENTER)
        actions.set_keys("accept", (*ENTER, *ACCEPT) if variants else ACCEPT)
