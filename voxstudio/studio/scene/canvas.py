"""The GL widget: VTK renders inside `paintGL` and nowhere else."""

# pyvistaqt's widget carries no annotations.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import math
import os
import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkInteractionStyle import vtkInteractorStyleUser

from voxstudio.studio.scene.interactor import QVTKRenderWindowInteractor

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

GL_LEQUAL = 0x0203

REST_MS = 220
"""A scene that has not changed for this long is drawn once more, in full quality."""

FOLLOWED_MS = 2500
"""Frames that follow each other faster than this are those of a run: none of them rests."""

OVERSAMPLING = 2
"""Resting frames are drawn this many times larger and reduced: smooth rims on every driver."""


def leave_cores_to_models() -> None:
    """Keep Mesa's software renderer off the cores of models, unless the user has set its threads.

    On two cores it draws as many frames without threads of its own, and a chain beside it runs
    half as fast again. It reads the variable when the first GL context is made.
    """
    spare = max(0, (os.cpu_count() or 1) - 2)
    os.environ.setdefault("LP_NUM_THREADS", str(spare))


def rest_ms(apart_ms: float) -> int:
    """Return how long a scene has to be still before it is drawn in full quality.

    Longer than frames of a run are apart, or each of them would be drawn twice, and the second
    time at several times the cost.

    Args:
        apart_ms: Between the last two frames.
    """
    return max(REST_MS, math.ceil(1.5 * apart_ms)) if apart_ms < FOLLOWED_MS else REST_MS


class Canvas(QVTKRenderWindowInteractor):
    """A VTK render window in a Qt widget, free of VTK's own keys, mouse and drops."""

    frame_drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        leave_cores_to_models()
        super().__init__(parent)
        self.frames_drawn = 0
        self.setAcceptDrops(False)
        self.setMouseTracking(True)
        window = self.GetRenderWindow()
        window.SetMultiSamples(0)
        self._Iren.SetInteractorStyle(vtkInteractorStyleUser())
        self._Iren.EnableRenderOff()
        self._Iren.Initialize()
        self._stale = True
        self._resting = False
        self._closed = False
        self._drawn = -math.inf
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._refine)

    def redraw(self) -> None:
        """Ask for a new frame because the scene changed."""
        self._stale = True
        self._resting = False
        self.update()

    def prepare_frame(self, *, resting: bool) -> None:
        """Bring the scene up to date; called right before each frame, in the GL context."""

    @Slot()
    def _refine(self) -> None:
        if not self._closed and self.isVisible():
            self._stale = self._resting = True
            self.update()

    def paintGL(self) -> None:
        """Render what changed, or show the last frame again."""
        if self._closed:
            return
        if not self._stale:
            self._show_again()
            return
        self._stale = False
        resting = self._resting
        self.prepare_frame(resting=resting)
        self._set_oversampling(OVERSAMPLING if resting else 1)
        self._render()
        self._show_again()
        self.frames_drawn += 1
        if not resting:
            apart, self._drawn = time.perf_counter() - self._drawn, time.perf_counter()
            self._rest.start(rest_ms(1e3 * apart))
        self.frame_drawn.emit()

    def resizeGL(self, w: int, h: int) -> None:
        """Follow the widget's size with a new frame."""
        super().resizeGL(w, h)
        self.fit(w, h)
        self.redraw()

    def fit(self, width: int, height: int) -> None:
        """React to a new size in logical pixels."""

    def pixel_size(self) -> tuple[int, int]:
        """Return the widget's size in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def grab_pixels(self) -> NDArray[np.uint8]:
        """Draw a frame in full quality and return it, sRGB, shape (h, w, 3)."""
        self._stale = self._resting = True
        return _pixels(self.grabFramebuffer())

    def grab_pixels_at(self, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Draw the scene at any size in full quality, sRGB, shape (height, width, 3)."""
        self._ensure_initialized()
        self.makeCurrent()
        width, height = size
        window, array = self.GetRenderWindow(), vtkUnsignedCharArray()
        self._in_paint = True  # keeps the base class from asking for a paint
        try:
            window.SetSize(width * OVERSAMPLING, height * OVERSAMPLING)
            self.prepare_frame(resting=True)
            window.Render()
            last = width * OVERSAMPLING - 1, height * OVERSAMPLING - 1
            window.GetPixelData(0, 0, *last, 0, array, 0)
        finally:
            self._in_paint = False
            self._set_oversampling(1)
            self.doneCurrent()
        self.redraw()
        large = vtk_to_numpy(array).reshape(height, OVERSAMPLING, width, OVERSAMPLING, 3)
        return np.asarray(large.mean(axis=(1, 3))[::-1], dtype=np.uint8)

    def _set_oversampling(self, factor: int) -> None:
        window = self.GetRenderWindow()
        width, height = self.pixel_size()
        if tuple(window.GetSize()) != (width * factor, height * factor):
            window.SetSize(width * factor, height * factor)

    def _render(self) -> None:
        """Render the scene while other threads go on.

        The window's own `Render` lets go of Python's lock. The interactor's, which the base class
        would call, keeps it, and a chain would stand still while a frame is drawn.
        """
        window = self.GetRenderWindow()
        if not window.GetReadyForRendering():
            return
        state = window.GetState()
        state.Reset()  # Qt has touched GL since the last frame
        state.vtkglDepthFunc(GL_LEQUAL)
        self._in_paint = True  # keeps the base class from asking for a paint
        try:
            window.Render()
        finally:
            self._in_paint = False
        self.makeCurrent()

    def _show_again(self) -> None:
        """Run the base class's blit without a render."""
        self._in_paint = True  # the base class renders only when this is False
        try:
            super().paintGL()
        finally:
            self._in_paint = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window: VTK's defaults change the scene behind its back."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Keep the wheel from VTK."""
        event.ignore()

    def enterEvent(self, event: QEvent) -> None:
        """Keep the pointer from VTK."""

    def leaveEvent(self, event: QEvent) -> None:
        """Keep the pointer from VTK."""

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing while hidden."""
        self._rest.stop()
        super().hideEvent(event)

    def ShowCursor(self) -> None:
        """Keep the cursor's shape from VTK."""

    def CursorChangedEvent(self, obj: object, event: object) -> None:
        """Keep the cursor's shape from VTK; the base class would start a timer here."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Release VTK's resources with the widget."""
        self._release()
        super().closeEvent(event)

    def close(self) -> bool:
        """Release VTK's resources and close; safe to call twice."""
        self._release()
        return bool(super().close())

    def _release(self) -> None:
        self._closed = True
        self._rest.stop()

    @property
    def closed(self) -> bool:
        """Whether nothing will be drawn any more."""
        return self._closed


def _pixels(image: QImage) -> NDArray[np.uint8]:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8)
    rows = rows[: plain.sizeInBytes()].reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3)
    return np.array(pixels, dtype=np.uint8)
