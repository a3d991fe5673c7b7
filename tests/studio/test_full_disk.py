"""A disk that is full when the window writes: nothing half written, one line, and it goes on."""

from __future__ import annotations

import errno
import os
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.studio.hands import PATIENCE_MS, answer, choose_file
from voxstudio.grid import VoxelGrid
from voxstudio.render.movie import pictures
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.export_dialog import ExportOptions
from voxstudio.studio.window.picture_export import ask_where

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

OLD = b"what was there before"
CUBE = Shape(VoxelGrid(np.pad(np.ones((4, 4, 4), np.bool_), 2)), "cube")


def picture(studio: Studio, qtbot: QtBot, path: Path) -> None:
    ask_where(studio.window, studio.errors, "view.png", b"picture")
    choose_file(studio, qtbot, path)


def curves(studio: Studio, qtbot: QtBot, path: Path) -> None:
    studio.window.plot.table_asked.emit()
    choose_file(studio, qtbot, path)


def film(studio: Studio, qtbot: QtBot, path: Path) -> None:
    fields = np.stack([CUBE.grid.as_float()] * 2)
    studio.film.make(pictures(fields, 64), 2, path, list, CUBE)


def export(studio: Studio, qtbot: QtBot, path: Path) -> None:
    studio.export.write([CUBE], [path], ExportOptions())


def full(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


WRITERS = {
    "view.png": picture,
    "energy.csv": curves,
    "film.gif": film,
    "film.mp4": film,
    "cube.stl": export,
}


@pytest.mark.timeout(900)  # a real window, on a machine that may be busy
def test_a_full_disk_leaves_old_files_and_the_window(
    studio: Studio, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.task(SampleTask).stop()
    for name, write in WRITERS.items():
        folder = tmp_path / f"disk-{name}"
        folder.mkdir()
        held = (
            {} if write in (picture, curves) else {name: OLD}
        )  # its dialog asks whether to replace one
        for old in held:
            (folder / old).write_bytes(OLD)
        with monkeypatch.context() as patch:
            patch.setattr("voxstudio.files.os.fsync", full)
            write(studio, qtbot, folder / name)
            said = answer(studio, qtbot)
        assert name in said
        assert os.strerror(errno.ENOSPC) in said
        assert "\n" not in said
        assert {each.name: each.read_bytes() for each in folder.iterdir()} == held
        assert studio.window.isVisible()
        write(studio, qtbot, folder / name)  # once there is room
        saved = partial(has_said, studio, f"Saved {name}")
        qtbot.waitUntil(saved, timeout=PATIENCE_MS)
        assert (folder / name).read_bytes() != OLD


def has_said(studio: Studio, text: str) -> bool:
    return studio.window.status.message.text() == text
