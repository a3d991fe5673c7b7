"""How the *Remember* task fills the window: the stored shape beside what returns to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.memory import resemblance
from voxstudio.studio.window.curves import Curves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.playback.recording import Recording
    from voxstudio.studio.tasks.recall.models import Memory
    from voxstudio.studio.window.main_window import MainWindow

STORED, RETURNING = 0, 1
"""The two views."""
NO_MODEL = "No installed model is an associative memory: train the recipe memory and open it"
NO_MASK = "Paint a mask on a shape of this size in Recover, or choose another kind of corruption"
IDLE = "The model sees only the corrupted shape."


@dataclass(frozen=True, eq=False)
class Situation:
    """What the task has come to.

    Args:
        able: Whether there is a model that remembers.
        memory: That model and its shapes; None while they load.
        row: The stored shape that was corrupted.
        state: What returns, (D, H, W); None where nothing is corrupted yet.
        recording: Frames of the descent.
        index: Of the one on screen.
        running: Whether a descent makes steps.
        paused: Whether it waits.
    """

    able: bool
    memory: Memory | None
    row: int
    state: NDArray[np.float32] | None
    recording: Recording
    index: int
    running: bool
    paused: bool


def show(window: MainWindow, now: Situation) -> None:
    """Show all of it."""
    _show_controls(window, now)
    view, memory = window.viewport, now.memory
    if memory is None or now.state is None:
        view.set_layout(1)
        view.clear_field()
        view.set_caption(0, "")
        view.set_message(_missing(now))
        view.set_hint("")
        window.timeline.show_position(0, 0, "")
        window.plot.clear()
        return
    if view.cells != 2:
        view.set_layout(2)
        view.reset_view()
    view.set_message("")
    view.show_field(STORED, memory.stored[now.row].astype(np.float32))
    view.set_caption(STORED, f"Stored {memory.names[now.row]}")
    view.show_field(RETURNING, now.state)
    view.set_caption(RETURNING, _caption(now, memory, now.state))
    view.set_hint(_next_step(now))
    _show_curves(window, now)


def _missing(now: Situation) -> str:
    if not now.able:
        return NO_MODEL
    return "Loading the model …" if now.memory is None else NO_MASK


def _caption(now: Situation, memory: Memory, state: NDArray[np.float32]) -> str:
    _, overlap = resemblance(state > 0.5, memory.stored[now.row : now.row + 1])
    what = "Corrupted" if not len(now.recording) else f"Step {now.recording[now.index].step}"
    return f"{what}   IoU with the stored shape {overlap:.2f}"


def _show_curves(window: MainWindow, now: Situation) -> None:
    recording, count = now.recording, len(now.recording)
    window.timeline.show_mark(None)
    if not count:
        window.timeline.show_position(0, 0, "")
        window.plot.clear()
        return
    step = recording[now.index].step
    window.timeline.show_position(now.index, count, f"step {step}")
    steps, values = recording.curves(window.plot.quantity.key)
    window.plot.show_curves(Curves(steps, values, here=step))


def _show_controls(window: MainWindow, now: Situation) -> None:
    panel, going = window.remember, now.running and not now.paused
    ready = now.memory is not None and now.state is not None
    window.show_running(going, paused=now.running)
    panel.run.setText("Pause" if going else _run_text(now))
    panel.run.setEnabled(ready)
    panel.again.setEnabled(now.memory is not None)
    window.actions_by_name.allow("stop", now.running)
    panel.state.setText(outcome(now))


def _run_text(now: Situation) -> str:
    if now.running:
        return "Resume"
    return "Recall again" if len(now.recording) else "Recall"


def _next_step(now: Situation) -> str:
    if now.running and now.paused:
        return "Space resumes  ·  . makes one step  ·  Shift+X stops"
    if now.running:
        return "Recalling  ·  Space pauses  ·  Shift+X stops"
    if len(now.recording):
        return "Left and Right go through the steps  ·  Ctrl+R corrupts it again  ·  K keeps it"
    return "Space recalls the stored shape  ·  Ctrl+R corrupts it again"


def outcome(now: Situation) -> str:
    """Say how far the descent is, and which stored shape the end of it became."""
    if now.memory is None or now.state is None or not len(now.recording):
        return IDLE
    if now.running:
        return f"Step {now.recording[-1].step}"
    end, start = (now.recording[i].voxels[0] > 0.5 for i in (-1, 0))
    row, overlap = resemblance(np.asarray(end), now.memory.stored)
    _, before = resemblance(np.asarray(start), now.memory.stored[now.row : now.row + 1])
    verdict = "the right shape" if row == now.row else "another shape"
    return f"Recalled {now.memory.names[row]}: {verdict}. IoU {overlap:.2f}, {before:.2f} before."
