"""Sliders, boxes and lists that keep their value while a panel is scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSlider

from voxstudio.studio.widgets.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Container

    from PySide6.QtGui import QWheelEvent

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ArrowSlider(QSlider):
    """A slider that keeps the arrow keys for itself while it has the focus."""

    def event(self, event: QEvent) -> bool:
        """Claim arrow keys before a shortcut takes them."""
        return _claims(event, ARROWS) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Take the wheel with the focus alone."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class ListBox(QComboBox):
    """A list of choices."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # by default the wheel gives it the focus

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Take the wheel with the focus alone."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class TextBox(QLineEdit):
    """A line of text that keeps Return for itself."""

    def event(self, event: QEvent) -> bool:
        """Claim Return before a shortcut takes it."""
        return _claims(event, RETURNS) or super().event(event)


class NumberBox(QDoubleSpinBox):
    """A number box that takes what was typed, in any notation, when Return is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)

    def event(self, event: QEvent) -> bool:
        """Claim Return before a shortcut takes it."""
        return _claims(event, RETURNS) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Take the wheel with the focus alone."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def valueFromText(self, text: str) -> float:
        """Read a number in any notation."""
        if text == self.specialValueText():
            return self.minimum()
        try:
            return float(self._plain(text) or "")
        except ValueError:  # no whole number yet
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Refuse a letter that no number of the range could have there."""
        return self._state(text), text, position

    def fixup(self, text: str) -> str:
        """Leave a number that is out of range to Qt, which shows the one before it again."""
        return text

    def _plain(self, text: str) -> str | None:
        return plain(text.removeprefix(self.prefix()).removesuffix(self.suffix()), self.decimals())

    def _state(self, text: str) -> QValidator.State:
        state = QValidator.State
        if text and text == self.specialValueText():
            return state.Acceptable
        number = self._plain(text)
        if number is None or (number.startswith("-") and self.minimum() >= 0):
            return state.Invalid
        _, point, rest = number.partition(".")
        if not any(letter.isdigit() for letter in number):
            return state.Intermediate
        if self.decimals() == 0 and point:  # grouped digits, three after every sign
            return state.Intermediate if len(rest) < 3 else state.Invalid
        if len(rest) > self.decimals():
            return state.Invalid
        value = float(number)
        if self.minimum() <= value <= self.maximum():
            return state.Acceptable
        # More digits lead away from 0 alone.
        beyond = value > self.maximum() if value > 0 else value < self.minimum()
        return state.Invalid if beyond else state.Intermediate


def _claims(event: QEvent, keys: Container[int]) -> bool:
    """Accept an event that asks whether a key is wanted here, if it is."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in keys:
        return False
    event.accept()
    return True
