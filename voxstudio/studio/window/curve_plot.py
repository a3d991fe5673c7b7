"""The curves of a run beside the choice of what they show; a click asks for the frame under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import Segments
from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.badges import Badges
from voxstudio.studio.window.curve_view import CurveView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.curves import Curves, Quantity

PACE_MS = 400
"""Curves are drawn at most this often: drawing them takes as long as drawing the shape."""

TIP = "Save the curves; drag, Ctrl+wheel and a double click on them move, zoom and fit"


class CurvePlot(QWidget):
    """One curve per chain over the steps.

    Args:
        quantities: What can be shown, the first one at first.
        theme: Colours.
        settling: Share of the first steps that may leave the picture, so that the rest is read.
        parent: Owner.
    """

    step_clicked = Signal(int)
    quantity_chosen = Signal(str)
    table_asked = Signal()
    picture_asked = Signal()

    def __init__(
        self,
        quantities: Sequence[Quantity],
        theme: Theme,
        settling: float = 0.25,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._quantities = {each.key: each for each in quantities}
        self.quantity = Segments([(each.key, each.title, each.meaning) for each in quantities])
        self.quantity.set_key(quantities[0].key)
        self.quantity.chosen.connect(self.quantity_chosen)
        self.badges = Badges()
        self.view = CurveView(theme, settling)
        self.view.setCursor(Qt.CursorShape.PointingHandCursor)
        self.view.step_clicked.connect(self.step_clicked)
        self.menu = QMenu(self)
        self.menu.addAction("Fit").triggered.connect(self.view.fit)
        self.menu.addSeparator()
        self.menu.addAction("Save table…").triggered.connect(self.table_asked)
        self.menu.addAction("Save picture…").triggered.connect(self.picture_asked)
        self.menu.aboutToShow.connect(self._allow)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.more = QToolButton()
        self.more.setToolTip(TIP)
        self.more.setAccessibleName("Save the curves")
        self.more.setMenu(self.menu)
        self.more.setObjectName("tool")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self._curves: Curves | None = None
        self._late = False
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._draw_late)
        self.set_theme(theme)
        self.clear()

    def _lay_out(self) -> None:
        self.quantity.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.quantity, 1)
        head.addStretch(0)
        head.addWidget(self.badges)
        head.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self.view.set_theme(theme)
        self.more.setIcon(icon("dots-three", theme))

    @property
    def shown(self) -> Quantity:
        """The quantity that was chosen, as the curves on screen call it."""
        chosen = self._quantities[self.quantity.key]
        stands_in = self._curves is not None and chosen.key == self._curves.energy.key
        return self._curves.energy if self._curves is not None and stands_in else chosen

    def show_curves(self, curves: Curves) -> None:
        """Draw curves now, or within `PACE_MS` of the last ones, or when they come into sight."""
        self._curves = curves
        if curves.energy.key in self._quantities:
            self.quantity.buttons[curves.energy.key].setText(curves.energy.title)
            self.quantity.buttons[curves.energy.key].setToolTip(curves.energy.meaning)
        self._late = True
        if not self._pace.isActive():
            self._draw_late()

    def clear(self, why: str = "") -> None:
        """Draw nothing, and say why."""
        self._curves, self._late = None, False
        self.view.draw(None, self.shown)
        self.view.say(why)

    @Slot()
    def _draw_late(self) -> None:
        if self._late and self.isVisible():
            self._late = False
            self.view.say("")
            self.view.draw(self._curves, self.shown)
            axis = "" if self._curves is None else f" over {self._curves.axis.lower()}s"
            self.view.setAccessibleName(f"{self.shown.label}{axis}")
            self._pace.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came out of sight."""
        super().showEvent(event)
        self._draw_late()

    @Slot()
    def _allow(self) -> None:
        for action in self.menu.actions():
            action.setEnabled(self.view.found)

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        self.menu.popup(self.view.mapToGlobal(at))
