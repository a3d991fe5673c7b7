"""The *Recover* task: a shape, its mask, and variants of what the mask hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.grid import Mask
from voxstudio.render import style
from voxstudio.sampling.settling import STEPS as LATENT_STEPS
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.class_names import class_named_in
from voxstudio.studio.saved.checks import one_of, optional, text
from voxstudio.studio.scene.colour_bar import ColourBar
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.recover.codes_run import CodesRun
from voxstudio.studio.tasks.recover.completion_run import UNKNOWN, CompletionRun
from voxstudio.studio.tasks.recover.hint import Situation, next_step
from voxstudio.studio.tasks.recover.mask_files import MaskFiles
from voxstudio.studio.tasks.recover.models import RecoverModels, completes, searches
from voxstudio.studio.tasks.recover.painting import TASK, Painting
from voxstudio.studio.tasks.recover.run import RecoveryRun
from voxstudio.studio.tasks.recover.step_strip import StepStrip
from voxstudio.studio.tasks.variant_task import NO_SHAPE, VariantTask
from voxstudio.studio.window.view_state import CellView, ViewState, emptiness, run_text

if TYPE_CHECKING:
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.recover.panel import RecoverPanel

NEED_SHAPE = (
    *("fill", "invert", "grow", "shrink", "mirror", "clear"),
    *("open_mask", "save_mask"),
)
"""Actions on the mask of a shape."""

NOTHING_HIDDEN = "Nothing is masked yet  ·  Paint the missing region (B), or hide one"
IDLE = "Visible voxels stay as they are, bit for bit."
NOISY = "No mask: every voxel is treated as noisy."

WIDE = 0.25
"""Standard deviation of a voxel that is drawn in the full colour; .5 is the largest there is."""

BAR = ColourBar("Standard deviation", style.SPREAD, "0, all agree", "", f"{WIDE:g} or more")


class RecoverTask(VariantTask[RecoveryRun]):
    """Recovers the current shape.

    The views show either the shape with its mask, ready for painting, or variants, ready for
    choosing; any edit of the document leads back to the shape.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = TASK
    RUN = RecoveryRun
    RESTORES = ("recover", "complete", "denoise")
    ACCEPTED = "Accept variant"

    def __init__(self, services: Services, panel: RecoverPanel) -> None:
        self.shape_class = ""
        """The class that the shape is said to be of; empty where the model takes none."""
        self.denoising = False
        """Whether voxels under the mask are noisy, and not unknown."""
        self._taken: Shape | None = None
        self._merged: tuple[object, Shape, CellView] | None = None
        self.painting = Painting(services.window, services.document, panel)
        super().__init__(services, panel, RecoverModels(), count=4)
        self.mask_files = MaskFiles(self.window, self.errors, self.document)
        self.strip = StepStrip(self.window, self.errors, self.library.thumbnails)
        self.handle({"spread": self.refresh})
        panel.classes.chosen.connect(self.set_class)
        panel.mode_chosen.connect(self.set_mode)
        self.strip.step_chosen.connect(self.player.show_step)
        self.document.mask_changed.connect(self._mask_changed)
        self.painting.tool_taken.connect(self.show_shape)
        self.painting.stamped.connect(self.render)
        self.painting.figures_changed.connect(self.refresh)
        self.show_model()

    # Coming and going.

    def activate(self) -> None:
        """Show what was left, or what *Sample* shows: the more recent of both.

        A shape that came from there gives way, unless somebody has painted on it, or has undone
        steps that can be made again.
        """
        document = self.document
        mask, came = document.mask, document.shape is self._taken
        if mask is None or (came and not mask.can_undo and not document.redo_text):
            self.take_from_sampler()
        super().activate()

    def deactivate(self) -> None:
        """Hold the run."""
        super().deactivate()
        self.strip.leave()

    def take_from_sampler(self) -> None:
        """Make the shape that *Sample* shows the current one, unless it is already."""
        shape = self.services.sampled
        if shape is not None and self.document.take(shape):
            self._taken = shape

    # What the panel says.

    def show_model(self) -> None:
        """Show the chosen model and what it takes."""
        super().show_model()
        completing = self.models.header is not None and completes(self.models.header)
        self.panel.offer_denoising(completing)
        self.set_mode("complete")
        self.set_class(self._guess())

    @property
    def classes(self) -> tuple[str, ...]:
        """Class labels that the chosen model takes."""
        header = self.models.header
        return () if header is None else header.classes_conditioned

    def _guess(self) -> str:
        """Return the class that the shape is named after, or else what was said, or the first."""
        shape = self.document.shape
        named = "" if shape is None else class_named_in(shape.name, self.classes)
        said = (
            self.shape_class if self.shape_class in self.classes else next(iter(self.classes), "")
        )
        return named or said

    @Slot(str)
    def set_class(self, name: str) -> None:
        """Say what the shape is from the next run on."""
        self.shape_class = name
        self.panel.classes.offer_classes(self.classes, name)

    @Slot(str)
    def set_mode(self, mode: str) -> None:
        """`complete` what is hidden, or `denoise` it, from the next run on."""
        self.denoising = mode == "denoise"
        self.panel.mode.set_key(mode)
        self.panel.flips.setVisible(self.denoising)
        self.refresh()

    def save(self) -> State:
        """Return the class that the shape is said to be of, and whether it came from *Sample*."""
        taken = self._taken if self._taken is self.document.shape else None
        return {**super().save(), "class": self.shape_class, "taken": taken}

    def restore_session(self, state: SavedState) -> None:
        """Be as the task was; where the shape came from is known at once.

        Raises:
            Unreadable: If that makes no sense.
        """
        self._taken = state.get("taken", optional(one_of(Shape)))
        super().restore_session(state)

    def restore(self, state: SavedState) -> None:
        """Be as it was."""
        super().restore(state)
        self.denoising = self.panel.mode.key == "denoise"
        self.panel.flips.setVisible(self.denoising)
        name = state.get("class", text, "")
        if name in self.classes:
            self.set_class(name)

    # The life of a run.

    def start(self) -> None:
        """Recover what is hidden, unless something is missing for that; the hint says what."""
        shape, mask = self.document.shape, self._mask()
        why_not = NO_SHAPE if shape is None else self.why_not
        if shape is None or mask is None or why_not:
            self.show_shape()
            self.refuse(why_not or NOTHING_HIDDEN)
        else:
            text = "Denoise" if self.denoising else "Recover"
            self.begin(self._run(shape, mask), self.models.loader(), shape.name, text)

    def _mask(self) -> Mask | None:
        """Return what is found anew: what is painted, or all of a noisy shape; None for nothing."""
        mask = self.document.mask
        if mask is None or not (mask.count or self.denoising):
            return None
        return mask.mask("painted") if mask.count else Mask(~mask.hidden)

    def _run(self, shape: Shape, mask: Mask) -> RecoveryRun:
        panel, header = self.panel, self.models.header
        seeds, steps = self.next_seeds(), round(panel.steps.value)
        if header is None or not completes(header):
            kind = CodesRun if header is not None and searches(header) else RecoveryRun
            return kind(shape, mask, seeds, steps)
        flips = panel.flips.value / 100 if self.denoising else UNKNOWN
        latent_steps = round(panel.latent_steps.value)
        return CompletionRun(shape, mask, seeds, steps, latent_steps, flips, self.shape_class)

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Hide the same of the same shape, and use the same model."""
        told, asked, panel = request.told, request.asked, self.panel
        shape, noisy = Shape(told.shape, request.name), asked.get("flip_rate")
        mask = None if told.made.mask is None else told.mask.hidden
        if told.perhaps("views") is not None:
            raise told.refuse("holds pictures beside the shape", "`voxstudio replay`")
        if mask is not None and mask.shape != shape.grid.shape:
            raise told.refuse("hides voxels of a shape of another size")
        self.document.put(shape, f"Restore {request.name}")
        if mask is not None and not (noisy and mask.all()):
            self.document.edit(lambda painted: painted.replace(mask, f"Restore {request.name}"))
        self.restore_run(request)
        if asked["class_name"]:
            self.set_class(asked["class_name"])
        self.set_mode("complete" if noisy is None else "denoise")
        if noisy is not None:
            panel.flips.set_value(100 * noisy)
        latent = asked.get("latent_steps")
        panel.latent_steps.set_value(LATENT_STEPS if latent is None else latent)

    # Choosing.

    @property
    def merged(self) -> bool:
        """Whether the mean of the variants is on screen, in the colours of their deviation."""
        run, asked = self.player.run, self.window.actions_by_name["spread"].isChecked()
        return asked and run is not None and len(self.player) > 0 and len(run.seeds) > 1

    def accept(self) -> None:
        """Make the framed variant, or the mean, the current shape."""
        if self.merged:
            self.document.put(self._mean()[0], f"{self.ACCEPTED}s' mean")
        else:
            super().accept()

    def selection(self) -> Selection:
        """Return every variant, or their mean, or else the current shape alone."""
        return Selection([self._mean()[0]]) if self.merged else super().selection()

    def select(self, cell: int) -> None:
        """Frame a variant; the mean has none."""
        if not self.merged:
            super().select(cell)

    # What is shown.

    def shape_changed(self) -> None:
        """Leave the variants of the shape before, and guess its class."""
        if not self.is_active:  # chains go on from what is opened there: theirs is the newer one
            self._taken = self.document.shape if self.window.task == "sample" else None
        self.set_class(self._guess())
        super().shape_changed()

    @Slot()
    def _mask_changed(self) -> None:
        if self.player.run is not None:
            self.show_shape()
        else:
            self.refresh()

    def view(self) -> ViewState:
        """Return the shape with its mask, or variants side by side, or their mean."""
        player, shape, now = self.player, self.document.shape, self._situation()
        several = now.shown and not now.merged and now.variants > 1
        return ViewState(
            cells=self._cells(),
            selected=player.selected if several else None,
            message=NO_SHAPE if shape is None else "" if now.shown else emptiness(shape),
            hint=next_step(now),
            bar=BAR if now.merged else None,
            tool=self.painting.view(held=player.run is None and shape is not None),
            timeline=player.timeline(),
            curves=player.curves(self.window.plot.quantity.key),
            doing=player.doing,
            refused=self.refused,
            enter="accept" if now.shown else "",
            subject=player.run if now.shown and not now.running else shape,
        )

    @property
    def refused(self) -> dict[str, str]:
        """Actions that cannot act now; without a shape those on its mask, too."""
        without = self.document.mask is None
        return super().refused | dict.fromkeys(NEED_SHAPE if without else (), "")

    def _cells(self) -> tuple[CellView, ...]:
        run, moment, shape = self.player.run, self.player.moment, self.document.shape
        if run is None or moment is None:
            if shape is None:
                return (CellView(),)
            words = (shape.name, "" if run is not None else self.painting.slice_text)
            return (CellView(shape.field, "   ".join(filter(None, words))),)
        if self.merged:
            return (self._mean()[1],)
        return tuple(
            CellView(
                each.field,
                f"Variant {number + 1}   seed {run.seeds[number]}   {run.fit(moment, number)}",
                run.tint,
            )
            for number, each in enumerate(self.player.shapes)
        )

    def _mean(self) -> tuple[Shape, CellView]:
        """Return the mean of the variants on screen, and its view; made once per frame."""
        run, moment = self.player.run, self.player.moment
        assert run is not None and moment is not None
        key = (run, moment.step, run.newest is not None and run.newest.step == moment.step)
        if self._merged is None or self._merged[0] != key:
            mean, deviation = run.mean(self.player.index)
            largest = f"largest standard deviation {deviation.max():.2f}"
            caption = f"Mean of {len(run.seeds)} variants   {largest}"
            tint = np.asarray(deviation / WIDE, np.float32)
            self._merged = key, mean, CellView(mean.field, caption, tint, "spread")
        return self._merged[1:]

    def _situation(self) -> Situation:
        document, player = self.document, self.player
        hidden = 0 if document.mask is None else document.mask.count
        return Situation(
            shape=document.shape is not None,
            why_not=self.why_not,
            variants=self.count if player.run is None else len(player.run.seeds),
            running=player.running,
            paused=player.paused,
            shown=len(player) > 0,
            accepted=self.accepted,
            hidden=hidden,
            tool=self.painting.tool if player.run is None else "navigate",
            sliced=bool(self.painting.slice_axis),
            merged=self.merged,
            denoising=self.denoising,
            noisy=self.denoising and document.mask is not None and not hidden,
        )

    def update_panel(self) -> None:
        """Show the shape, how much of it is hidden, and where the run stands."""
        super().update_panel()
        now, panel, mask = self._situation(), self.panel, self.document.mask
        deed = "Denoise" if now.denoising else "Recover"
        idle = f"{deed} again" if now.shown else deed
        panel.run.setText(run_text(self.player.doing, idle))
        ready = now.shape and (now.hidden or now.noisy) and not now.why_not
        panel.run.setEnabled(now.running or bool(ready))
        panel.state.setText(self.doing or now.why_not or (NOISY if now.noisy else IDLE))
        share = 0.0 if mask is None else mask.count / mask.values.size
        words = f"{share:.1%} hidden, {now.hidden:,} voxels"
        panel.hidden.setText("" if mask is None else words)
        run, moment = self.player.run, self.player.moment
        if run is not None and moment is not None:
            self.strip.show(run, self.player.selected, self.player.index, not now.running)
        else:
            self.strip.leave()

    @property
    def doing(self) -> str:
        """How far the run on screen is, in words; empty without one."""
        run = self.player.run
        if run is None or not len(self.player) or run.recording[-1].step < run.steps:
            return super().doing
        return f"{'Denoised' if self.denoising else 'Recovered'} in {run.recording[-1].step} steps"
