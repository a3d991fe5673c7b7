"""One field of a form: its name, an editor, a way back, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QToolButton, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import as_tip, filled, label, narrow, row
from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.inputs import ListBox, TextBox
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.training.draft import Setting

NAMES = 15 * GRID
"""Width of the column of names."""

NONE = "None"
"""What a choice is called that leaves its field out."""


class Row(QWidget):
    """One field: its name, an editor, a way back, and what is wrong.

    Args:
        setting: The field.
        theme: Colours of the icon.
    """

    edited = Signal(str)
    reset_asked = Signal()

    def __init__(self, setting: Setting, theme: Theme) -> None:
        super().__init__()
        self.setting = setting
        self.name = label(setting.title, wrap=True)
        self.name.setFixedWidth(NAMES)
        self.editor = _editor(setting, self.edited.emit)
        self.back = QToolButton()
        self.back.setObjectName("tool")
        self.back.setToolTip("Reset")
        self.back.setIconSize(QSize(2 * GRID, 2 * GRID))
        self.back.clicked.connect(self.reset_asked)
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)
        self.fault = label("", "fault", wrap=True)
        self.fault.setContentsMargins(NAMES + GRID // 2, 0, 0, 0)
        self.fault.hide()
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        tip = "\n".join(filter(None, (self.setting.help, self.setting.bounds)))
        self.name.setToolTip(as_tip(tip))
        self.editor.setToolTip(as_tip(tip))
        self.editor.setAccessibleName(self.setting.title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(filled(row(self.name, self.editor, spacing=GRID // 2), self.back))
        layout.addWidget(self.fault)

    def set_text(self, text: str) -> None:
        """Show a value without telling anyone."""
        with QSignalBlocker(self.editor):
            if isinstance(self.editor, QCheckBox):
                self.editor.setChecked(text == "true")
            elif isinstance(self.editor, ListBox):
                self.editor.setCurrentIndex(self.editor.findData(text))
            elif isinstance(self.editor, TextBox) and self.editor.text() != text:
                self.editor.setText(text)
                self.editor.setCursorPosition(0)

    def set_choices(self, words: Sequence[str]) -> None:
        """Offer these, and the one that is chosen."""
        box = self.editor
        if not isinstance(box, ListBox):
            return
        now = box.currentData()
        wanted = [word for word in self.setting.choices if word in words or word == now]
        if wanted != [box.itemData(row) for row in range(box.count())]:
            with QSignalBlocker(box):
                box.clear()
                _fill(box, wanted)
            self.set_text(now)

    def set_editable(self, editable: bool) -> None:
        """Let the field be edited, or only be read."""
        self.editor.setEnabled(editable)
        self.back.setEnabled(editable)

    def set_changed(self, changed: bool) -> None:
        """Mark the field as changed."""
        self.back.setVisible(changed)
        _set_look(self.name, "changed" if changed else "quiet")

    def set_fault(self, fault: str) -> None:
        """Say what is wrong; empty for nothing."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def set_theme(self, theme: Theme) -> None:
        """Recolour the icon."""
        self.back.setIcon(icon("arrow-counter-clockwise", theme))


def _editor(setting: Setting, edited: Callable[[str], None]) -> QWidget:
    if setting.editor == "switch":
        switch = QCheckBox()
        switch.toggled.connect(lambda on: edited("true" if on else "false"))
        return switch
    if setting.editor == "choice":
        choices = narrow(ListBox())
        _fill(choices, setting.choices)
        choices.activated.connect(lambda _: edited(choices.currentData()))
        return choices
    text = TextBox()
    text.setPlaceholderText(NONE if "null" in setting.types else "")
    text.textEdited.connect(edited)
    return text


def _fill(box: ListBox, words: Sequence[str]) -> None:
    for word in words:
        box.addItem(word or NONE, word)


def _set_look(widget: QWidget, name: str) -> None:
    """Give a label another of the stylesheet's kinds."""
    if widget.objectName() != name:
        widget.setObjectName(name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
