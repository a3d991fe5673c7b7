"""What a brush does in tests of the window, and what it should have done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.studio.hands import CTRL, NONE, SHIFT, press
from voxstudio.grid import VoxelGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.scene import PickResult

Bools = NDArray[np.bool_]
Point = tuple[float, float, float]
LEFT = Qt.MouseButton.LeftButton
SIZE = 16
FRONT = 4
"""The block's first solid layer in y."""


def block() -> VoxelGrid:
    """A solid block on the floor of a 16^3 grid, its front at y = 4, with values of its own."""
    values = np.zeros((SIZE,) * 3, dtype=np.float32)
    values[:12, FRONT:12, 3:13] = np.random.default_rng(1).uniform(0.8, 1.0, (12, 8, 10))
    return VoxelGrid(values)


def begin(studio: Studio, qtbot: QtBot) -> None:
    """Go to the recovery with the block as the current shape, seen from the front."""
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.document.open(block(), "block")
    press(studio, Qt.Key.Key_1)
    settle(studio, qtbot)


def settle(studio: Studio, qtbot: QtBot) -> None:
    """Wait for the next drawn frame, so that points are seen where the camera now is."""
    view = studio.window.viewport
    drawn = view.frames_drawn
    view.redraw()
    qtbot.waitUntil(lambda: view.frames_drawn > drawn, timeout=60_000)


def pixel(studio: Studio, point: Point, cell: int = 0) -> QPoint:
    """Return the pixel of the viewport at which a point (z, y, x) in voxels is seen."""
    x, y = studio.window.viewport.project(point, cell)
    return QPoint(round(x), round(y))


def drag(
    studio: Studio, start: Point, stop: Point, keys: Qt.KeyboardModifier = NONE
) -> list[Point]:
    """Drag the left button over the shape in two moves; returns the points it touched."""
    view = studio.window.viewport
    touched: list[PickResult] = []
    for signal in (view.stroke_started, view.stroke_moved):
        signal.connect(touched.append)
    ends = [pixel(studio, start), pixel(studio, stop)]
    ends.insert(1, (ends[0] + ends[1]) / 2)
    QTest.mousePress(view, LEFT, keys, ends[0])
    for end in ends[1:]:
        QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, keys, ends[-1])
    for signal in (view.stroke_started, view.stroke_moved):
        signal.disconnect(touched.append)
    return [touch.point for touch in touched]


def balls(points: Sequence[Point], radius: float) -> Bools:
    """Return the voxels whose centres lie within the radius of a point, shape (16, 16, 16)."""
    grid = np.moveaxis(np.indices((SIZE,) * 3), 0, -1)
    away = [np.square(grid - np.array(point)).sum(axis=-1) for point in points]
    near = np.min(away, axis=0) <= radius**2
    return np.array(near, dtype=np.bool_)


def hidden(studio: Studio) -> Bools:
    """Return a copy of the painted mask."""
    assert studio.document.mask is not None
    return np.array(studio.document.mask.hidden)
