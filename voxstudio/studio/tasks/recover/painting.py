"""Painting: what hands do to the views becomes the mask of the current shape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.studio.painting import MaskDocument
from voxstudio.studio.window.brush_tool import BrushTool

if TYPE_CHECKING:
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.tasks.recover.panel import RecoverPanel
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.view_state import ToolView

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
        panel: Of the task.
    """

    def __init__(self, window: MainWindow, document: ShapeDocument, panel: RecoverPanel) -> None:
        super().__init__(window, document, TASK, panel.brush)
        self._draws = 0
        self._wire_edits()
        panel.region_asked.connect(self._hide_region)
        panel.random_asked.connect(self._hide_random)

    def _wire_edits(self) -> None:
        edit = self.document.edit
        self.window.actions_by_name.handle(
            {
                "fill": lambda: edit(MaskDocument.fill),
                "invert": lambda: edit(MaskDocument.invert),
                "grow": lambda: edit(MaskDocument.grow),
                "shrink": lambda: edit(MaskDocument.shrink),
                "mirror": lambda: edit(MaskDocument.mirror),
                "clear": lambda: edit(MaskDocument.clear),
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

    def view(self, *, held: bool) -> ToolView:
        """Return the tool with the mask that it paints on; without either while it is put down."""
        mask = self.document.mask if held else None
        if mask is None:
            return super().view(held=held)
        return replace(super().view(held=held), mask=mask.hidden, revision=(mask, mask.revision))

    @Slot()
    def end_stroke(self) -> None:
        """Make the stroke a step of the document."""
        self.document.edit(MaskDocument.end_stroke)

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
