"""The focus of the keyboard after a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QMenu

CLOSED_MS = 60
"""After which a menu has closed, and the bar has taken the focus if it does."""


class MenuFocus(QObject):
    """Gives the focus back once menus have closed; the bar would keep it, and take the next key.

    Args:
        bar: Of the menus.
        menus: That open from the bar.
        window: Has the focus where nothing in it had.
    """

    def __init__(self, bar: QMenuBar, menus: Iterable[QMenu], window: QWidget) -> None:
        super().__init__(window)
        self._bar, self._window = bar, window
        self._before: QWidget | None = None
        self._closed = QTimer(self, singleShot=True, interval=CLOSED_MS)
        self._closed.timeout.connect(self._give_back)
        for menu in menus:
            menu.aboutToHide.connect(self._closed.start)
            menu.aboutToShow.connect(self._note)

    @Slot()
    def _note(self) -> None:
        focus = QApplication.focusWidget()
        if not isinstance(focus, QMenuBar):  # else it has come from another menu
            self._before = focus
            if focus is not None:
                focus.destroyed.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self._before = None

    @Slot()
    def _give_back(self) -> None:
        if QApplication.activePopupWidget() is None and self._bar.hasFocus():
            (self._before or self._window).setFocus()
            self._before = None
