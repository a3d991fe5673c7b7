"""How the *Super-resolution* task fills the window: the coarse shape, its variants beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.studio.playback import variant_view

if TYPE_CHECKING:
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.tasks.super_resolve.run import Coarsened, SuperResolutionRun
    from voxstudio.studio.window.main_window import MainWindow

FIRST = 1
"""Number of the view of the first variant; the coarse shape is in the one before."""

SOFTENED = "Only full and empty blocks: the surface may move by half a block."
IDLE = "The mean of every block stays as it is."


def next_step(now: variant_view.Situation) -> str:
    """Say what the user can do next."""
    if not now.shape:
        return ""  # said in the middle of the empty view
    if now.running and now.paused:
        return "Space resumes  ·  Shift+X stops  ·  Ctrl+Enter accepts the selected variant"
    if now.running:
        return "Super-resolving  ·  Space pauses  ·  Shift+X stops"
    if now.shown:
        click = "Click the best one  ·  " if now.variants > 1 else ""
        return f"{click}Ctrl+Enter accepts it  ·  Space tries other seeds  ·  Ctrl+E exports it"
    if now.refusal:
        return now.refusal
    if now.accepted:
        return "Accepted  ·  Ctrl+Z undoes it  ·  Ctrl+E exports it"
    return "Space finds its detail" + (f" {now.variants} times" if now.variants > 1 else "")


def show_coarse(window: MainWindow, shape: Shape, coarse: Coarsened | None) -> None:
    """Show the shape in blocks beside itself, or alone where no model can coarsen it."""
    view = window.viewport
    view.set_selected(None)
    view.show_mask(None)
    view.set_layout(1 if coarse is None else 2)
    if coarse is not None:
        view.show_field(0, coarse.blocks)
        view.set_caption(0, _coarse_caption(coarse))
    last = view.cells - 1
    view.show_field(last, shape.grid.as_float())
    view.set_caption(last, shape.name)
    view.set_message(variant_view.emptiness(shape, window.chains.threshold.value))
    variant_view.show_no_run(window)


def show_variants(window: MainWindow, run: SuperResolutionRun, index: int, selected: int) -> None:
    """Show the variants at a recorded frame beside the coarse shape.

    Args:
        window: Where.
        run: Has at least one frame.
        index: Of the frame.
        selected: Number of the framed variant.
    """
    view, frame = window.viewport, run.recording[index]
    if view.cells != FIRST + len(run.seeds):
        view.set_layout(FIRST + len(run.seeds))
    view.show_mask(None)
    view.show_field(0, run.coarse.blocks)
    view.set_caption(0, _coarse_caption(run.coarse))
    for number, values in enumerate(run.estimate(index)):
        view.show_field(FIRST + number, values)
        size = "×".join(map(str, values.shape))
        energy = f"energy {frame.energy[number]:,.1f}"
        view.set_caption(FIRST + number, f"{size}   seed {run.seeds[number]}   {energy}")
    view.set_selected(FIRST + selected if len(run.seeds) > 1 else None)
    variant_view.show_run(window, run, index, selected)


def show_controls(window: MainWindow, now: variant_view.Situation, doing: str, kept: str) -> None:
    """Show where the task stands on every control of its panel.

    Args:
        window: Where.
        now: What the task has come to.
        doing: How far a run is, in words; empty without one.
        kept: What is said of the block means.
    """
    panel, going = window.superres, now.running and not now.paused
    window.show_running(going, paused=now.running)
    panel.run.setText("Pause" if going else _run_text(now))
    panel.run.setEnabled(now.running or (now.shape and not now.refusal))
    window.actions_by_name.allow("accept", now.shown)
    window.actions_by_name.allow("stop", now.running)
    panel.state.setText(doing or now.refusal or kept)
    panel.means.setText(kept if doing else "")
    window.viewport.set_hint(next_step(now))


def _run_text(now: variant_view.Situation) -> str:
    if now.running:
        return "Resume"
    return "Super-resolve again" if now.shown else "Super-resolve"


def _coarse_caption(coarse: Coarsened) -> str:
    return "Block means   " + "×".join(map(str, coarse.means.shape))
