"""Lists of which a hand picks one: of models, and of the classes that models are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal

from voxstudio.studio.widgets.forms import as_tip, column, field, label, narrow
from voxstudio.studio.widgets.inputs import ListBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel, QWidget


class Choice(ListBox):
    """Names, of which a hand picks one by its key.

    Args:
        tip: What is picked.
    """

    chosen = Signal(str)

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.setToolTip(tip)
        narrow(self)
        self._entries: list[tuple[str, str]] = []
        self.activated.connect(lambda _: self.chosen.emit(self.currentData()))

    def offer(self, entries: Sequence[tuple[str, str]], chosen: str) -> None:
        """List (key, name) and mark one, without telling anyone."""
        with QSignalBlocker(self):
            if list(entries) != self._entries:
                self._fill(entries)
            self.setCurrentIndex(self.findData(chosen))

    def _fill(self, entries: Sequence[tuple[str, str]]) -> None:
        self._entries = list(entries)
        self.clear()
        for key, name in entries:
            self.addItem(name, key)


class ModelChoice(Choice):
    """Names of models.

    Args:
        tip: What the model does in a task.
    """

    def __init__(self, tip: str) -> None:
        super().__init__(tip)
        self._tip = tip
        self.about: QLabel | None = None
        """Says what the chosen model knows, where the panel has a line for that."""

    def described(self) -> QWidget:
        """Return the list in its row, with a line below for what the chosen model knows."""
        self.about = label("", "small", wrap=True)
        return column(field("Model", self), self.about)

    def say(self, known: str) -> None:
        """Say what the chosen model knows: in the tip, and below the list."""
        self.setToolTip(as_tip("\n".join(filter(None, (self._tip, known)))))
        if self.about is not None:
            self.about.setText(known)


class ClassChoice(Choice):
    """The class label that a model is told; its row shows only where there is one to tell.

    Args:
        tip: Who is told.
    """

    def __init__(self, tip: str = "Class label given to the model") -> None:
        super().__init__(tip)
        self.row = field("Class", self)

    def offer_classes(self, classes: Sequence[str], chosen: str, no_class: str = "") -> None:
        """List classes and mark one, without telling anyone.

        Args:
            classes: As the model knows them.
            chosen: One of them; empty for none.
            no_class: What it is called that none is told; empty where one must be.
        """
        first = [("", no_class)] if no_class and classes else []
        self.offer([*first, *((name, name.replace("_", " ")) for name in classes)], chosen)
        self.row.setVisible(bool(classes))
