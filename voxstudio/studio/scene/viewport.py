"""The viewport: linked views and the hands that turn and paint them."""

# pyvistaqt's widget carries no annotations.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import math
from typing import TYPE_CHECKING, get_args

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QPolygonF

from voxstudio.studio.scene.gestures import (
    CLICK_PIXELS,
    DRAG_ZOOM,
    PAINTING,
    WHEEL_ZOOM,
    Gesture,
    Mode,
    ToolLabels,
    between,
    gesture,
    tool,
)
from voxstudio.studio.scene.layer import Ring
from voxstudio.studio.scene.linked_views import LinkedViews
from voxstudio.studio.scene.picker import PickOptions, pick, pick_ray, project
from voxstudio.studio.scene.voxel_outline import faces_towards, voxel_under

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.scene.pick_result import PickResult, Point


class Viewport(LinkedViews):
    """Shows shapes and reports what the pointer does to them; never changes a model.

    Points in signals are (z, y, x) in voxels.
    """

    stroke_started = Signal(object)
    stroke_moved = Signal(object)
    stroke_ended = Signal()
    stroke_cancelled = Signal()
    hovered = Signal(object)
    cell_clicked = Signal(int)
    cell_activated = Signal(int)
    brush_scrolled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._mode: Mode = "navigate"
        self._tool: Mode = "navigate"
        self._labels = PAINTING
        self._held: NDArray[np.float32] | None = None
        self._brush_radius = 3.0
        self._gesture = Gesture.NONE
        self._button = Qt.MouseButton.NoButton
        self._pressed = self._last = (-1.0, -1.0)  # nowhere
        self._stroke_cell: int | None = None
        self._hover: PickResult | None = None
        super().__init__(parent)

    def set_layout(self, cells: int) -> None:
        """Show 1, 2, 3, 4, 6 or 9 views; a stroke under way is cancelled."""
        self.cancel_stroke()
        super().set_layout(cells)

    @property
    def mode(self) -> Mode:
        """What the left button does."""
        return self._mode

    @property
    def badge(self) -> str:
        """What the left button does to shapes, in a word; empty when it turns them."""
        return self._labels.badge(self._mode)

    def set_mode(self, mode: Mode, labels: ToolLabels = PAINTING) -> None:
        """Choose what the left button does: `navigate`, `paint` or `erase`, and what for."""
        if mode not in get_args(Mode):
            raise ValueError(f"not a mode: {mode}")
        self.cancel_stroke()
        self._mode, self._labels = mode, labels
        self._take_tool(mode)
        self._update_hover(*self._last)

    def set_running(self, running: bool) -> None:
        """Say whether a chain runs; shown by the window, so nothing changes here."""

    def set_brush_radius(self, voxels: float) -> None:
        """Set the radius of the brush's ring in voxels."""
        self._brush_radius = voxels
        self._update_ring()

    @property
    def stroke_active(self) -> bool:
        """Whether a stroke has started and not ended."""
        return self._stroke_cell is not None

    def cancel_stroke(self) -> None:
        """End the stroke under way as if it had not been."""
        if self._gesture is Gesture.TOOL:
            self._gesture = Gesture.NONE
        if self._stroke_cell is not None:
            self._stroke_cell = self._held = None
            self.stroke_cancelled.emit()

    def pick(self, x: float, y: float) -> PickResult | None:
        """Return what lies under a point in widget pixels."""
        number = self._cell_at(x, y)
        return None if number is None else self._pick_in(number, x, y)

    def project(self, point: Point, cell: int = 0) -> tuple[float, float]:
        """Return the widget pixel at which a point (z, y, x) in voxels is seen in a view."""
        shown = self.views[cell]
        x, y = project(shown.renderer, shown.placement.world(point))
        width, height = self.GetRenderWindow().GetSize()
        return x * self.width() / width, self.height() - y * self.height() / height

    def _moved(self) -> None:
        self._update_ring()
        super()._moved()

    def _pick_in(self, number: int, x: float, y: float) -> PickResult | None:
        cell = self.views[number]
        width, height = self.GetRenderWindow().GetSize()
        px = x * width / max(self.width(), 1)
        py = (self.height() - y) * height / max(self.height(), 1)
        ray = pick_ray(cell.renderer, cell.placement, px, py)
        reach = PickOptions(self._tool == "erase", self._labels.floor, self._held)
        return pick(cell, number, ray, reach)

    def _take_tool(self, tool: Mode) -> None:
        """Hold another tool than the mode's for as long as a modifier key is down."""
        self._tool = tool
        self.layer.badge = self._labels.badge(tool)

    def _update_hover(self, x: float, y: float) -> None:
        hover = None if self._mode == "navigate" else self.pick(x, y)
        inside = x >= 0 and self.underMouse()
        self.layer.pointer = QPointF(x, y) if inside or hover else None
        if hover != self._hover:
            self._hover = hover
            self.hovered.emit(hover)
        self._update_ring()

    def _update_ring(self) -> None:
        hover = self._hover
        self.layer.ring, self.layer.voxel = None, []
        if hover is not None and self._mode != "navigate" and hover.cell < self.cells:
            placement = self.views[hover.cell].placement
            rect = self.layer.rects[hover.cell]
            at = np.asarray(placement.world(hover.point))
            away = (np.asarray(self.rig.camera.GetPosition()) - at) @ self.rig.backward
            depth = self.rig.distance if self.rig.parallel else max(float(away), 1e-3)
            unit = self.rig.half_height() * depth / self.rig.distance
            pixels = self._brush_radius * placement.scale / unit * rect.height() / 2
            self.layer.ring = Ring(*self._last, pixels)
            self.layer.voxel = self._outline(hover)
        self.layer.refresh()

    def _outline(self, hover: PickResult) -> list[QPolygonF]:
        """Return the faces of the voxel under the pointer, as they are seen."""
        cell = self.views[hover.cell]
        voxel = voxel_under(cell, hover)
        if voxel is None:
            return []
        eye = cell.placement.voxel(self.rig.camera.GetPosition())
        return [
            QPolygonF([QPointF(*self.project(corner, hover.cell)) for corner in face])
            for face in faces_towards(voxel, eye)
        ]

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start the button's gesture unless another is under way."""
        if self._button != Qt.MouseButton.NoButton:
            return
        self._button = event.button()
        self._take_tool(tool(self._mode, event.modifiers()))
        self._gesture = gesture(self._mode, event.button(), event.modifiers())
        self._pressed = self._last = _position(event)
        if self._gesture is Gesture.TOOL:
            self._paint_at(*self._last)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or hover."""
        here = _position(event)
        if self._stroke_cell is None:  # a stroke ends with the tool it began with
            self._take_tool(tool(self._mode, event.modifiers()))
        right, down = here[0] - self._last[0], here[1] - self._last[1]
        if self._gesture is Gesture.TOOL:
            for point in between(self._last, here):
                self._paint_at(*point)
        elif self._gesture is Gesture.ORBIT:
            self.rig.drag_orbit(right, down)
        elif self._gesture is Gesture.PAN:
            self.rig.drag_pan(right, down, self.layer.rects[0].height())
        elif self._gesture is Gesture.ZOOM:
            self.rig.zoom(DRAG_ZOOM ** (-down))
        self._last = here
        if self._gesture in (Gesture.ORBIT, Gesture.PAN, Gesture.ZOOM):
            self._moved()
        self._update_hover(*here)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture; in navigate mode a press without a drag is a click."""
        if event.button() != self._button:
            return
        ended, self._gesture = self._gesture, Gesture.NONE
        self._button = Qt.MouseButton.NoButton
        if self._stroke_cell is not None:
            self._stroke_cell = self._held = None
            self.stroke_ended.emit()
        elif ended is Gesture.ORBIT and self._mode == "navigate":
            number = self._cell_at(*self._pressed)
            if number is not None and math.dist(self._pressed, _position(event)) < CLICK_PIXELS:
                self.cell_clicked.emit(number)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Report a double click in navigate mode; the tool takes it as a press."""
        number = self._cell_at(*_position(event))
        if self._mode == "navigate" and event.button() == Qt.MouseButton.LeftButton:
            if number is not None:
                self.cell_activated.emit(number)
            return
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; Shift+wheel asks for another brush size while painting."""
        # Shift turns the wheel sideways on some platforms.
        turned = event.angleDelta().y() or event.angleDelta().x()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift and self._mode != "navigate":
            if turned:
                self.brush_scrolled.emit(1 if turned > 0 else -1)
        else:
            self.rig.zoom(WHEEL_ZOOM ** (turned / 120))
            self._moved()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take ring and badge away with the pointer."""
        self.layer.pointer = None
        if self._hover is not None:
            self._hover = None
            self.hovered.emit(None)
        self._update_ring()

    def _paint_at(self, x: float, y: float) -> None:
        number = self._stroke_cell if self._stroke_cell is not None else self._cell_at(x, y)
        hit = None if number is None else self._pick_in(number, x, y)
        if hit is None:
            return
        if self._stroke_cell is None:
            self._stroke_cell = hit.cell
            self._held = self.views[hit.cell].surface.field.copy()
            self.stroke_started.emit(hit)
        else:
            self.stroke_moved.emit(hit)


def _position(event: QMouseEvent) -> tuple[float, float]:
    point = event.position()
    return point.x(), point.y()
