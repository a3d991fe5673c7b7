"""Small building blocks of panels: headings, lines, segments, rows."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.widgets.inputs import ListBox
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.widgets.value_slider import LABEL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
SHORTEST = 8
"""Characters of an entry of a list that there is always room for."""


def heading(text: str) -> QLabel:
    """Make the heading of a group of controls."""
    return label(text.upper(), "heading")


def label(text: str, name: str = "quiet", *, wrap: bool = False) -> QLabel:
    """Make a label of one of the stylesheet's kinds."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)  # names come out of files, and are no markup
    made.setObjectName(name)
    made.setWordWrap(wrap)
    return made


def as_tip(text: str) -> str:
    """Return a tooltip that shows text as it is: names come out of files, and are no markup."""
    return escape(text).replace("\n", "<br>") if "<" in text else text


class Readout(QWidget):
    """Text that changes with every frame; a label would have the whole window laid out anew.

    Args:
        widest: The longest text it must have room for.
        name: One of the stylesheet's kinds of labels.
        align: Where the text stands.
    """

    def __init__(
        self,
        widest: str,
        name: str = "quiet",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__()
        self._widest = widest
        self._label = label("", name)
        self._label.setParent(self)
        self._label.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)

    def text(self) -> str:
        """Return what is shown."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Show other text in the same place."""
        if text != self.text():
            self._label.setText(text)

    def sizeHint(self) -> QSize:
        """Return the size of the widest text."""
        self._label.ensurePolished()
        return self._label.fontMetrics().size(0, self._widest)

    def minimumSizeHint(self) -> QSize:
        """Return the same: the text is never cut."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the text all the room."""
        self._label.resize(event.size())


def line() -> QFrame:
    """Make a thin horizontal line."""
    made = QFrame()
    made.setObjectName("line")
    made.setFixedHeight(1)
    return made


def row(*widgets: QWidget, spacing: int = GRID, stretch: bool = False) -> QWidget:
    """Put widgets side by side; with `stretch` they share the width."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        if stretch:
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout.addWidget(widget, 1 if stretch else 0)
    return holder


def field(name: str, *widgets: QWidget) -> QWidget:
    """Make a row whose label stands on the sliders' column."""
    title = label(name)
    title.setFixedWidth(LABEL_WIDTH)
    holder = row(title, *widgets)
    layout = holder.layout()
    if isinstance(layout, QHBoxLayout):
        layout.setStretch(1, 1)
    return holder


def filled(widget: QWidget, last: QWidget) -> QWidget:
    """Put a widget at the end of a row whose rest another one takes."""
    holder = row(widget, last)
    layout = holder.layout()
    if isinstance(layout, QHBoxLayout):
        layout.setStretch(0, 1)
    return holder


def narrow(box: ListBox) -> ListBox:
    """Let a list be narrower than its longest entry, which would widen the panel beyond its place.

    A list of the default kind asks for that room with every new stylesheet.
    """
    box.setSizeAdjustPolicy(ListBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(SHORTEST)
    return box


def push(text: str, tip: str) -> QPushButton:
    """Make a button that is no action of the table."""
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def column(*widgets: QWidget, spacing: int = GRID, margin: int = 0) -> QWidget:
    """Stack widgets."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return holder


def stack(panel: QWidget, *groups: Sequence[QWidget]) -> None:
    """Stack the groups of controls of a panel, with a line between two."""
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
    layout.setSpacing(GRID)
    for number, widgets in enumerate(groups):
        if number:
            layout.addWidget(line())
        for widget in widgets:
            layout.addWidget(widget)
    layout.addStretch(1)


class Segments(QWidget):
    """Buttons of which exactly one is chosen.

    Args:
        choices: (key, text, tooltip) of each.
    """

    chosen = Signal(str)
    """The user chose a key; setting it from code emits nothing."""

    def __init__(self, choices: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setObjectName("segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for key, text, tip in choices:
            button = QToolButton()
            button.setObjectName("segment")
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            self.buttons[key] = button
            layout.addWidget(button)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))

    @property
    def key(self) -> str:
        """The chosen key; empty when none is."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def set_key(self, key: str) -> None:
        """Choose without telling anyone."""
        with QSignalBlocker(self):
            self.buttons[key].setChecked(True)
