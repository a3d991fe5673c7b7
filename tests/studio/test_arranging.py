"""The menu *Shape*: turned, mirrored, placed and resampled, each as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from tests.studio.hands import CTRL, PATIENCE_MS, drop, press
from voxstudio.studio.files.arranging import ARRANGEMENTS
from voxstudio.studio.window.actions import SHAPE
from voxstudio.transforms import shell, turned

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def test_a_shape_is_arranged_and_every_step_is_undone(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    assert [spec.id for spec in SHAPE] == list(ARRANGEMENTS)

    def name() -> str:
        return "" if studio.document.shape is None else studio.document.shape.name

    def solid() -> NDArray[np.bool_]:
        assert studio.document.shape is not None
        return studio.document.shape.grid.occupied()

    def do(action: str) -> None:
        studio.window.actions_by_name[action].trigger()

    voxels = np.zeros((16, 16, 16), np.bool_)
    voxels[4:12, 3:6, 2:9] = True
    np.save(tmp_path / "slab.npy", voxels)
    studio.window.show_task("recover")
    drop(studio, tmp_path / "slab.npy")
    qtbot.waitUntil(lambda: name() == "slab", timeout=PATIENCE_MS)
    assert np.array_equal(solid(), voxels)
    assert studio.document.shape is not None
    wanted = turned(studio.document.shape.grid, "x").occupied()
    do("turn_x")
    assert np.array_equal(solid(), wanted)
    do("mirror_x")
    assert np.array_equal(solid(), wanted[:, :, ::-1])
    do("floor")
    assert np.argwhere(solid()).min(0)[0] == 0
    do("fit")
    assert np.ptp(np.argwhere(solid()), axis=0).max() + 1 == 14
    hollow = shell(studio.document.shape.grid).occupied()
    assert 0 < hollow.sum() < solid().sum()
    do("shell")
    assert np.array_equal(solid(), hollow)
    do("resample_32")
    assert solid().shape == (32, 32, 32)
    studio.window.activateWindow()
    qtbot.waitUntil(studio.window.isActiveWindow, timeout=PATIENCE_MS)
    for _ in range(6):
        press(studio, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(solid(), voxels)
    press(studio, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert np.array_equal(solid(), wanted)
