"""Opening and closing viewports leaves nothing alive."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow
from vtkmodules.vtkCommonCore import vtkObjectBase

from voxstudio.studio.jobs import LatestValue, Runner
from voxstudio.studio.scene import Viewport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot


class Window(QMainWindow):
    """The smallest window that shows a running job and closes clean."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.viewport = Viewport(self)
        self.setCentralWidget(self.viewport)
        self.latest_value = LatestValue(self)
        self.runner = Runner(self)
        self.latest_value.arrived.connect(self.show_frame)
        self.runner.start(frames(), self.latest_value)

    def show_frame(self, _run: int, field: NDArray[np.float32]) -> None:
        """Show a frame in every view."""
        for cell in range(self.viewport.cells):
            self.viewport.show_field(cell, field)

    def closeEvent(self, event: object) -> None:
        """Stop the worker first, then release the scene."""
        assert self.runner.wait(5.0)
        self.viewport.close()


def frames() -> Iterator[NDArray[np.float32]]:
    """Balls that grow and shrink, for ever."""
    z, y, x = np.indices((32, 32, 32)) - 15.5
    away = np.sqrt(z**2 + y**2 + x**2)
    step = 0
    while True:
        step += 1
        yield np.asarray(np.clip(8 + 3 * np.sin(step / 5) - away, 0, 1), dtype=np.float32)


def vtk_objects() -> int:
    """Number of VTK objects that Python still knows."""
    gc.collect()
    # type() rather than isinstance: lazy objects of other packages warn when asked their class.
    return sum(issubclass(type(thing), vtkObjectBase) for thing in gc.get_objects())


def open_and_close(qtbot: QtBot, layout: int) -> weakref.ref[Viewport]:
    """Open a window with a live chain, paint a mask, draw some frames, close it."""
    window = Window()
    window.resize(400, 300)
    window.show()
    qtbot.waitExposed(window)
    viewport = window.viewport
    viewport.set_layout(layout)
    viewport.show_mask(np.ones((32, 32, 32), dtype=np.bool_))
    viewport.set_slice("y", 10)
    drawn = viewport.frames_drawn
    qtbot.waitUntil(lambda: viewport.frames_drawn > drawn + 2, timeout=60_000)
    assert vtk_objects() > 0
    window.close()
    return weakref.ref(viewport)


def flush() -> None:
    """Run what `deleteLater` left."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    gc.collect()


@pytest.mark.parametrize("cycles", [5, pytest.param(20, marks=pytest.mark.slow)])
def test_opening_and_closing_leaves_nothing_alive(qtbot: QtBot, cycles: int) -> None:
    if QGuiApplication.platformName() == "offscreen":
        pytest.skip("needs a window system with OpenGL")
    flush()  # what tests before this one left to Qt
    before = vtk_objects()  # pictures drawn off screen keep a stage
    open_and_close(qtbot, 4)
    flush()
    widgets, threads = len(QApplication.allWidgets()), threading.active_count()
    remains = []
    for cycle in range(cycles):
        remains.append(open_and_close(qtbot, (1, 4, 9)[cycle % 3]))
        flush()
    assert [ref() for ref in remains if ref() is not None] == []
    assert len(QApplication.allWidgets()) == widgets
    assert threading.active_count() == threads
    assert vtk_objects() == before


def test_a_viewport_that_was_never_shown_closes(qtbot: QtBot) -> None:
    viewport = Viewport()
    viewport.show_field(0, np.ones((4, 4, 4), dtype=np.float32))
    viewport.close()
    viewport.close()
    assert viewport.frames_drawn == 0
    viewport.deleteLater()


def test_a_closed_viewport_has_released_what_it_held_and_draws_no_more(qtbot: QtBot) -> None:
    if QGuiApplication.platformName() == "offscreen":
        pytest.skip("needs a window system with OpenGL")
    viewport = Viewport()
    viewport.resize(300, 200)
    viewport.show()
    viewport.show_field(0, np.ones((8, 8, 8), dtype=np.float32))
    qtbot.waitUntil(lambda: viewport.frames_drawn > 0, timeout=60_000)
    window = viewport.GetRenderWindow()  # type: ignore[no-untyped-call]
    assert window.GetInitialized()
    assert window.GetRenderFramebuffer().GetFBOIndex() > 0
    viewport.close()
    drawn = viewport.frames_drawn
    assert not window.GetInitialized()
    assert window.GetRenderFramebuffer().GetFBOIndex() == 0
    assert not window.HasObserver("WindowMakeCurrentEvent")
    viewport.show_field(0, np.zeros((8, 8, 8), dtype=np.float32))  # of a chain that ends just now
    viewport.show()
    qtbot.wait(50)
    assert viewport.frames_drawn == drawn
    viewport.deleteLater()
