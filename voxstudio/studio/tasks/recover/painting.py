"""The presenter of painting: what hands do to the views becomes the mask of the current shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.studio.painting import MaskDocument
from voxstudio.studio.tasks.brush_tool import BrushTool

if TYPE_CHECKING:
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.window.main_window import MainWindow

TASK = "recover"
STROKES = {
    ("ball", False): "Paint",
    ("ball", True): "Erase",
    ("box", False): "Hide box",
    ("box", True): "Erase box",
}
"""Names of strokes by their form and by whether they erase."""


class Painting(BrushTool):
    """Edits the mask; every edit is one step of the document.

    Args:
        window: Whose viewport is painted on.
        document: Owns the mask.
    """

    def __init__(self, window: MainWindow, document: ShapeDocument) -> None:
        super().__init__(window, document, TASK, window.recover.brush)
        self._draws = 0
        self._wire_edits()
        window.recover.region_asked.connect(self._hide_region)
        window.recover.random_asked.connect(self._hide_random)
        document.mask_changed.connect(self.refresh)

    def _wire_edits(self) -> None:
        edit = self.document.edit
        self.window.actions_by_name.handle(
            {
                "fill": lambda: edit(MaskDocument.fill),
                "invert": lambda: edit(MaskDocument.invert),
                "grow": lambda: edit(MaskDocument.generate_canvases),
                "shrink": lambda: edit(MaskDocument.shrink),
                "mirror": lambda: edit(MaskDocument.mirror),
                "clear": lambda: edit(MaskDocument.clear),
                "undo": self.document.undo,
                "redo": self.document.redo,
            },
            task=TASK,
        )

    # A stroke.

    def open_stroke(self, *, erase: bool) -> None:
        """Begin a stroke on the mask."""
        if self.document.mask is not None:
            self.document.mask.begin_stroke(STROKES[self.controls.stroke.key, erase])

    @property
    def stroked(self) -> MaskDocument | None:
        """The mask of the current shape."""
        return self.document.mask

    def show_stroke(self) -> None:
        """Show the mask as the stroke has left it so far."""
        if self.document.mask is not None:
            self.window.viewport.show_mask(self.document.mask.hidden)

    @Slot()
    def end_stroke(self) -> None:
        """Make the stroke a step of the document."""
        self.document.edit(MaskDocument.end_stroke)

    @Slot()
    def refresh(self) -> None:
        """Show the mask as it is."""
        if self.here:
            self.show_stroke()
        self.figures_changed.emit()

    # Regions.

    def _hide_region(self, region: str) -> None:
        if region == "box":
            self.document.edit(_hide_middle)
        else:
            self.document.edit(lambda mask: mask.half(region))

    def _hide_random(self, share: float) -> None:
        """Draw anew at each press."""
        self._draws += 1
        self.document.edit(lambda mask: mask.random(share, self._draws))


def _hide_middle(mask: MaskDocument) -> bool:
    """Hide a box half as wide as the grid, in its middle."""
    depth, height, width = ((size // 4, size - size // 4) for size in mask.shape)
    return mask.box(depth, height, width)
