"""Exports through the dialog, read back by other libraries and by the studio itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from tests.studio.hands import (
    CTRL,
    PATIENCE_MS,
    answer,
    boxes,
    choose_file,
    drop,
    press,
    show_offered,
)
from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.item import Item
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.export_dialog import ExportDialog, ExportOptions

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def block(path: Path) -> Path:
    """A block of 10 x 8 x 4 voxels (x, y, z) with a loose voxel beside it."""
    voxels = np.zeros((16, 16, 16), dtype=np.bool_)
    voxels[:4, 4:12, 3:13] = True
    voxels[10, 2, 2] = True
    np.save(path, voxels)
    return path


def show(studio: Studio, qtbot: QtBot, path: Path) -> None:
    drop(studio, path)
    qtbot.waitUntil(lambda: studio.document.shape is not None, timeout=PATIENCE_MS)


def ask(studio: Studio, qtbot: QtBot) -> ExportDialog:
    press(studio, Qt.Key.Key_E, CTRL)
    dialog = studio.export.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    return dialog


def choose_format(dialog: ExportDialog, extension: str) -> None:
    """Walk down the list of formats with the arrow key."""
    dialog.kind.setFocus()
    QTest.keyClick(dialog.kind, Qt.Key.Key_Home)
    while dialog.kind.currentData() != extension:
        before = dialog.kind.currentIndex()
        QTest.keyClick(dialog.kind, Qt.Key.Key_Down)
        assert dialog.kind.currentIndex() == before + 1


def type_size(dialog: ExportDialog, text: str) -> None:
    edit = dialog.size_mm.box.lineEdit()
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Tab)


def confirm(studio: Studio, qtbot: QtBot, dialog: ExportDialog, path: Path) -> None:
    QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    choose_file(studio, qtbot, path)
    qtbot.waitUntil(
        lambda: studio.window.status.message.text().startswith("Saved"), timeout=PATIENCE_MS
    )


def load(path: Path) -> trimesh.Trimesh:
    mesh = trimesh.load(path, force="mesh")
    assert isinstance(mesh, trimesh.Trimesh)
    return mesh


@pytest.mark.parametrize("extension", [".stl", ".obj", ".ply", ".glb"])
def test_a_mesh_is_printable_and_of_the_size_asked_for(
    studio: Studio, qtbot: QtBot, tmp_path: Path, extension: str
) -> None:
    show(studio, qtbot, block(tmp_path / "block.npy"))
    dialog = ask(studio, qtbot)
    choose_format(dialog, extension)
    type_size(dialog, "80")
    qtbot.waitUntil(lambda: dialog.figures.text().startswith("80.0 × "), timeout=PATIENCE_MS)
    assert "1 loose piece is left out" in dialog.note.text()
    up, figures = dialog.up.key, dialog.figures.text()
    path = tmp_path / f"out{extension}"
    confirm(studio, qtbot, dialog, path)
    mesh = load(path)
    assert mesh.is_watertight
    assert mesh.volume > 0
    x, y, z = mesh.extents
    assert x == pytest.approx(80, rel=0.01)
    # The block is ten voxels wide, eight deep and four high.
    assert sorted((y, z)) == pytest.approx([32, 64], rel=0.1)
    assert (z < y) == (up == "z")
    assert f"{len(mesh.faces):,} triangles" in figures


def test_every_chain_becomes_its_own_mesh(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    press(studio, Qt.Key.Key_4, CTRL)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).shapes) == 4, timeout=PATIENCE_MS)
    dialog = ask(studio, qtbot)
    choose_format(dialog, ".stl")
    QTest.mouseClick(dialog.which.buttons["all"], Qt.MouseButton.LeftButton)
    assert dialog.named.text() == "boxes-0-000.stl to boxes-3-003.stl: 4 files"
    confirm(studio, qtbot, dialog, tmp_path)
    files = sorted(path.name for path in tmp_path.glob("*.stl"))
    assert files == [f"boxes-{n}-00{n}.stl" for n in range(4)]
    for name in files:
        assert load(tmp_path / name).is_watertight


@pytest.mark.parametrize("replace", [False, True])
def test_numbered_files_that_are_there_are_not_replaced_unasked(
    studio: Studio, qtbot: QtBot, tmp_path: Path, replace: bool
) -> None:
    there = [tmp_path / "cube-0.stl", tmp_path / "cube-1.stl"]
    for path in there:
        path.write_bytes(b"mine")
    studio.export.ask([Item(Shape(VoxelGrid(np.ones((4, 4, 4), np.bool_)), "cube"))] * 3)
    dialog = studio.export.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    choose_format(dialog, ".stl")
    QTest.mouseClick(dialog.which.buttons["all"], Qt.MouseButton.LeftButton)
    dialog.pattern.selectAll()
    QTest.keyClicks(dialog.pattern, "{name}-{index}")
    QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    choose_file(studio, qtbot, tmp_path)
    qtbot.waitUntil(lambda: len(boxes(studio)) == 1, timeout=PATIENCE_MS)
    (box,) = boxes(studio)
    assert "cube-0.stl and 1 more" in box.text()
    wanted = QMessageBox.StandardButton.Yes if replace else QMessageBox.StandardButton.No
    QTest.mouseClick(box.button(wanted), Qt.MouseButton.LeftButton)
    if replace:
        qtbot.waitUntil((tmp_path / "cube-2.stl").exists, timeout=PATIENCE_MS)
        assert all(load(path).is_watertight for path in there)
    else:
        qtbot.wait(100)
        assert all(path.read_bytes() == b"mine" for path in there)
        assert not (tmp_path / "cube-2.stl").exists()


def test_a_stack_of_chains_opens_again_as_it_was_on_screen(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    press(studio, Qt.Key.Key_4, CTRL)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).shapes) == 4, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    dialog = ask(studio, qtbot)
    choose_format(dialog, ".npz")
    QTest.mouseClick(dialog.which.buttons["all"], Qt.MouseButton.LeftButton)
    shapes = [item.shape for item in studio.export.items]
    confirm(studio, qtbot, dialog, tmp_path / "stack.npz")
    drop(studio, tmp_path / "stack.npz")
    show_offered(studio, qtbot)
    qtbot.waitUntil(lambda: studio.document.shape is not None, timeout=PATIENCE_MS)
    reopened = studio.library.shapes()[:4]
    assert [shape.name for shape in reopened] == [f"stack {i}" for i in range(4)]
    for before, after in zip(shapes, reopened, strict=True):
        assert np.array_equal(before.grid.as_float(), after.grid.as_float())


def test_an_exported_mesh_opens_again(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    show(studio, qtbot, block(tmp_path / "block.npy"))
    dialog = ask(studio, qtbot)
    choose_format(dialog, ".stl")
    confirm(studio, qtbot, dialog, tmp_path / "again.stl")
    drop(studio, tmp_path / "again.stl")
    qtbot.waitUntil(lambda: studio.library.shapes()[0].name == "again", timeout=PATIENCE_MS)
    solid = np.argwhere(studio.library.shapes()[0].grid.occupied())
    depth, height, width = np.ptp(solid, axis=0) + 1
    assert width / height == pytest.approx(10 / 8, abs=0.1)
    assert width / depth == pytest.approx(10 / 4, abs=0.3)


def test_a_threshold_above_the_shape_says_what_to_do(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    faint = tmp_path / "faint.npy"
    np.save(faint, np.full((16, 16, 16), 0.3, dtype=np.float32))
    show(studio, qtbot, faint)
    dialog = ask(studio, qtbot)
    qtbot.waitUntil(lambda: dialog.figures.text() == "Nothing to export", timeout=PATIENCE_MS)
    assert "a lower isovalue" in dialog.note.text()
    dialog.reject()


def test_a_folder_that_is_gone_is_a_dialog(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    shape = Shape(VoxelGrid(np.ones((4, 4, 4), dtype=np.bool_)), "cube")
    studio.export.write([shape], [tmp_path / "gone" / "cube.stl"], ExportOptions())
    assert "cannot be written" in answer(studio, qtbot)
    assert studio.window.isVisible()
