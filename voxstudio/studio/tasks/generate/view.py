"""How the *Generate* task fills the window: shapes after a step of their making, and the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voxstudio.studio.tasks.generate.canvas_sequence import CanvasSequence
    from voxstudio.studio.window.main_window import MainWindow

NO_MODEL = "No installed model generates shapes step by step: train one with the preset sequential"
MAKING = "Generating …"
IDLE = "Space generates shapes"


@dataclass(frozen=True, eq=False)
class Situation:
    """What the task has come to.

    Args:
        refusal: Why there is no model to use; empty when there is one.
        growth: The shapes; None before they are made.
        step: On screen, from 1 to T.
        making: Whether shapes are being made.
        playing: Whether they grow on screen.
    """

    refusal: str
    growth: CanvasSequence | None
    step: int
    making: bool
    playing: bool


def frame(window: MainWindow, growth: CanvasSequence) -> None:
    """Bring all of the shapes into view, unless hands have turned the camera."""
    view, last = window.viewport, growth.canvases[-1]
    view.set_layout(len(last))
    for cell in range(len(last)):
        view.show_field(cell, np.asarray(last.max(axis=0)))
    view.follow()


def show_shapes(window: MainWindow, growth: CanvasSequence, step: int, selected: int) -> None:
    """Show every shape after a step of its making."""
    view = window.viewport
    fields = growth.canvases[step - 1]
    if view.cells != len(fields):
        view.set_layout(len(fields))
    view.set_message("")
    for cell, (field, name) in enumerate(zip(fields, growth.names, strict=True)):
        view.show_field(cell, field)
        view.set_caption(cell, name)
    view.set_selected(selected if len(fields) > 1 else None)


def show_nothing(window: MainWindow, now: Situation) -> None:
    """Show an empty view that says why."""
    view = window.viewport
    view.set_layout(1)
    view.set_selected(None)
    view.clear_field()
    view.set_caption(0, "")
    view.set_message(now.refusal or (MAKING if now.making else IDLE))


def show_controls(window: MainWindow, now: Situation) -> None:
    """Show where the task stands on timeline and panel."""
    panel, growth = window.generate, now.growth
    count = 0 if growth is None else growth.steps
    window.timeline.show_position(now.step - 1, count, f"step {now.step} of {count}")
    window.timeline.show_mark(None)
    window.show_running(now.playing)
    panel.run.setText("Pause" if now.playing else "Generate" if growth is None else "Play")
    panel.run.setEnabled(not now.refusal and not (now.making and growth is None))
    panel.others.setEnabled(not now.refusal)
    for button in (panel.keep, panel.take):
        button.setEnabled(growth is not None)
    window.actions_by_name.allow("accept", growth is not None)
    window.actions_by_name.allow("stop", now.making or now.playing)
    panel.state.setText(_doing(now))
    window.viewport.set_hint(_next_step(now))


def _doing(now: Situation) -> str:
    """Say in the panel where the task stands."""
    if now.refusal:
        return now.refusal
    if now.making:
        return MAKING
    if now.growth is None:
        return IDLE
    return f"The canvas after step {now.step} of {now.growth.steps}"


def _next_step(now: Situation) -> str:
    """Say what the hands can do next."""
    if now.growth is None or now.refusal:
        return ""
    if now.playing:
        return "Space pauses  ·  Left and Right go by single steps"
    click = "Click one  ·  " if len(now.growth.seeds) > 1 else ""
    return f"{click}Ctrl+Enter uses it  ·  Space plays the steps again  ·  Ctrl+R resamples"
