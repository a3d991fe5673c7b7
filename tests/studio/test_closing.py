"""Opening and closing the whole window leaves nothing alive."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
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
from voxstudio.studio.models.thumbnails import SIDE
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask

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
    studio.placement.open()
    studio.begin([checkpoint])
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 1, timeout=30_000)
    studio.task(SampleTask).set_count(cells)
    drawn = studio.window.viewport.frames_drawn
    qtbot.waitUntil(lambda: studio.window.viewport.frames_drawn > drawn, timeout=30_000)
    studio.window.actions_by_name["export"].trigger()
    studio.window.actions_by_name["palette"].trigger()
    studio.window.close()
    assert studio.runner.jobs == ()
    made: list[QObject] = [
        studio.window,
        studio.window.viewport,
        studio.task(SampleTask),
        studio.task(RecoverTask),
    ]
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


STUCK = """
import os, sys, time
from PySide6.QtCore import QTimer
from voxstudio.studio import app
from voxstudio.studio.jobs import runner
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask

app.CLOSING_S = runner.LEAVING_S = 1.0

def stuck():
    while os.getpid():  # never looks whether it should stop
        time.sleep(0.05)
    yield None

def begin(studio, paths):
    studio.runner.start(stuck)
    QTimer.singleShot(500, lambda: close(studio))

def close(studio):
    began, wait = time.monotonic(), studio.runner.wait

    def waited(seconds):
        print("gone" if not studio.window.isVisible() else "still there")
        return wait(seconds)

    studio.runner.wait = waited
    studio.window.close()
    print(time.monotonic() - began, flush=True)

app.Studio.begin = begin
app.run([])
"""


@pytest.mark.timeout(900)  # a real program, on a machine that may be busy
def test_work_that_never_stops_holds_no_window_up_and_ends_with_the_program() -> None:
    began = [sys.executable, "-c", STUCK]
    done = subprocess.run(began, capture_output=True, text=True, timeout=800, check=False)
    seen, seconds = done.stdout.split()
    assert seen == "gone"
    assert 1 <= float(seconds) < 20
    assert done.returncode == 1, done.stderr  # an abort would be negative
    assert done.stderr.splitlines()[-1].endswith("was cut off")
