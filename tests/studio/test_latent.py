"""The *Latent* task in the real window: corners, places, directions, frames, film, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QSpinBox

from tests.studio.brushwork import LEFT
from tests.studio.hands import (
    CTRL,
    NONE,
    PATIENCE_MS,
    SHIFT,
    answer,
    choose_file,
    drop,
    drop_entry,
    drop_files,
    press,
)
from tests.training.small import boxes, recipe
from voxstudio.data.formats.npz import write_arrays
from voxstudio.grid import VoxelGrid
from voxstudio.latent.directions import principal_directions
from voxstudio.latent.model import LatentModel, latent_model
from voxstudio.latent.pacing import LIMIT, unevenness
from voxstudio.latent.paths import linear, path, spherical, within
from voxstudio.latent.snap import ByEnergy
from voxstudio.loaded import load_model, save_model
from voxstudio.render.movie import REST
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.latent_models import NO_MODEL
from voxstudio.studio.tasks.interpolate.task import InterpolateTask
from voxstudio.studio.tasks.interpolate.view import NONE as NO_SHAPES
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture(scope="module")
def model(generator: Path) -> LatentModel:
    return latent_model(load_model(generator))


@pytest.fixture
def task(studio: Studio, qtbot: QtBot, generator: Path) -> Studio:
    """The task with the generator in it, dropped on the window, and nothing under way."""
    drop(studio, generator)
    rest(studio, qtbot)
    assert studio.window.task == "interpolate"
    return studio


def rest(studio: Studio, qtbot: QtBot) -> None:
    """Wait until corners, shape, frames and directions are there."""
    latent = studio.task(InterpolateTask)

    def resting() -> bool:
        return bool(
            latent.state.corners
            and latent.shape is not None
            and not latent.corners.waiting
            and not latent.decoding.busy
            and not latent.refinement.busy
            and latent.frames.shapes
            and latent.directions.directions is not None
        )

    qtbot.waitUntil(resting, timeout=PATIENCE_MS)


def on_screen(studio: Studio) -> NDArray[np.float32]:
    """What the view shows, (16, 16, 16)."""
    return np.array(studio.window.viewport.views[0].surface.field)


def names(studio: Studio) -> list[str]:
    return [corner.shape.name for corner in studio.task(InterpolateTask).state.corners]


def shows(studio: Studio, model: LatentModel, code: NDArray[np.float32]) -> None:
    """Check that the view shows what a code decodes to."""
    np.testing.assert_allclose(on_screen(studio), model.decode(code[None])[0], atol=1e-5)


def key(studio: Studio, qtbot: QtBot, which: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    press(studio, which, modifier)
    rest(studio, qtbot)


def test_the_task_begins_with_shapes_of_the_first_seeds(task: Studio, model: LatentModel) -> None:
    assert names(task) == ["seed 0", "seed 1", "seed 2", "seed 3"]
    first = model.draw([0, 1])
    shows(task, model, linear(first[0], first[1], 0.5))
    assert task.window.viewport.cells == 1
    assert task.window.timeline.scrubber.count == 16
    assert not task.window.plot.isVisible()
    assert "Space plays" in task.window.viewport.layer.hint


def test_the_slider_goes_along_the_line_and_a_drag_is_one_step(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    ends, slider = model.draw([0, 1]), task.task(InterpolateTask).panel.place.slider
    middle = slider.rect().center()
    QTest.mousePress(slider, LEFT, NONE, middle)
    for x in (10, 25, 40):
        QTest.mouseMove(slider, middle + QPoint(x, 0))
    QTest.mouseRelease(slider, LEFT, NONE, middle + QPoint(40, 0))
    share = task.task(InterpolateTask).state.place[0]
    assert share > 0.6
    rest(task, qtbot)
    shows(task, model, linear(ends[0], ends[1], share))
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    rest(task, qtbot)
    shows(task, model, ends[1])
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert task.task(InterpolateTask).state.place[0] == share
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert task.task(InterpolateTask).state.place[0] == 0.5
    assert not task.window.actions_by_name["undo"].isEnabled()
    key(task, qtbot, Qt.Key.Key_Z, CTRL | SHIFT)
    shows(task, model, linear(ends[0], ends[1], share))


def test_the_way_is_chosen_and_taken_back(task: Studio, qtbot: QtBot, model: LatentModel) -> None:
    ends = model.draw([0, 1])
    QTest.mouseClick(task.task(InterpolateTask).panel.way.buttons["spherical"], LEFT)
    rest(task, qtbot)
    shows(task, model, spherical(ends[0], ends[1], 0.5))
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    shows(task, model, ends.mean(0))
    assert task.task(InterpolateTask).panel.way.key == "linear"


def test_the_pad_goes_over_the_square_by_mouse_and_keys(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    panel, corners = task.task(InterpolateTask).panel, model.draw(range(4))
    QTest.mouseClick(panel.kind.buttons["square"], LEFT)
    rest(task, qtbot)
    shows(task, model, within(corners, 0.5, 0.5, "linear"))
    assert panel.corners[3].isVisible() and not panel.place.isVisible()
    pad = panel.pad
    QTest.mousePress(pad, LEFT, NONE, pad.point(0.5, 0.5).toPoint())
    QTest.mouseMove(pad, pad.point(0.25, 0.75).toPoint())
    QTest.mouseRelease(pad, LEFT, NONE, pad.point(0.25, 0.75).toPoint())
    right, up = task.task(InterpolateTask).state.place
    np.testing.assert_allclose((right, up), (0.25, 0.75), atol=0.01)
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(pad, Qt.Key.Key_Down)
    here = task.task(InterpolateTask).state.place
    np.testing.assert_allclose(here, (right + 0.1, up - 0.02), atol=1e-9)
    rest(task, qtbot)
    shows(task, model, within(corners, *here, "linear"))
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert list(task.task(InterpolateTask).state.place) == [right, up]
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert list(task.task(InterpolateTask).state.place) == [0.5, 0.5]
    QTest.mouseClick(panel.corners[2].slot, LEFT)
    rest(task, qtbot)
    shows(task, model, corners[2])


def test_directions_are_added_to_the_code(task: Studio, qtbot: QtBot, model: LatentModel) -> None:
    panel, ends = task.task(InterpolateTask).panel, model.draw([0, 1])
    vectors = principal_directions(model, 6).vectors
    slider = panel.offsets[1].slider
    assert slider.isEnabled()
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    rest(task, qtbot)
    assert list(task.task(InterpolateTask).state.offsets) == [0, 3, 0, 0, 0, 0]
    moved = linear(ends[0], ends[1], 0.5) + 3 * vectors[1]
    shows(task, model, moved.astype(np.float32))
    QTest.mouseClick(panel.zero, LEFT)
    rest(task, qtbot)
    shows(task, model, linear(ends[0], ends[1], 0.5))
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert panel.offsets[1].value == 3


def test_corners_take_shapes_of_the_library_files_and_seeds(
    task: Studio, qtbot: QtBot, tmp_path: Path, model: LatentModel
) -> None:
    panel = task.task(InterpolateTask).panel
    box = boxes(3).training[1].astype(np.float32) / 255
    task.library.add_shapes([Shape(VoxelGrid(box), "a box")])
    drop_entry(task, panel.corners[0].slot, "shapes", 0)
    assert "corner A" in panel.state.text()
    rest(task, qtbot)
    path = tmp_path / "file.npz"
    write_arrays(path, {"voxels": (box > 0.5)[None]})
    drop_files(panel.corners[1].slot, path)
    rest(task, qtbot)
    assert names(task)[:2] == ["a box", "file"]
    assert "a box: reconstruction IoU " in panel.state.text()
    panel.corners[0].seed.trigger()
    dialog = task.window.findChild(QInputDialog)
    assert dialog is not None
    box_ = dialog.findChild(QSpinBox)
    assert box_ is not None
    box_.setValue(77)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    rest(task, qtbot)
    assert names(task)[:2] == ["seed 77", "file"]
    assert np.array_equal(task.task(InterpolateTask).state.corners[0].code, model.draw([77])[0])
    task.document.open(VoxelGrid(box), "current")
    panel.corners[1].current.trigger()
    rest(task, qtbot)
    assert names(task)[:2] == ["seed 77", "current"]
    for before in ("file", "seed 1"):
        key(task, qtbot, Qt.Key.Key_Z, CTRL)
        if before == "seed 1":
            key(task, qtbot, Qt.Key.Key_Z, CTRL)
        assert names(task)[1] == before
    qtbot.waitUntil(lambda: panel.corners[0].slot.picture.drawn, timeout=PATIENCE_MS)


def test_a_shape_that_does_not_fit_leaves_the_corner_as_it_was(
    task: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = task.task(InterpolateTask).panel
    task.library.add_shapes([Shape(VoxelGrid(np.ones((8, 8, 8), np.float32)), "small")])
    drop_entry(task, panel.corners[0].slot, "shapes", 0)
    small = "small: has 8\u00d78\u00d78 voxels; accepted: 16\u00d716\u00d716 for boxes"
    assert answer(task, qtbot) == small
    path = tmp_path / "broken.npz"
    path.write_bytes(b"no archive")
    drop_files(panel.corners[1].slot, path)
    assert answer(task, qtbot).startswith(f"{path}: ")
    rest(task, qtbot)
    assert names(task)[:2] == ["seed 0", "seed 1"]
    assert panel.corners[0].slot.name.text() == "A  seed 0"
    assert not task.window.actions_by_name["undo"].isEnabled()


def test_locked_corners_stay_when_others_are_drawn(task: Studio, qtbot: QtBot) -> None:
    panel = task.task(InterpolateTask).panel
    QTest.mouseClick(panel.corners[0].lock, LEFT)
    key(task, qtbot, Qt.Key.Key_R, CTRL)
    assert names(task) == ["seed 0", "seed 4", "seed 2", "seed 3"]
    QTest.mouseClick(panel.kind.buttons["square"], LEFT)
    QTest.mouseClick(panel.corners[2].again, LEFT)
    rest(task, qtbot)
    assert names(task) == ["seed 0", "seed 4", "seed 5", "seed 3"]
    key(task, qtbot, Qt.Key.Key_R, CTRL)
    assert names(task) == ["seed 0", "seed 6", "seed 7", "seed 8"]
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert names(task) == ["seed 0", "seed 4", "seed 5", "seed 3"]


def test_space_plays_and_pauses_and_leaves_one_step(task: Studio, qtbot: QtBot) -> None:
    latent, seen = task.task(InterpolateTask), set[float]()
    latent.steps.moved.connect(lambda: seen.add(latent.state.place[0]))
    press(task, Qt.Key.Key_Space)
    assert task.task(InterpolateTask).panel.run.text() == "Pause"
    qtbot.waitUntil(lambda: len(seen) > 5, timeout=PATIENCE_MS)
    press(task, Qt.Key.Key_Space)
    assert task.task(InterpolateTask).panel.run.text() == "Play"
    assert not latent.playback.going
    rest(task, qtbot)
    assert latent.state.place[0] > 0.5
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert latent.state.place[0] == 0.5
    press(task, Qt.Key.Key_Space)
    press(task, Qt.Key.Key_1, CTRL | SHIFT)  # another task has the views
    assert not latent.playback.going
    press(task, Qt.Key.Key_8, CTRL | SHIFT)
    press(task, Qt.Key.Key_Space)
    assert task.task(InterpolateTask).panel.run.text() == "Pause"
    task.window.close()
    assert not latent.playback.going


def test_frames_are_scrubbed_kept_exported_and_taken(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    ends, latent = model.draw([0, 1]), task.task(InterpolateTask)
    QTest.mouseClick(task.task(InterpolateTask).panel.pace.buttons["shape"], LEFT)
    rest(task, qtbot)
    assert len(latent.frames.shapes) == 16
    key(task, qtbot, Qt.Key.Key_Home)
    shows(task, model, ends[0])
    key(task, qtbot, Qt.Key.Key_Right)
    places = latent.frames.places
    assert places[1][0] != pytest.approx(1 / 15)
    shows(task, model, linear(ends[0], ends[1], places[1][0]))
    scrubber = task.window.timeline.scrubber
    point = QPoint(round(scrubber.x_of(10)), scrubber.height() // 2)
    QTest.mouseClick(scrubber, LEFT, NONE, point)
    rest(task, qtbot)
    assert latent.state.place == places[10]
    frames = [item.shape for item in latent.frame_items()]
    assert len(frames) == latent.frame_count == 16
    np.testing.assert_allclose(frames[10].grid.values, on_screen(task), atol=1e-5)
    press(task, Qt.Key.Key_K)
    (kept,) = task.library.shapes("results")
    assert np.array_equal(kept.grid.values, on_screen(task))
    before = task.document.shape
    press(task, Qt.Key.Key_Return, CTRL)
    assert task.document.shape is kept
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    assert task.document.shape is before or before is None
    key(task, qtbot, Qt.Key.Key_Z, CTRL | SHIFT)
    assert task.document.shape is kept
    press(task, Qt.Key.Key_E, CTRL)
    dialog = task.export.dialog
    assert dialog is not None
    QTest.mouseClick(dialog.which.buttons["frames"], LEFT)
    assert dialog.named.text().endswith("015.stl: 16 files")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_codes_of_frames_are_even_steps_or_their_shapes_change_evenly(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    panel, latent = task.task(InterpolateTask).panel, task.task(InterpolateTask)

    def shapes() -> NDArray[np.float32]:
        return np.stack([shape.grid.as_float() for shape in latent.frames.shapes])

    assert panel.pace.buttons["code"].isChecked()  # as in the paper
    assert [right for right, _ in latent.frames.places] == pytest.approx(np.linspace(0, 1, 16))
    ends = model.draw([0, 1])
    even = model.decode(path(ends[0], ends[1], 16))
    np.testing.assert_allclose(shapes(), even, atol=1e-5)
    QTest.mouseClick(panel.pace.buttons["shape"], LEFT)
    rest(task, qtbot)
    paced = shapes()
    assert unevenness(paced) <= LIMIT
    assert np.abs(paced - even).max() > 0.1
    key(task, qtbot, Qt.Key.Key_Z, CTRL)
    np.testing.assert_allclose(shapes(), even, atol=1e-5)
    key(task, qtbot, Qt.Key.Key_Z, CTRL | SHIFT)
    np.testing.assert_allclose(shapes(), paced, atol=1e-5)
    middle = latent.frames.places[8]
    assert latent.frames.place("line", 8 / 15) == pytest.approx(middle)
    assert latent.frames.time("line", middle) == pytest.approx(8 / 15)
    QTest.mouseClick(panel.kind.buttons["square"], LEFT)
    rest(task, qtbot)
    assert not panel.pace.isEnabled()


def test_a_film_of_the_frames_is_written(task: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    panel, path = task.task(InterpolateTask).panel, tmp_path / "film.gif"
    count = panel.count.slider
    count.setFocus()
    QTest.keyClick(count, Qt.Key.Key_Home)
    rest(task, qtbot)
    assert len(task.task(InterpolateTask).frames.shapes) == 2
    QTest.mouseClick(panel.film, LEFT)
    choose_file(task, qtbot, path)
    qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
    with Image.open(path) as film:
        assert sum(1 for _ in ImageSequence.Iterator(film)) == 2
        assert film.info["duration"] == 80 * (REST + 1)


def test_the_descriptor_polishes_until_the_place_moves(
    task: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = task.task(InterpolateTask).panel
    assert not panel.polish.isEnabled()  # this generator has no descriptor
    trainer = Trainer(
        recipe("cooperative", "name=both", 'capabilities=["energy", "latent"]'), boxes()
    )
    trainer.step()
    path = tmp_path / "both.safetensors"
    save_model(trainer.model(), path)
    drop(task, path)
    qtbot.waitUntil(lambda: task.task(InterpolateTask).models.chosen == path, timeout=PATIENCE_MS)
    rest(task, qtbot)
    before = on_screen(task)
    QTest.mouseClick(panel.polish, LEFT)
    rest(task, qtbot)
    polished = ByEnergy(load_model(path))(before[None], panel.strength.value, [0])[0]
    np.testing.assert_allclose(on_screen(task), polished, atol=1e-4)
    assert not np.allclose(polished, before)
    (refined,) = task.task(InterpolateTask).selection().shapes
    assert refined.name == "seed 0 to seed 1 at 0.50 refined"
    key(task, qtbot, Qt.Key.Key_Home)
    shape = task.task(InterpolateTask).shape
    assert shape is not None and shape.name == "seed 0 to seed 1 at 0.00"


def test_a_model_that_cannot_be_loaded_after_all_says_so(
    task: Studio, qtbot: QtBot, tmp_path: Path, generator: Path
) -> None:
    trainer = Trainer(recipe("variational", "name=liar", 'capabilities=["latent"]'), boxes())
    model = trainer.model()
    next(model.net.parameters()).fill_(1e30)
    path = tmp_path / "liar.safetensors"
    save_model(model, path)
    drop(task, path)
    assert answer(task, qtbot).startswith(f"{path}: cannot be loaded")
    panel, view = task.task(InterpolateTask).panel, task.window.viewport
    assert view.layer.message == panel.state.text() == NO_SHAPES
    assert not panel.run.isEnabled()
    press(task, Qt.Key.Key_R, CTRL)
    assert answer(task, qtbot).startswith(f"{path}: cannot be loaded")
    drop(task, generator)
    rest(task, qtbot)
    assert view.layer.message == ""
    assert names(task) == ["seed 0", "seed 1", "seed 2", "seed 3"]


def test_without_a_model_the_window_says_how_to_get_one(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.task(InterpolateTask).models, "chosen", None)
    press(studio, Qt.Key.Key_8, CTRL | SHIFT)
    assert studio.window.viewport.layer.message == NO_MODEL
    panel = studio.task(InterpolateTask).panel
    assert panel.state.text() == NO_MODEL
    enabled = [panel.run, panel.others, panel.place, panel.film, panel.polish, panel.keep]
    assert not any(widget.isEnabled() for widget in enabled)
