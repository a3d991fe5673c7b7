"""What the tasks that make variants of a shape show alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voxstudio.studio.window.curves import Curves, seed_names

if TYPE_CHECKING:
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.playback.variant_run import VariantRun
    from voxstudio.studio.window.main_window import MainWindow

NO_SHAPE = "Choose a shape in the library, open a file, or take one from the sampler"


@dataclass(frozen=True)
class Situation:
    """What a task has come to.

    Args:
        shape: Whether there is a shape.
        refusal: Why the model cannot work on the shape; empty when it can.
        variants: Number of variants that a run makes.
        running: Whether a run makes steps.
        paused: Whether it waits.
        shown: Whether variants are on screen.
        accepted: Whether accepting a variant was the last step.
    """

    shape: bool
    refusal: str
    variants: int
    running: bool
    paused: bool
    shown: bool
    accepted: bool


def emptiness(shape: Shape, threshold: float = 0.5) -> str:
    """Return why nothing is to be seen of a shape; nothing where its surface is."""
    most = float(shape.grid.as_float().max())
    if most <= 0:
        return f"{shape.name} is empty: none of its voxels is solid"
    if most <= threshold:
        return f"No voxel of {shape.name} is above the threshold: the fullest has {most:.2f}"
    return ""


def show_nothing(window: MainWindow, message: str) -> None:
    """Show an empty view that says what to do."""
    view = window.viewport
    view.set_layout(1)
    view.set_selected(None)
    view.clear_field()
    view.show_mask(None)
    view.set_caption(0, "")
    view.set_message(message)


def show_no_run(window: MainWindow) -> None:
    """Empty the timeline and the curves."""
    window.timeline.show_position(0, 0, "")
    window.timeline.show_mark(None)
    window.plot.clear()


def show_run(window: MainWindow, run: VariantRun, index: int, selected: int) -> None:
    """Show on timeline and curves where a recorded frame is; one variant's curve is marked."""
    step = run.recording[index].step
    window.timeline.show_position(index, len(run.recording), f"step {step}")
    steps, curves = run.recording.curves(window.plot.quantity.key)
    chain = min(selected, curves.shape[1] - 1)
    names = seed_names(run.seeds)
    window.plot.show_curves(Curves(steps, curves, names, chain, step, energy=run.measured))


class Steps(Protocol):
    """What can be undone and made again, in words that are empty when there is nothing."""

    @property
    def undo_text(self) -> str:
        """What an undo would take back."""

    @property
    def redo_text(self) -> str:
        """What a redo would make again."""


def show_history(window: MainWindow, steps: Steps) -> None:
    """Show what can be undone and made again."""
    for name, text in (("undo", steps.undo_text), ("redo", steps.redo_text)):
        window.actions_by_name.allow(name, bool(text))
        window.actions_by_name[name].setText(f"{name.capitalize()} {text}".rstrip())
