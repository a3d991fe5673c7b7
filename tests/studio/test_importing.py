"""The panel for a file that is not obviously right: every choice is shown at once."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, drop, press
from voxstudio.data.importing import ImportChoices, import_grid, import_mesh
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.read import read_mesh
from voxstudio.studio.files import import_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.window.import_panel import ImportPanel

LEFT = Qt.MouseButton.LeftButton
NOTHING_ELSE = "imported like the last of its format"


def grid_of(studio: Studio) -> VoxelGrid:
    assert studio.document.shape is not None
    return studio.document.shape.grid


def name_of(studio: Studio) -> str:
    return "" if studio.document.shape is None else studio.document.shape.name


def click(*widgets: QWidget) -> None:
    for widget in widgets:
        assert widget.isVisible() and widget.isEnabled()
        QTest.mouseClick(widget, LEFT)


def chair(path: Path, size: float = 60) -> Path:
    """Write a seat with a back that lies on it: no turn and no mirror leaves it as it is."""
    seat, back = (size, size / 2, size / 10), (size / 10, size / 2, size / 3)
    parts = [trimesh.creation.box(seat), trimesh.creation.box(back)]
    parts[1].apply_translation((-size * 0.4, 0, size / 5))
    parts.append(trimesh.creation.box((size / 4, size / 10, size / 4)))
    parts[2].apply_translation((size * 0.3, size / 5, -size / 8))
    trimesh.util.concatenate(parts).export(path)
    return path


def is_as(studio: Studio, path: Path, choices: ImportChoices) -> bool:
    """Return whether the current shape is the one of a mesh by some choices."""
    return is_grid(studio, import_mesh(read_mesh(path), path, choices))


def is_grid(studio: Studio, grid: VoxelGrid) -> bool:
    now = grid_of(studio)
    return np.array_equal(now.values, grid.values) and now.spacing == pytest.approx(grid.spacing)


def seen(studio: Studio) -> bool:
    """Return whether a view shows the current shape."""
    view, grid = studio.window.viewport, grid_of(studio)
    return any(np.array_equal(each.surface.field, grid.as_float()) for each in view.views)


def test_every_choice_is_shown_at_once_as_one_step_and_remembered(
    studio: Studio, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    threads: list[threading.Thread] = []
    free = threading.Event()
    free.set()

    def import_here(*arguments: object) -> VoxelGrid:
        threads.append(threading.current_thread())
        assert free.wait(PATIENCE_MS / 1000)
        return import_mesh(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(import_source, "import_mesh", import_here)
    panel = studio.importing.panel
    right = np.zeros((32, 32, 32), np.bool_)
    right[:8, 4:20, 9:12] = True
    np.save(tmp_path / "right.npy", right)
    drop(studio, tmp_path / "right.npy")
    wait(lambda: name_of(studio) == "right")
    assert panel.isHidden()

    path = chair(tmp_path / "chair.stl")
    drop(studio, path)
    wait(panel.isVisible)
    usual = ImportChoices.usual(path)
    assert name_of(studio) == "chair" and is_as(studio, path, usual) and seen(studio)
    assert panel.title.text() == "chair.stl"
    steps_before = studio.steps.undo_text
    listed = studio.library.shapes()[0]

    view = studio.window.viewport
    QTest.mousePress(view, LEFT, pos=view.rect().center())
    QTest.mouseMove(view, view.rect().center() / 2)
    QTest.mouseRelease(view, LEFT, pos=view.rect().center() / 2)
    camera = view.camera_state()
    click(panel.turns["x"])
    turned = usual.turned("x")
    wait(lambda: is_as(studio, path, turned))
    wait(lambda: seen(studio))
    assert view.camera_state() == camera  # hands have turned it
    cancelled(studio, panel, wait, free)
    click(panel.mirrors["y"], panel.mirrors["z"])
    wait(lambda: is_as(studio, path, turned.mirrored("y").mirrored("z")))
    click(panel.mirrors["y"], panel.mirrors["z"], panel.turns["y"], panel.turns["y"])
    turned = turned.turned("y").turned("y")
    wait(lambda: is_as(studio, path, turned))
    stale_is_dropped(studio, panel, wait)
    type_margin(panel, "1")
    tight = turned.resampled(64).model_copy(update={"margin": 1})
    wait(lambda: is_as(studio, path, tight))
    click(panel.resolution.buttons["32"])
    wait(lambda: grid_of(studio).shape == (32, 32, 32))

    before = studio.document.shape
    click(panel.scaling.buttons["keep"])
    wait(panel.fault.isVisible)
    assert "of a grid of 32" in panel.fault.text() and studio.document.shape is before
    click(panel.scaling.buttons["fit"])
    wait(lambda: is_as(studio, path, turned))
    assert not panel.fault.isVisible()
    click(panel.filling.buttons["shell"], panel.unit.buttons["inch"], panel.place.buttons["centre"])
    wanted = turned.model_copy(update={"shell": True, "unit": "inch", "place": "centre"})
    wait(lambda: is_as(studio, path, wanted))
    assert studio.steps.undo_text == steps_before == "Open chair"
    assert threads and threading.main_thread() not in threads

    click(panel.keep)
    assert panel.isHidden()
    assert studio.store.settings.imports == {".stl": wanted}
    kept = json.loads((tmp_path / "home/config/voxstudio/settings.json").read_text())
    assert ImportChoices(**kept["imports"][".stl"]) == wanted
    now = studio.library.shapes()[0]
    assert now is studio.document.shape and listed not in studio.library.shapes()

    export_has_the_original_size(studio, qtbot, 60 * 25.4)
    press(studio, Qt.Key.Key_Z, CTRL)
    assert name_of(studio) == "right" and np.array_equal(grid_of(studio).values, right)
    press(studio, Qt.Key.Key_Z, CTRL | SHIFT)
    assert is_as(studio, path, wanted)

    other = chair(tmp_path / "other.stl", 20)
    drop(studio, other)
    wait(lambda: name_of(studio) == "other")
    assert panel.isHidden() and is_as(studio, other, wanted)
    assert studio.window.status.message.text() == f"Opened other.stl, {NOTHING_ELSE}"
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and panel.filling.key == "shell" and panel.place.key == "centre"
    click(panel.as_is)
    assert panel.isHidden()
    wait(lambda: is_as(studio, other, ImportChoices.as_it_is(other)))
    wait(lambda: studio.library.shapes()[0] is studio.document.shape)
    assert studio.store.settings.imports == {".stl": ImportChoices.as_it_is(other)}
    assert studio.steps.undo_text == "Open other"
    what_closes_it(studio, wait)
    a_grid_has_the_panel(studio, wait, tmp_path)


def stale_is_dropped(
    studio: Studio, panel: ImportPanel, wait: Callable[[Callable[[], bool]], None]
) -> None:
    """Ask for one resolution after another: what is shown is the last one, and no other."""
    shown: list[int] = []

    def note() -> None:
        shown.append(grid_of(studio).shape[0])

    studio.document.shape_changed.connect(note)
    click(*(panel.resolution.buttons[side] for side in ("128", "64", "128", "64")))
    wait(lambda: shown == [64])
    wait(lambda: not any(not job.shown for job in studio.runner.jobs))
    studio.document.shape_changed.disconnect(note)
    assert shown == [64]


def cancelled(
    studio: Studio,
    panel: ImportPanel,
    wait: Callable[[Callable[[], bool]], None],
    free: threading.Event,
) -> None:
    """End the work on a choice by the button over the views: the one before is chosen again."""
    before, progress = studio.document.shape, studio.window.progress
    free.clear()
    click(panel.filling.buttons["shell"])
    wait(progress.isVisible)
    assert progress.rows[0].message.text() == "Importing chair.stl"
    click(progress.rows[0].cancel)
    free.set()
    wait(lambda: panel.filling.key == "solid")
    assert studio.document.shape is before and not progress.isVisible()


def type_margin(panel: ImportPanel, text: str) -> None:
    edit = panel.margin.lineEdit()
    click(edit)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def export_has_the_original_size(studio: Studio, qtbot: QtBot, size: float) -> None:
    """Say in the dialog that a mesh is to have the size of the file, and read what it would be."""
    press(studio, Qt.Key.Key_E, CTRL)
    dialog = studio.export.dialog
    assert dialog is not None
    click(dialog.original)
    assert not dialog.size_mm.isEnabled()

    def longest() -> float:
        words = dialog.figures.text().partition(" mm")[0]
        return max(map(float, words.split(" × "))) if "×" in words else 0.0

    qtbot.waitUntil(lambda: abs(longest() - size) < size / 26, timeout=PATIENCE_MS)
    dialog.reject()
    studio.window.activateWindow()
    qtbot.waitUntil(studio.window.isActiveWindow, timeout=PATIENCE_MS)


def what_closes_it(studio: Studio, wait: Callable[[Callable[[], bool]], None]) -> None:
    """Esc, a stroke and *Run* end the panel, whatever task is on screen; the shape stays."""
    panel, window = studio.importing.panel, studio.window
    before, settings = studio.document.shape, studio.store.settings
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible()
    press(studio, Qt.Key.Key_Escape)
    assert panel.isHidden()
    press(studio, Qt.Key.Key_8, CTRL | SHIFT)  # Interpolate, which shows other shapes
    wait(lambda: not seen(studio))
    press(studio, Qt.Key.Key_B, CTRL | SHIFT)
    assert not window.tasks.isVisible()
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and window.tasks.isVisible()
    assert seen(studio) and window.viewport.cells == 1
    window.resize(1280, 720)
    QApplication.processEvents()
    for widget in panel.findChildren(QWidget):
        if widget.isVisible():
            corner = widget.mapTo(panel, widget.rect().bottomRight())
            assert panel.rect().contains(corner), widget
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)  # Train, which takes no notice of shapes
    assert panel.isVisible() and seen(studio)
    click(panel.turns["z"])
    wait(lambda: studio.document.shape is not before)
    assert seen(studio)
    before = studio.document.shape
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    assert panel.isVisible() and seen(studio)
    press(studio, Qt.Key.Key_F)  # hides all voxels
    assert panel.isHidden() and studio.document.shape is before
    press(studio, Qt.Key.Key_I, CTRL)
    click(panel.turns["z"])  # a step of its own: something was done to the shape
    wait(lambda: studio.document.shape is not before)
    assert studio.steps.undo_text == "Import other" and panel.isVisible()
    press(studio, Qt.Key.Key_Z, CTRL)
    assert panel.isHidden() and studio.document.shape is before
    assert studio.document.mask is not None and studio.document.mask.hidden.all()
    press(studio, Qt.Key.Key_Z, CTRL)
    assert not studio.document.mask.hidden.any()
    press(studio, Qt.Key.Key_8, CTRL | SHIFT)
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and seen(studio)
    press(studio, Qt.Key.Key_Space)
    assert panel.isHidden() and not seen(studio)
    press(studio, Qt.Key.Key_Space)
    assert studio.store.settings == settings


def a_grid_has_the_panel(
    studio: Studio, wait: Callable[[Callable[[], bool]], None], folder: Path
) -> None:
    """A grid that no model takes is as in its file, until something is chosen."""
    panel = studio.importing.panel
    slab = np.zeros((20, 20, 20), np.bool_)
    slab[4:9, 3:16, 2:9] = True
    np.save(folder / "slab.npy", slab)
    drop(studio, folder / "slab.npy")
    wait(panel.isVisible)
    assert np.array_equal(grid_of(studio).values, slab)
    assert panel.reason.text() == "No model takes 20×20×20 voxels"
    click(panel.place.buttons["floor"], panel.resolution.buttons["32"])
    click(panel.scaling.buttons["fit"])
    wait(lambda: np.ptp(np.argwhere(grid_of(studio).occupied()), axis=0).max() + 1 == 26)
    assert np.argwhere(grid_of(studio).occupied()).min(0)[0] == 0
    press(studio, Qt.Key.Key_Z, CTRL)
    assert panel.isHidden() and name_of(studio) != "slab"
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and panel.title.text() == "other.stl"
    studio.document.open(VoxelGrid(slab), "made here")
    assert panel.isHidden()
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isHidden()
    assert studio.window.status.message.text().startswith("Open a file of shapes first")


def test_a_shape_of_several_and_one_of_a_session_are_taken_again(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    def wait(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    panel = studio.importing.panel
    several = np.zeros((3, 32, 32, 32), np.bool_)
    for number, shape in enumerate(several):
        shape[: 8 + number, 4:20, 9:12] = True
    np.savez(tmp_path / "several.npz", voxels=several)
    drop(studio, tmp_path / "several.npz")
    wait(lambda: name_of(studio) == "several 0")
    assert panel.isHidden()  # they open as they are
    studio.library.shape_chosen.emit(studio.library.shapes()[2])
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and panel.resolution.buttons["keep"].isVisible()
    picked = VoxelGrid(several[int(name_of(studio)[-1])])
    lying = ImportChoices().turned("x")
    click(panel.turns["x"])
    wait(lambda: is_grid(studio, import_grid(picked, lying)))
    path = chair(tmp_path / "chair.stl")
    press(studio, Qt.Key.Key_Escape)
    drop(studio, path)
    wait(panel.isVisible)
    press(studio, Qt.Key.Key_Escape)

    file, second = tmp_path / "work.voxsession", name_of(studio)
    studio.session.save_file(file)
    wait(file.exists)
    studio.session.new()
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isHidden()
    studio.session.open_file(file)
    wait(lambda: name_of(studio) == second == "chair")
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and panel.title.text() == "chair.stl"
    usual = ImportChoices.usual(path)
    click(panel.turns["y"])
    wait(lambda: is_as(studio, path, usual.turned("y")))
    press(studio, Qt.Key.Key_Escape)
    turned = import_grid(picked, lying).values
    shapes = studio.library.shapes()
    lies = next(each for each in shapes if np.array_equal(each.grid.values, turned))
    studio.library.shape_chosen.emit(lies)
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isVisible() and panel.title.text() == "several.npz"
    click(panel.turns["x"])
    wait(lambda: is_grid(studio, import_grid(picked, lying.turned("x"))))

    # A file that has changed, or is gone, is not taken for the one that was opened.
    press(studio, Qt.Key.Key_Escape)
    other = next(each for each in studio.library.shapes() if each.name == "several 1")
    np.savez(tmp_path / "several.npz", voxels=several[:, ::-1])
    studio.library.shape_chosen.emit(other)
    press(studio, Qt.Key.Key_I, CTRL)
    said = studio.window.status.message
    assert panel.isHidden() and said.text() == "several.npz has changed since"
    (tmp_path / "several.npz").unlink()
    press(studio, Qt.Key.Key_I, CTRL)
    assert panel.isHidden() and said.text() == "several.npz is no longer there"
