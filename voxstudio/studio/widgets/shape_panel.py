"""What panels have in common that work on the current shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voxstudio.studio.widgets.forms import label, push
from voxstudio.studio.widgets.task_panel import TaskPanel

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable


class ShapePanel(TaskPanel):
    """Take a shape, run, accept what became of it.

    Args:
        actions: Supplies the buttons.
    """

    chain_shape_asked = Signal()
    """Take the shape that *Sample* shows."""

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run = actions.primary("run")
        self.stop = actions.button("stop", text=True)
        self.accept = actions.button("accept", text=True)
        self.state = label("", "small", wrap=True)
        self.subject = label("")
        self.from_chain = push("Take from sampler", "Take the shape on screen in Sample")
        self.from_chain.clicked.connect(self.chain_shape_asked)
