"""What the *Reconstruct* task shows: what was made of images, and the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.render.views import enlarged
from voxstudio.studio.models.thumbnails import SIDE, pixmap
from voxstudio.studio.tasks.reconstruct.models import makes_mesh, sides
from voxstudio.studio.tasks.reconstruct.panel import EMPTY
from voxstudio.studio.tasks.reconstruct.reconstruction import MeshResult
from voxstudio.studio.window.view_state import CellView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.tasks.reconstruct.panel import ReconstructPanel
    from voxstudio.studio.tasks.reconstruct.reconstruction import ConditioningImage, Reconstruction

NO_MODEL = "No installed model reconstructs from images:\ntrain one with the recipe primitives-view"
MAKING = "Reconstructing …"


@dataclass(frozen=True, eq=False)
class Situation:
    """What the task has come to.

    Args:
        header: The chosen model's; None where there is none.
        why_not: Why there is no model to use; empty when there is one.
        missing: Slots without a picture.
        made: Shapes, or a mesh; None before.
        making: Whether something is being made.
        shape: Whether there is a current shape.
    """

    header: CheckpointHeader | None
    why_not: str
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
        return not self.why_not and self.missing == 0


def offer_sides(panel: ReconstructPanel, header: CheckpointHeader | None) -> None:
    """Lay out the slots of a model that takes images; none without one."""
    panel.offer_sides([] if header is None else sides(header))
    panel.offer_variants(header is None or not makes_mesh(header))


def show_image(panel: ReconstructPanel, number: int, image: ConditioningImage | None) -> None:
    """Show an image in its slot, as the model takes it; None for an empty slot."""
    slot = panel.slots[number]
    slot.picture.show_pixels(pixmap(enlarged(image.colours, 2 * SIDE)) if image else None)
    slot.show_name(image.name or EMPTY if image else EMPTY)


def cells(made: Reconstruction) -> tuple[CellView, ...]:
    """Return every shape, or the mesh."""
    mesh = made.mesh if isinstance(made, MeshResult) else None
    return tuple(CellView(each.field, each.name, mesh=mesh) for each in made.shapes)


def show_controls(panel: ReconstructPanel, now: Situation) -> None:
    """Show in the panel where the task stands."""
    panel.run.setText(f"Reconstruct {'mesh' if now.mesh else 'shapes'}")
    panel.run.setEnabled(now.ready and not now.making)
    panel.others.setEnabled(now.ready)
    panel.current.setEnabled(not now.why_not and now.shape)
    for button in (panel.keep, panel.take):
        button.setEnabled(now.made is not None)
    panel.state.setText(MAKING if now.making else next_step(now) if now.made is None else _key(now))


def next_step(now: Situation) -> str:
    """Say what comes before anything is seen."""
    if now.why_not or now.making:
        return now.why_not or MAKING
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


def hint(shapes: Sequence[object]) -> str:
    """Say what the user can do with shapes."""
    click = "Click one  ·  " if len(shapes) > 1 else ""
    return f"{click}Ctrl+Enter uses it  ·  K keeps it  ·  Ctrl+E exports it"
