"""The presenter of the *Super-resolution* task: a coarse shape, and variants of its detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.operations import SUPER_RESOLVE
from voxstudio.studio.models.selection import ModelSelection, coarser_size
from voxstudio.studio.playback import variant_view
from voxstudio.studio.playback.run_player import RunPlayer
from voxstudio.studio.playback.variant_task import VariantTask
from voxstudio.studio.tasks.super_resolve import view as refine_view
from voxstudio.studio.tasks.super_resolve.run import Coarsened, SuperResolutionRun

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

TASK = "superres"
ACCEPTED = "Accept detail"
"""How the text of such a step begins."""


class SuperResolveTask(VariantTask):
    """Finds the detail of the document's shape in the window.

    The views show the shape beside its block means, or the block means beside variants of the
    detail; any edit of the document leads back to the shape.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape.
        chain_shape: Returns the shape that the chains show, if there is one.
    """

    TASK = TASK
    ACCEPTED = ACCEPTED
    variants: RunPlayer[SuperResolutionRun]

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        document: ShapeDocument,
        chain_shape: Callable[[], Shape | None],
    ) -> None:
        super().__init__(window, window.superres, errors, document, chain_shape)
        self.variants = RunPlayer(
            window, runner, TASK, refine_view.show_variants, refine_view.FIRST
        )
        self.models = ModelSelection(SUPER_RESOLVE, coarser_size)
        self.count = 1
        self._coarse: Coarsened | None = None
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
                "undo": self.document.undo,
                "redo": self.document.redo,
                "copy_seed": self.copy_seed,
                "frame_first": lambda: variants.show_frame(0),
                "frame_back": lambda: variants.show_frame(variants.index - 1),
                "frame_on": lambda: variants.show_frame(variants.index + 1),
                "frame_last": lambda: variants.show_frame(len(variants) - 1),
            },
            task=TASK,
        )

    def _wire_views(self) -> None:
        panel = self.window.superres
        panel.count.set_key(str(self.count))
        panel.seed.set_seed(self.seed)
        panel.count_chosen.connect(self.set_count)
        panel.seed.typed.connect(self.set_seed)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        panel.chain_shape_asked.connect(self.take_from_chain)
        self.window.viewport.cell_activated.connect(self._activate)
        self.window.task_shown.connect(self._hand_over)
        self.document.shape_changed.connect(self.show_shape)
        self.variants.changed.connect(self.tell)
        self.variants.failed.connect(self._failed)

    # Coming and going.

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task == TASK:
            self._enter()
        else:
            self.variants.hold()

    def _enter(self) -> None:
        """Show what was left, or else the current shape, or what the chains show."""
        view = self.window.viewport
        view.set_mode("navigate")
        view.set_slice(None)
        if self.document.shape is None:
            self.take_from_chain()
        if self.variants.run is None:
            self.show_shape()
        self.variants.show()
        self.variants.release()
        self.tell()

    @Slot()
    def take_from_chain(self) -> None:
        """Make the shape that the chains show the current one, unless it is already."""
        shape = self.chain_shape()
        if shape is not None:
            self.document.take(shape)

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Refine with another checkpoint; the hint says so when it cannot."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
        self._show_model()
        self.show_shape()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it finds detail."""
        self.models.add(path, header)
        self._show_model()

    def _show_model(self) -> None:
        panel = self.window.superres
        self._list_models()
        if self.models.header is not None:
            panel.steps.set_value(self.models.header.recovery.steps)

    def _list_models(self) -> None:
        names = self.models.names_for(self.document.shape)
        self.window.superres.model.offer(names, str(self.models.chosen))

    # The life of a run.

    def start(self) -> None:
        """Find the detail of the current shape, unless something is missing for that."""
        shape, coarse = self.document.shape, self._coarse
        if shape is None or coarse is None:
            self.show_shape()
            refusal = "" if shape is None else self.models.refusal(shape)
            self.refuse(refusal or variant_view.NO_SHAPE)
            return
        seeds = self.next_seeds()
        steps = round(self.window.superres.steps.value)
        self.variants.start(SuperResolutionRun(shape, coarse, seeds, steps), self.models.loader())

    # Choosing.

    def _activate(self, number: int) -> None:
        if self.here and number >= refine_view.FIRST:
            self.variants.select(number)
            self.accept()

    # What is shown.

    @Slot()
    def show_shape(self) -> None:
        """End the run and show the shape beside its block means."""
        self.variants.drop()
        self._list_models()
        shape, header = self.document.shape, self.models.header
        able = shape is not None and header is not None and not self.models.refusal(shape)
        self._coarse = Coarsened(shape, header) if able and shape and header else None
        if not self.here:
            return
        if shape is None:
            variant_view.show_nothing(self.window, variant_view.NO_SHAPE)
        else:
            refine_view.show_coarse(self.window, shape, self._coarse)
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if not self.here:
            return
        panel, shape = self.window.superres, self.document.shape
        size = "" if shape is None else "×".join(map(str, shape.grid.shape))
        panel.subject.setText("None yet" if shape is None else f"{shape.name}   {size}")
        panel.from_chain.setEnabled(self.chain_shape() is not None)
        refine_view.show_controls(self.window, self._situation(), self._doing(), self._kept())
        variant_view.show_history(self.window, self.document)

    def _situation(self) -> variant_view.Situation:
        document, variants = self.document, self.variants
        return variant_view.Situation(
            shape=document.shape is not None,
            refusal="" if document.shape is None else self.models.refusal(document.shape),
            variants=self.count if variants.run is None else len(variants.run.seeds),
            running=variants.running,
            paused=variants.paused,
            shown=len(variants) > 0,
            accepted=document.undo_text.startswith(ACCEPTED),
        )

    def _kept(self) -> str:
        """Say how well block means are kept, or why they may not be what the shape had."""
        run = self.variants.run
        if run is not None and len(run.recording) and not self.variants.running:
            return f"Block means kept to {run.means_error():.0e}"
        softened = self._coarse is not None and self._coarse.softened
        return refine_view.SOFTENED if softened else refine_view.IDLE

    def _doing(self) -> str:
        """How far the run on screen is."""
        run = self.variants.run
        if run is None or not len(self.variants):
            return "Loading the model …" if self.variants.running else ""
        step = run.recording[-1].step
        done = step >= run.steps
        return f"Super-resolved in {step} steps" if done else f"Step {step} of {run.steps}"
