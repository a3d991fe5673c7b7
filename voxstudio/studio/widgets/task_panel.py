"""What the panels of all tasks have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from voxstudio.studio.saved.checks import flag, number, text
from voxstudio.studio.widgets.forms import Segments
from voxstudio.studio.widgets.value_slider import ValueSlider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.widgets.theme import Theme


class TaskPanel(QWidget):
    """The controls of one task, at the right of the window."""

    UNSAVED: ClassVar[frozenset[str]] = frozenset()
    """Controls that follow something else, such as the schedule of a model."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")

    def set_theme(self, theme: Theme) -> None:
        """Recolour what is painted by hand; nothing where all is Qt's own."""

    def control_values(self) -> State:
        """Return what the controls are set to."""
        return {name: _value(control) for name, control in self._controls()}

    def set_control_values(self, state: SavedState) -> None:
        """Set the controls without telling anyone."""
        for name, control in self._controls():
            _set(control, state, name)

    def _controls(self) -> Iterator[tuple[str, Control]]:
        for name, control in vars(self).items():
            if isinstance(control, Segments | ValueSlider | QCheckBox) and name not in self.UNSAVED:
                yield name, control


Control = Segments | ValueSlider | QCheckBox


def _value(control: Control) -> str | float | bool:
    if isinstance(control, Segments):
        return control.key
    return control.value if isinstance(control, ValueSlider) else control.isChecked()


def _set(control: Control, state: SavedState, name: str) -> None:
    if isinstance(control, Segments):
        key = state.get(name, text, control.key)
        if key in control.buttons:
            control.set_key(key)
    elif isinstance(control, ValueSlider):
        control.set_value(state.get(name, number, control.value))
    else:
        with QSignalBlocker(control):
            control.setChecked(state.get(name, flag, control.isChecked()))
