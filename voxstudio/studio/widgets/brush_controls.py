"""The controls of a brush: which tool, what form its strokes have, how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import Segments, field, row
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

STROKES = (
    ("ball", "Ball", "Strokes reach what the ball touches"),
    ("box", "Box", "Drag from one corner of a box to the other"),
)
RADIUS = Scale(0.5, 16.0, 1, "vx")
TOOLS = ("navigate", "brush", "erase")


class BrushControls(QWidget):
    """Tools, form of strokes and size, one below the other.

    Args:
        actions: Supplies the buttons.
    """

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.stroke = Segments(STROKES)
        self.stroke.set_key("ball")
        self.radius = ValueSlider("Size", RADIUS, "Radius of the brush in voxels ([ and ])")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        tools = (actions.button(name, text=True) for name in TOOLS)
        for widget in (row(*tools, stretch=True), field("Stroke", self.stroke), self.radius):
            layout.addWidget(widget)
