"""Opening and closing the whole window leaves nothing alive."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from vtkmodules.vtkCommonCore import vtkObjectBase
from vtkmodules.vtkRenderingCore import vtkRenderWindow

from voxstudio.render.picture import picture
from voxstudio.studio.app import Studio
from voxstudio.studio.control.thumbnails import SIDE

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def alive(kind: type) -> list[object]:
    """Return the objects of a kind that Python still knows."""
    gc.collect()
    # type() rather than isinstance: lazy objects of other packages warn when asked their class.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kind)]


def flush() -> None:
    """Run what `deleteLater` left."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()


def open_and_close(qtbot: QtBot, checkpoint: Path, cells: int) -> list[weakref.ref[QObject]]:
    """Open the studio, let chains run, start an export, close it amid all that."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    studio = Studio(application)
    studio.window.resize(640, 480)  # small pictures, so that twenty windows take little time
    studio.place.open()
    studio.begin([checkpoint])
    qtbot.waitUntil(lambda: len(studio.chains.recording) > 1, timeout=30_000)
    studio.chains.set_count(cells)
    drawn = studio.window.viewport.frames_drawn
    qtbot.waitUntil(lambda: studio.window.viewport.frames_drawn > drawn, timeout=30_000)
    studio.window.actions_by_name["export"].trigger()
    studio.window.actions_by_name["palette"].trigger()
    studio.window.close()
    assert studio.runner.jobs == ()
    made: list[QObject] = [studio.window, studio.window.viewport, studio.chains, studio.recover]
    studio.window.deleteLater()
    return [weakref.ref(each) for each in made]


@pytest.mark.timeout(900)  # real windows, on a machine that may be busy
@pytest.mark.parametrize("cycles", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_opening_and_closing_leaves_nothing_alive(
    qtbot: QtBot, checkpoint: Path, cycles: int
) -> None:
    open_and_close(qtbot, checkpoint, 4)
    picture(np.ones((4, 4, 4), np.float32), SIDE)  # what draws thumbnails stays for the next one
    flush()
    widgets, threads = len(QApplication.allWidgets()), threading.active_count()
    windows, objects = len(alive(vtkRenderWindow)), len(alive(vtkObjectBase))
    handlers = len(logging.getLogger("voxstudio").handlers)
    remains = []
    for cycle in range(cycles):
        remains += open_and_close(qtbot, checkpoint, (1, 4, 9)[cycle % 3])
        flush()
    assert [ref() for ref in remains if ref() is not None] == []
    assert len(QApplication.allWidgets()) == widgets
    assert threading.active_count() == threads
    assert len(alive(vtkRenderWindow)) == windows
    assert len(alive(vtkObjectBase)) == objects
    assert len(logging.getLogger("voxstudio").handlers) == handlers
