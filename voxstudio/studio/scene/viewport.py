"""The viewport: 1, 4 or 9 linked views of shapes, and the hands that turn and paint them."""

# pyvistaqt's widget carries no annotations.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal

from voxstudio.render import style
from voxstudio.studio.scene.camera import CameraRig
from voxstudio.studio.scene.canvas import Canvas
from voxstudio.studio.scene.cell import Cell
from voxstudio.studio.scene.hands import (
    CLICK_PIXELS,
    DRAG_ZOOM,
    WHEEL_ZOOM,
    Gesture,
    Mode,
    between,
    gesture,
)
from voxstudio.studio.scene.layer import Layer, Ring
from voxstudio.studio.scene.picker import sight, touch
from voxstudio.studio.scene.slice_plane import AXES, SliceSpot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.scene.tinting import Palette
    from voxstudio.studio.scene.touch import Touch

LAYOUTS = (1, 4, 9)
GAP = 2.0
"""Pixels between two views."""

BADGES = {"navigate": "", "paint": "Paint", "erase": "Erase"}
THEMES = {theme.name: theme for theme in (style.DARK, style.LIGHT)}


class Viewport(Canvas):
    """Shows fields and masks and reports what the pointer does; never changes a model.

    Cells are numbered row by row from the top left. All cells share one camera. Points in
    signals are (z, y, x) in voxels.
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
        super().__init__(parent)
        self._rig = CameraRig()
        self._cells: list[Cell] = []
        self._theme = style.DARK
        self._mode: Mode = "navigate"
        self._brush_radius = 3.0
        self._gesture = Gesture.NONE
        self._button = Qt.MouseButton.NoButton
        self._pressed = self._last = (0.0, 0.0)
        self._stroke_cell: int | None = None
        self._hover: Touch | None = None
        self._isovalue = style.ISOVALUE
        self._spot: SliceSpot | None = None
        self._layer = Layer(self)
        self.set_layout(1)
        self.reset_view()

    # What is shown

    @property
    def cells(self) -> int:
        """Number of views."""
        return len(self._cells)

    def set_layout(self, cells: int) -> None:
        """Show 1, 4 or 9 views; the first ones keep what they show.

        Raises:
            ValueError: For any other number.
        """
        if cells not in LAYOUTS:
            raise ValueError(f"a viewport has 1, 4 or 9 views, not {cells}")
        window = self.GetRenderWindow()
        while len(self._cells) > cells:
            window.RemoveRenderer(self._cells.pop().renderer)
        while len(self._cells) < cells:
            cell = Cell(self._rig)
            cell.set_theme(self._theme)
            cell.set_isovalue(self._isovalue)
            cell.set_slice(self._spot)
            window.AddRenderer(cell.renderer)
            self._cells.append(cell)
        self.cancel_stroke()
        self._place_cells()
        if not self._rig.touched:
            self._frame()
        self.redraw()

    def show_field(
        self,
        cell: int,
        field: NDArray[np.generic],
        tint: NDArray[np.float32] | None = None,
        palette: Palette = "recovered",
    ) -> None:
        """Show a field in a view.

        Args:
            cell: Number of the view.
            field: Occupancy, shape (D, H, W), float32 or bool; copied.
            tint: Share of the palette's colour per voxel in [0, 1], same shape.
            palette: `recovered` (clay to the recovered tint) or `spread` (a uniform map).
        """
        self._cells[cell].show(field, tint, palette)
        self.redraw()

    def clear_field(self, cell: int | None = None) -> None:
        """Show no shape in a view, or in every view."""
        for each in self._chosen(cell):
            each.clear()
        self.redraw()

    def show_mask(self, hidden: NDArray[np.bool_] | None, cell: int | None = None) -> None:
        """Show a mask, shape (D, H, W), True where hidden, in a view or in every view."""
        for each in self._chosen(cell):
            each.show_mask(hidden)
        self.redraw()

    def set_isovalue(self, isovalue: float) -> None:
        """Draw every surface at another level."""
        self._isovalue = isovalue
        for cell in self._cells:
            cell.set_isovalue(isovalue)
        self.redraw()

    def set_slice(self, axis: str | None, index: int = 0) -> None:
        """Show the slice across `x`, `y` or `z` at a voxel index in every view, or none."""
        self._spot = None if axis is None else SliceSpot(AXES[axis], index)
        for cell in self._cells:
            cell.set_slice(self._spot)
        self.redraw()

    def set_caption(self, cell: int, text: str) -> None:
        """Put a small label into a view's corner."""
        self._layer.captions[cell] = text
        self._layer.update()

    def set_selected(self, cell: int | None) -> None:
        """Frame one view in the accent colour, or none."""
        self._layer.selected = cell
        self._layer.update()

    def set_message(self, text: str) -> None:
        """Say in the middle what to do next; empty hides it."""
        self._layer.message = text
        self._layer.update()

    # Hands

    @property
    def mode(self) -> Mode:
        """What the left button does."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Choose what the left button does: `navigate`, `paint` or `erase`."""
        if mode not in BADGES:
            raise ValueError(f"not a mode: {mode}")
        self.cancel_stroke()
        self._mode = mode
        self._layer.badge = BADGES[mode]
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
            self._stroke_cell = None
            self.stroke_cancelled.emit()

    def pick(self, x: float, y: float) -> Touch | None:
        """Return what lies under a point in widget pixels."""
        number = self._cell_at(x, y)
        return None if number is None else self._pick_in(number, x, y)

    # Camera

    @property
    def parallel(self) -> bool:
        """Whether the projection is parallel."""
        return self._rig.parallel

    def view(self, name: str) -> None:
        """Look from `front`, `back`, `left`, `right`, `top`, `bottom` or `home`."""
        self._rig.preset(name)
        self._moved()

    def set_parallel(self, parallel: bool) -> None:
        """Choose parallel or perspective projection."""
        self._rig.set_parallel(parallel)
        self._moved()

    def toggle_parallel(self) -> None:
        """Swap parallel and perspective projection."""
        self.set_parallel(not self._rig.parallel)

    def reset_view(self) -> None:
        """Look from the three-quarter front, everything in view with air around it."""
        self._rig.preset("home")
        self._frame()
        self._moved()

    def orbit(self, azimuth: float, elevation: float) -> None:
        """Turn the camera by degrees."""
        self._rig.orbit(azimuth, elevation)
        self._moved()

    def zoom(self, factor: float) -> None:
        """Come nearer by a factor."""
        self._rig.zoom(factor)
        self._moved()

    def camera_state(self) -> dict[str, float | bool | list[float]]:
        """Return the camera as plain values."""
        return self._rig.state()

    def set_camera_state(self, state: Mapping[str, object]) -> None:
        """Take back what `camera_state` returned; raises `ValueError` when damaged."""
        self._rig.restore(state)
        self._moved()

    # Looks

    def set_theme(self, name: str) -> None:
        """Choose the `dark` or the `light` look."""
        self._theme = self._layer.theme = THEMES[name]
        for cell in self._cells:
            cell.set_theme(self._theme)
        self._layer.update()
        self.redraw()

    def screenshot(self, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """Return the scene without brush, badge and captions.

        Args:
            size: (width, height) in pixels; the widget's own by default.

        Returns:
            sRGB pixels, shape (height, width, 3).
        """
        return self.grab_pixels() if size is None else self.grab_pixels_at(size)

    # Inside

    def prepare_frame(self, *, resting: bool) -> None:
        """Bring every view up to date."""
        for cell in self._cells:
            cell.prepare(resting=resting, cells=self.cells)

    def fit(self, width: int, height: int) -> None:
        """Lay the views out anew."""
        self._layer.setGeometry(0, 0, width, height)
        self._place_cells()
        if not self._rig.touched:
            self._frame()

    def _chosen(self, cell: int | None) -> list[Cell]:
        return self._cells if cell is None else [self._cells[cell]]

    def _moved(self) -> None:
        self._update_ring()
        self.redraw()

    def _frame(self) -> None:
        boxes = np.array([cell.solid_bounds() for cell in self._cells])
        low, high = boxes.min(axis=0), boxes.max(axis=0)
        bounds = (low[0], high[1], low[2], high[3], low[4], high[5])
        rect = self._layer.rects[0]
        self._rig.frame(bounds, rect.width() / max(rect.height(), 1.0))

    def _place_cells(self) -> None:
        side = math.isqrt(len(self._cells))
        width, height = max(self.width(), 1), max(self.height(), 1)
        gap = GAP if side > 1 else 0.0
        self._layer.rects = []
        for number, cell in enumerate(self._cells):
            row, column = divmod(number, side)
            left, top = column * width / side, row * height / side
            rect = QRectF(left, top, width / side, height / side)
            rect.adjust(gap * (column > 0), gap * (row > 0), 0, 0)
            self._layer.rects.append(rect)
            cell.renderer.SetViewport(
                rect.left() / width,
                1 - rect.bottom() / height,
                rect.right() / width,
                1 - rect.top() / height,
            )

    def _cell_at(self, x: float, y: float) -> int | None:
        point = QPointF(x, y)
        for number, rect in enumerate(self._layer.rects):
            if rect.contains(point):
                return number
        return None

    def _pick_in(self, number: int, x: float, y: float) -> Touch | None:
        cell = self._cells[number]
        width, height = self.GetRenderWindow().GetSize()
        px = x * width / max(self.width(), 1)
        py = (self.height() - y) * height / max(self.height(), 1)
        ray = sight(cell.renderer, cell.placement, px, py)
        return touch(cell, number, ray, erase=self._mode == "erase")

    def _update_hover(self, x: float, y: float) -> None:
        hover = None if self._mode == "navigate" else self.pick(x, y)
        self._layer.pointer = QPointF(x, y) if self.underMouse() or hover else None
        if hover != self._hover:
            self._hover = hover
            self.hovered.emit(hover)
        self._update_ring()

    def _update_ring(self) -> None:
        hover = self._hover
        self._layer.ring = None
        if hover is not None and self._mode != "navigate" and hover.cell < self.cells:
            placement = self._cells[hover.cell].placement
            rect = self._layer.rects[hover.cell]
            at = np.asarray(placement.world(hover.point))
            away = (np.asarray(self._rig.camera.GetPosition()) - at) @ self._rig.backward
            depth = self._rig.distance if self._rig.parallel else max(float(away), 1e-3)
            unit = self._rig.half_height() * depth / self._rig.distance
            pixels = self._brush_radius * placement.scale / unit * rect.height() / 2
            self._layer.ring = Ring(*self._last, pixels)
        self._layer.update()

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start the button's gesture unless another is under way."""
        if self._button != Qt.MouseButton.NoButton:
            return
        self._button = event.button()
        self._gesture = gesture(self._mode, event.button(), event.modifiers())
        self._pressed = self._last = _position(event)
        if self._gesture is Gesture.TOOL:
            self._paint_at(*self._last)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or hover."""
        here = _position(event)
        right, down = here[0] - self._last[0], here[1] - self._last[1]
        if self._gesture is Gesture.TOOL:
            for point in between(self._last, here):
                self._paint_at(*point)
        elif self._gesture is Gesture.ORBIT:
            self._rig.drag_orbit(right, down)
        elif self._gesture is Gesture.PAN:
            self._rig.drag_pan(right, down, self._layer.rects[0].height())
        elif self._gesture is Gesture.ZOOM:
            self._rig.zoom(DRAG_ZOOM ** (-down))
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
            self._stroke_cell = None
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
            self._rig.zoom(WHEEL_ZOOM ** (turned / 120))
            self._moved()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take ring and badge away with the pointer."""
        self._layer.pointer = None
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
            self.stroke_started.emit(hit)
        else:
            self.stroke_moved.emit(hit)


def _position(event: QMouseEvent) -> tuple[float, float]:
    point = event.position()
    return point.x(), point.y()
