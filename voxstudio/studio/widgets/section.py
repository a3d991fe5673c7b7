"""A group of controls under a heading that folds it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import column, line
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence


class Section(QWidget):
    """Widgets one below the other, which a click on their heading hides and shows.

    Args:
        title: The heading.
        widgets: What is in the group.
        open_: Whether it begins unfolded.
    """

    def __init__(self, title: str, widgets: Sequence[QWidget], *, open_: bool = True) -> None:
        super().__init__()
        self._title = title.upper()
        self.head = QToolButton()
        self.head.setObjectName("section")
        self.head.setText(self._title)
        self.head.setCheckable(True)
        self.head.setChecked(open_)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.body = column(*widgets)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(line())
        layout.addWidget(self.head)
        layout.addWidget(self.body)
        self.head.toggled.connect(self.set_open)
        self.set_open(open_)

    def set_open(self, open_: bool) -> None:
        """Unfold or fold."""
        self.head.setChecked(open_)
        self.head.setArrowType(Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow)
        self.head.setToolTip("Collapse" if open_ else "Expand")
        self.body.setVisible(open_)

    def set_mark(self, mark: str) -> None:
        """Put a sign behind the heading, for what is inside; empty for none."""
        self.head.setText(f"{self._title}  {mark}".rstrip())
