"""Curves on axes: the wheel and the left button move them, the pointer reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QGraphicsTextItem

from voxstudio.studio.widgets.theme import GRID, SMALL
from voxstudio.studio.window.axis import Axis
from voxstudio.studio.window.curves import ENERGY, Curves, Quantity, thinned

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.widgets.theme import Theme

HEAD = 2 * GRID + GRID // 2
"""Pixels above the curves, for the title and what the pointer reads."""

BIN = 2
"""Pixels along the steps in which a curve that is too dense shows its range."""

FINEST = 1e-6
"""The least range of values, as a share of the greatest: single precision holds no finer one."""


class CurveView(pg.PlotWidget):  # type: ignore[misc]
    """One curve per chain, the selected one the strongest; what is read and moved by hand.

    Args:
        theme: Colours.
        settling: Share of the first steps that may leave the picture, so that the rest is read.
        parent: Owner.
    """

    step_clicked = Signal(int)

    def __init__(self, theme: Theme, settling: float, parent: QWidget | None = None) -> None:
        font = QFont(QApplication.font())
        font.setPixelSize(SMALL)
        self.axes = {side: Axis(side, font) for side in ("left", "bottom")}
        super().__init__(parent, axisItems=self.axes)
        self.theme, self._settling = theme, settling
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.getPlotItem().setContentsMargins(0, HEAD, 2 * GRID, 0)
        self.box = self.getViewBox()
        self.box.sigRangeChangedManually.connect(self._moved)
        self.box.sigRangeChanged.connect(self._make_room)
        self.box.sigXRangeChanged.connect(self._fill_lines)
        self.box.sigResized.connect(self._make_room)
        self.moved = False
        """Whether the user zoomed or moved it: then new steps leave the range alone."""
        self.curves: Curves | None = None
        self.quantity = ENERGY
        self._drawn, self._stale = np.empty((0, 0)), False
        self.lines: list[pg.PlotDataItem] = []
        self._selected = 0
        self.here = pg.InfiniteLine(angle=90)
        self._across = [pg.InfiniteLine(angle=angle) for angle in (90, 0)]
        self.spot = pg.ScatterPlotItem(size=GRID)
        for item in (self.here, *self._across, self.spot):
            item.setZValue(2)
            self.addItem(item, ignoreBounds=True)
        self.title, self.corner, self.end, self.note = (QGraphicsTextItem() for _ in range(4))
        self._texts = (self.title, self.corner, self.end, self.note)
        for text in self._texts:
            text.setFont(font)
            text.document().setDocumentMargin(0)
            self.scene().addItem(text)
        self._pointer: QPointF | None = None
        self._click = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self._click.timeout.connect(self._emit_step)
        self._step = 0
        self.scene().sigMouseClicked.connect(self._clicked)
        self.set_theme(theme)

    # What is shown.

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self.theme = theme
        self.setBackground(theme.panel)
        for axis in self.axes.values():
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.quiet))
        for line in self._across:
            line.setPen(pg.mkPen(theme.faint, style=Qt.PenStyle.DotLine))
        for text in self._texts:
            text.setDefaultTextColor(pg.mkColor(theme.quiet))
        self._paint_lines()
        self._frame()
        self.draw(self.curves, self.quantity)

    def draw(self, curves: Curves | None, quantity: Quantity) -> None:
        """Show curves, and all of them unless the user has moved the view; None shows none."""
        before = self.curves
        if curves is None or before is None or quantity != self.quantity:
            self.moved = False
        elif len(curves.steps) and len(before.steps) and curves.steps[-1] < before.steps[-1]:
            self.moved = False  # another run
        self.curves, self.quantity = curves, quantity
        self._drawn, self._stale = _drawable(curves, quantity), True
        self._count_lines()
        found = self.found
        self.axes["left"].setLogMode(quantity.ratio)
        for axis in self.axes.values():
            axis.setStyle(showValues=found)  # without a curve numbers would be an invention
        self.box.setMouseEnabled(found, found)
        self.here.setVisible(found and curves is not None and curves.here is not None)
        if curves is not None and found:
            self.here.setValue(curves.here or 0)
            late = curves.here == curves.steps[-1]
            self.here.setPen(pg.mkPen(self.theme.quiet if late else self.theme.accent))
            self.end.setPlainText(curves.axis)
            self._limit()
            if not self.moved:
                self.fit()
        if self._stale:
            self._fill_lines()
        self.title.setPlainText(quantity.label)
        self.end.setVisible(found)
        self._lay_out()
        self._read()

    @property
    def found(self) -> bool:
        """Whether there is anything to see."""
        return bool(np.isfinite(self._drawn).any())

    def say(self, text: str) -> None:
        """Write a line where the curves would be."""
        self.note.setPlainText(text)
        self._lay_out()

    def fit(self) -> None:
        """Show every step, and the range of values once they have settled."""
        self.moved = False
        if self.curves is None or not self.found:
            return
        early = 0 if self.quantity.ratio else int(self._settling * len(self._drawn))
        rest = self._drawn[early:]
        low, high = _range(rest if np.isfinite(rest).any() else self._drawn)
        steps = self.curves.steps
        self.box.setXRange(steps[0], max(steps[-1], steps[0] + 1), padding=0.01)
        self.box.setYRange(low, high, padding=0.08)

    def _limit(self) -> None:
        """Keep the curves within reach."""
        assert self.curves is not None
        low, high = _range(self._drawn)
        first, last = self.curves.steps[0], max(self.curves.steps[-1], self.curves.steps[0] + 1)
        across, up = last - first, high - low
        self.box.setLimits(
            xMin=first - across,
            xMax=last + across,
            yMin=low - 2 * up,
            yMax=high + 2 * up,
            minXRange=min(1, across),
            minYRange=min(up, FINEST * max(abs(low), abs(high))),
        )

    @Slot()
    def _make_room(self) -> None:
        low, high = self.box.viewRange()[1]
        self.axes["left"].make_room(low, high, self.box.height())

    def _count_lines(self) -> None:
        """Have a line for every chain, painted anew if there are others or another is selected."""
        count, selected = self._drawn.shape[1], 0 if self.curves is None else self.curves.selected
        if (count, selected) == (len(self.lines), self._selected):
            return
        self._selected = selected
        while len(self.lines) > count:
            self.removeItem(self.lines.pop())
        while len(self.lines) < count:
            line = pg.PlotDataItem(antialias=True, connect="finite", symbolPen=None)
            self.lines.append(line)
            self.addItem(line)
        self._paint_lines()

    @Slot()
    def _fill_lines(self) -> None:
        """Give every line the points in sight, and no more of them than can be told apart."""
        self._stale = False
        if self.curves is None:
            return
        steps, most = self.curves.steps, max(1, int(self.box.width() / BIN))
        first, last = np.searchsorted(steps, self.box.viewRange()[0])
        for line, values in zip(self.lines, self._drawn.T, strict=True):
            rows = thinned(values, int(first), int(last) + 1, most)
            lone = np.isfinite(values).sum() == 1  # which no line would show
            line.setData(steps[rows], values[rows], symbol="o" if lone else None)

    def _paint_lines(self) -> None:
        for column, line in enumerate(self.lines):
            chosen = column == self._selected
            colour = self.colour(column)
            line.setPen(pg.mkPen(colour, width=2.0 if chosen or len(self.lines) == 1 else 1.0))
            line.setSymbolBrush(colour)
            line.setSymbolSize(GRID - 2)
            line.setZValue(1 if chosen else 0)

    def colour(self, column: int) -> str:
        """Return the colour of a chain."""
        return self.theme.curves[column % len(self.theme.curves)]

    # What the hand does.

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with the focus or with Ctrl alone; the panel scrolls otherwise."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        super().wheelEvent(event) if self.hasFocus() or held else event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the wheel zooms now."""
        super().focusInEvent(event)
        self._frame()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it does not."""
        super().focusOutEvent(event)
        self._frame()

    def _frame(self) -> None:
        self.box.setBorder(pg.mkPen(self.theme.faint) if self.hasFocus() else None)

    @Slot()
    def _moved(self) -> None:
        self.moved = True

    def _clicked(self, event: MouseClickEvent) -> None:
        inside = self.box.sceneBoundingRect().contains(event.scenePos())
        if event.button() != Qt.MouseButton.LeftButton or not inside:
            return
        if event.double():
            self._click.stop()
            self.fit()
            return
        self._step = round(self.box.mapSceneToView(event.scenePos()).x())
        if self.moved:  # the first half of a double click must not leave the frame
            self._click.start()
        else:
            self._emit_step()

    @Slot()
    def _emit_step(self) -> None:
        self.step_clicked.emit(self._step)

    # What the pointer reads.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read what the pointer is at; the scene would tell of some moves only."""
        super().mouseMoveEvent(event)
        self.point(self.mapToScene(event.position().toPoint()))

    def point(self, at: QPointF | None) -> None:
        """Read what is at a point of the scene; nothing for None."""
        self._pointer = at
        self._read()

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing any more."""
        super().leaveEvent(event)
        self.point(None)

    def _read(self) -> None:
        """Show the value of the curve that is nearest to the pointer, or which chain is which."""
        spot = self._nearest()
        for item in (*self._across, self.spot):
            item.setVisible(spot is not None)
        if spot is None or self.curves is None:
            self._show_corner(self._legend())
            return
        row, column = spot
        step, value = int(self.curves.steps[row]), float(self._drawn[row, column])
        self._across[0].setValue(step)
        self._across[1].setValue(value)
        self.spot.setData([step], [value], brush=self.colour(column), pen=self.theme.panel)
        words = (f"{self.curves.axis} {step:,}", self.curves.name(column))
        number = f"<b>{float(self.curves.values[row, column]):,.7g}</b>"
        self._show_corner("&nbsp; ".join((*filter(None, words), number)), spot[1])

    def _nearest(self) -> tuple[int, int] | None:
        """Return the row and column of the point that is nearest to the pointer, if any is."""
        at = self._pointer
        if at is None or self.curves is None or not self.box.sceneBoundingRect().contains(at):
            return None
        there = self.box.mapSceneToView(at)
        row = self.curves.nearest(there.x()) if len(self.curves.steps) else -1
        if row < 0 or not np.isfinite(self._drawn[row]).any():
            return None
        return row, int(np.nanargmin(np.abs(self._drawn[row] - there.y())))

    def _legend(self) -> str:
        if self.curves is None or len(self.lines) < 2:
            return ""
        names = ((self.colour(i), self.curves.name(i)) for i in range(len(self.lines)))
        return "&nbsp; ".join(f"{_dot(colour)} {name}" for colour, name in names if name)

    def _show_corner(self, text: str, column: int | None = None) -> None:
        several = column is not None and len(self.lines) > 1
        self.corner.setHtml(f"{_dot(self.colour(column or 0))} {text}" if several else text)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put the texts where they belong."""
        super().resizeEvent(event)
        if event is not None:
            self._lay_out()

    def _lay_out(self) -> None:
        """Put the texts into the corners; a legend that has no room there is left out."""
        right = self.width() - 2 * GRID
        self.title.setPos(GRID // 2, 2)
        rect = self.corner.boundingRect()
        free = right - self.title.boundingRect().width() - 2 * GRID
        self.corner.setVisible(rect.width() <= free)
        self.corner.setPos(right - rect.width(), 2)
        rect = self.end.boundingRect()
        self.end.setPos(right - rect.width(), self.height() - rect.height() - GRID // 2)
        self.axes["bottom"].reserve(rect.width() + GRID)
        rect = self.note.boundingRect()
        self.note.setPos((right - rect.width()) / 2, (self.height() - rect.height()) / 2)

    def point_at(self, step: float, value: float) -> QPointF:
        """Return the viewport pixel of a point of the plot."""
        return QPointF(self.mapFromScene(self.box.mapViewToScene(QPointF(step, value))))


def _drawable(curves: Curves | None, quantity: Quantity) -> NDArray[np.float64]:
    """Return what is drawn of curves, (N, B): logarithms of ratios, nan for gaps."""
    if curves is None or curves.values.ndim != 2:
        return np.empty((0, 0))
    values = np.where(np.isfinite(curves.values), curves.values, np.nan).astype(np.float64)
    if quantity.ratio:  # what is 0, as of chains without a gradient, has no place there
        values = np.log10(np.where(values > 0, values, np.nan))
    return values


def _range(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the least and the greatest value, apart even where all are the same."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    most = max(abs(low), abs(high))
    room = 0.0 if high - low > FINEST * most else 0.05 * most or 1.0
    return low - room, high + room


def _dot(colour: str) -> str:
    return f'<span style="color: {colour}">●</span>'
