"""How the *Pictures* task fills the window: what was made of pictures, and the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.render.views import enlarged
from voxstudio.studio.models.thumbnails import SIDE, pixmap
from voxstudio.studio.tasks.reconstruct.models import makes_mesh, sides
from voxstudio.studio.tasks.reconstruct.panel import EMPTY
from voxstudio.studio.tasks.reconstruct.reconstruction import MeshResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.tasks.reconstruct.reconstruction import ConditioningImage, Reconstruction
    from voxstudio.studio.window.main_window import MainWindow

NO_MODEL = "No installed model reconstructs from images:\ntrain one with the recipe primitives-view"
MAKING = "Reconstructing …"


@dataclass(frozen=True, eq=False)
class Situation:
    """What the task has come to.

    Args:
        header: The chosen model's; None where there is none.
        refusal: Why there is no model to use; empty when there is one.
        missing: Slots without a picture.
        made: Shapes, or a mesh; None before.
        making: Whether something is being made.
        shape: Whether there is a current shape.
    """

    header: CheckpointHeader | None
    refusal: str
    missing: int
    made: Reconstruction | None
    making: bool
    shape: bool

    @property
    def mesh(self) -> bool:
        """Whether the model makes a mesh."""
        return self.header is not None and makes_mesh(self.header)

    @property
    def ready(self) -> bool:
        """Whether there is all that it takes."""
        return not self.refusal and self.missing == 0


def offer_sides(window: MainWindow, header: CheckpointHeader | None) -> None:
    """Lay out the slots of a model that is able; none without one."""
    panel = window.pictures
    panel.offer_sides([] if header is None else sides(header))
    panel.offer_variants(header is None or not makes_mesh(header))


def show_told(window: MainWindow, number: int, told: ConditioningImage) -> None:
    """Show a picture in its slot, as the model takes it."""
    slot = window.pictures.slots[number]
    slot.picture.show_pixels(pixmap(enlarged(told.colours, 2 * SIDE)))
    slot.show_name(told.name or EMPTY)


def show_made(window: MainWindow, made: Reconstruction, selected: int) -> None:
    """Show every shape, or the mesh."""
    view, shapes = window.viewport, made.shapes
    if view.cells != len(shapes):
        view.set_layout(len(shapes))
    view.set_message("")
    for cell, shape in enumerate(shapes):
        if isinstance(made, MeshResult):
            view.show_mesh(cell, made.mesh, shape.grid.as_float())
        else:
            view.show_field(cell, made.fields[cell])
        view.set_caption(cell, shape.name)
    view.set_selected(selected if len(shapes) > 1 else None)


def show_nothing(window: MainWindow, now: Situation) -> None:
    """Show an empty view that says why."""
    view = window.viewport
    view.set_layout(1)
    view.set_selected(None)
    view.clear_field()
    view.set_caption(0, "")
    view.set_message(next_step(now))


def show_controls(window: MainWindow, now: Situation) -> None:
    """Show in the panel where the task stands, and over the view what the hands can do next."""
    panel = window.pictures
    thing = "mesh" if now.mesh else "shapes"
    window.show_running(False)
    panel.run.setText(f"Reconstruct {thing}")
    panel.run.setEnabled(now.ready and not now.making)
    panel.others.setEnabled(now.ready)
    panel.current.setEnabled(not now.refusal and now.shape)
    for button in (panel.keep, panel.take):
        button.setEnabled(now.made is not None)
    window.actions_by_name.allow("accept", now.made is not None)
    window.actions_by_name.allow("stop", now.making)
    panel.state.setText(MAKING if now.making else next_step(now) if now.made is None else _key(now))
    window.viewport.set_hint("" if now.made is None else _hint(now.made.shapes))


def next_step(now: Situation) -> str:
    """Say what comes before anything is seen."""
    if now.refusal or now.making:
        return now.refusal or MAKING
    if now.missing:
        several, them = (
            ("an image", "it") if now.missing == 1 else (f"{now.missing} images", "them")
        )
        shape = "the shape" if now.shape else "a library shape"
        return f"Drop {several} here, or render {them} from {shape}"
    return f"Space reconstructs {'a mesh' if now.mesh else 'shapes'}"


def _key(now: Situation) -> str:
    """Explain the row below the views."""
    if isinstance(now.made, MeshResult):
        return "Below: the image, the mesh from the same view, and from two others"
    return "Below: c the image, x\u0302 the shape from the same view, h the shape, r1 r2 others"


def _hint(shapes: Sequence[object]) -> str:
    click = "Click one  ·  " if len(shapes) > 1 else ""
    return f"{click}Ctrl+Enter uses it  ·  K keeps it  ·  Ctrl+E exports it"
