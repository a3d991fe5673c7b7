"""Where the *Interpolate* task stands, in words and on its panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.studio.widgets.xy_pad import LETTERS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from voxstudio.latent.paths import Place
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.tasks.interpolate.panel import InterpolatePanel
    from voxstudio.studio.tasks.interpolate.state import PathState

NO_ENERGY = "This model has no energy to refine with."
FIRST = "Sampling the first shapes …"
NONE = "There are no shapes: choose another model, or try again with Ctrl+R"
LOOKING = "Computing the principal directions …"


@dataclass(frozen=True, eq=False)
class Situation:
    """What the task has come to.

    Args:
        why_not: Why there is no generator to use; empty when there is one.
        state: Corners and place.
        shape: What is on screen; None before the first is decoded.
        waiting: Corners that something is being looked for.
        beginning: Whether the first shapes are being drawn.
        playing: Whether the path is played.
        places: Where the frames of the path are.
        ready: Whether they are decoded.
        directions: How many principal directions are known.
        refining: Whether the shape is being refined by the energy.
        refines: Whether the model has an energy.
        current: Whether there is a current shape that a corner could take.
    """

    why_not: str
    state: PathState
    shape: Shape | None
    waiting: Collection[int]
    beginning: bool
    playing: bool
    places: Sequence[Place]
    ready: bool
    directions: int
    refining: bool
    refines: bool
    current: bool


def show_controls(panel: InterpolatePanel, now: Situation) -> None:
    """Show where the task stands on every control of its panel."""
    state, enabled = now.state, bool(now.state.corners)
    panel.run.setText("Pause" if now.playing else "Play")
    panel.run.setEnabled(enabled)
    for button in (panel.take, panel.keep):
        button.setEnabled(now.shape is not None)
    panel.show_kind(state.kind)
    panel.way.set_key(state.way)
    panel.pace.set_key(state.pace)
    panel.pace.setEnabled(enabled and state.kind == "line")
    panel.place.set_value(state.place[0])
    panel.pad.set_place(*state.place)
    panel.others.setEnabled(not now.why_not)
    for widget in (panel.kind, panel.place, panel.pad, panel.way, panel.count):
        widget.setEnabled(enabled)
    for number, (slider, offset) in enumerate(zip(panel.offsets, state.offsets, strict=True)):
        slider.set_value(offset)
        slider.setEnabled(enabled and number < now.directions)
    panel.zero.setEnabled(any(state.offsets))
    panel.film.setEnabled(now.ready)
    panel.polish.setEnabled(now.refines and now.shape is not None and not now.refining)
    panel.strength.setEnabled(now.refines)
    panel.polish.setToolTip(
        "Refine the shape by the energy of this model" if now.refines else NO_ENERGY
    )
    for number, corner in enumerate(panel.corners):
        corner.setEnabled(enabled)
        corner.current.setEnabled(now.current)
        corner.slot.name.setEnabled(number not in now.waiting)
    panel.state.setText(doing(now))


def next_step(now: Situation) -> str:
    """Say what the hands can do next."""
    if now.shape is None:
        return ""  # said in the middle of the empty view
    if now.playing:
        return "Space pauses  ·  K keeps this shape"
    how = "Drag the dot" if now.state.kind == "square" else "Drag from A to B"
    return f"{how}  ·  Space plays  ·  drop a shape on a corner  ·  Ctrl+R resamples"


def doing(now: Situation) -> str:
    """Say in the panel where the task stands."""
    if now.why_not:
        return now.why_not
    if now.waiting:
        letters = " and ".join(f"corner {LETTERS[number]}" for number in sorted(now.waiting))
        return f"Encoding {letters} …"
    if not now.state.corners:
        return FIRST if now.beginning else NONE
    if now.refining:
        return "Refining …"
    if not now.directions:
        return LOOKING
    return _origin(now.state)


def _origin(state: PathState) -> str:
    """Say how well shapes were met whose codes had to be found."""
    met = [
        f"{each.shape.name}: reconstruction IoU {each.overlap:.2f}"
        for each in state.used
        if each.overlap is not None
    ]
    if met:
        return "; ".join(met)
    played = "back and forth" if state.kind == "line" else "around the edge of the square"
    return f"Space plays {played}"
