"""How the *Recover* task fills the window: the shape with its mask, or variants side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.render import style
from voxstudio.studio.playback import variant_view
from voxstudio.studio.scene.colour_bar import ColourBar
from voxstudio.studio.tasks.recover.hint import next_step

if TYPE_CHECKING:
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.tasks.recover.hint import Situation
    from voxstudio.studio.tasks.recover.run import RecoveryRun
    from voxstudio.studio.window.main_window import MainWindow


IDLE = "Visible voxels stay as they are, bit for bit."
NOISY = "No mask: every voxel is treated as noisy."

WIDE = 0.25
"""Standard deviation of a voxel that is drawn in the full colour; .5 is the largest there is."""

BAR = ColourBar("Standard deviation", style.SPREAD, "0, all agree", "", f"{WIDE:g} or more")


def show_shape(window: MainWindow, shape: Shape) -> None:
    """Show one shape alone, in clay."""
    view = window.viewport
    view.set_selected(None)
    view.set_bar(None)
    view.show_field(0, shape.grid.as_float())
    view.set_layout(1)
    view.set_message(variant_view.emptiness(shape, window.chains.threshold.value))
    variant_view.show_no_run(window)


def show_variants(window: MainWindow, run: RecoveryRun, index: int, selected: int) -> None:
    """Show the variants at a recorded frame, what was hidden in the recovered tint.

    Args:
        window: Where.
        run: Has at least one frame.
        index: Of the frame.
        selected: Number of the framed variant.
    """
    view, frame = window.viewport, run.recording[index]
    if view.cells != len(run.seeds):
        view.set_layout(len(run.seeds))
    view.show_mask(None)
    view.set_bar(None)
    tint = run.mask.hidden.astype(np.float32)
    for number, values in enumerate(run.voxels(index)):
        view.show_field(number, values, tint)
        fit = run.fit(frame, number)
        view.set_caption(number, f"Variant {number + 1}   seed {run.seeds[number]}   {fit}")
    view.set_selected(selected if len(run.seeds) > 1 else None)
    variant_view.show_run(window, run, index, selected)


def show_spread(window: MainWindow, run: RecoveryRun, index: int, selected: int) -> None:
    """Show the mean of the variants at a recorded frame, coloured by how far they lie apart."""
    view = window.viewport
    if view.cells != 1:
        view.set_layout(1)
    view.show_mask(None)
    view.set_selected(None)
    mean, deviation = run.mean(index)
    view.show_field(0, mean.grid.as_float(), deviation / WIDE, "spread")
    largest = f"largest standard deviation {deviation.max():.2f}"
    view.set_caption(0, f"Mean of {len(run.seeds)} variants   {largest}")
    view.set_bar(BAR)
    variant_view.show_run(window, run, index, selected)


def show_controls(window: MainWindow, now: Situation, doing: str) -> None:
    """Show where the task stands on every control of its panel.

    Args:
        window: Where.
        now: What the task has come to.
        doing: How far a run is, in words; empty without one.
    """
    panel = window.recover
    window.show_running(now.running and not now.paused, paused=now.running)
    panel.run.setText("Pause" if now.running and not now.paused else _run_text(now))
    able = now.shape and (now.hidden or now.noisy) and not now.refusal
    panel.run.setEnabled(now.running or bool(able))
    window.actions_by_name.allow("accept", now.shown)
    window.actions_by_name.allow("stop", now.running)
    window.actions_by_name.allow("spread", now.shown and now.variants > 1)
    panel.state.setText(doing or now.refusal or (NOISY if now.noisy else IDLE))
    window.viewport.set_hint(next_step(now))


def _run_text(now: Situation) -> str:
    if now.running:
        return "Resume"
    deed = "Denoise" if now.denoising else "Recover"
    return f"{deed} again" if now.shown else deed


def show_caption(window: MainWindow, document: ShapeDocument, slice_text: str) -> None:
    """Name the shape on screen, and its slice if one is shown."""
    name = "" if document.shape is None else document.shape.name
    window.viewport.set_caption(0, "   ".join(text for text in (name, slice_text) if text))


def show_document(window: MainWindow, document: ShapeDocument) -> None:
    """Show the shape's name, how much of it is hidden, and what can be undone."""
    panel, shape, mask = window.recover, document.shape, document.mask
    if shape is None or mask is None:
        panel.subject.setText("None yet")
        panel.hidden.setText("")
    else:
        size = "×".join(map(str, shape.grid.shape))
        panel.subject.setText(f"{shape.name}   {size}")
        total = shape.grid.values.size
        panel.hidden.setText(f"{mask.count / total:.1%} hidden, {mask.count:,} voxels")
    variant_view.show_history(window, document)
