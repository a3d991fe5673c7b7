"""Pictures that become shapes and meshes, in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from trimesh.visual import ColorVisuals

from tests.studio.brushwork import block
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
from tests.training.pictures import trainer as mesh_trainer
from tests.training.small import boxes
from voxstudio.checkpoint import read_header
from voxstudio.data.pictures import read_colours, read_picture
from voxstudio.grid import VoxelGrid
from voxstudio.latent.mesh_model import mesh_model
from voxstudio.library import find_recipe
from voxstudio.loaded import load_model, save_model
from voxstudio.sequential.model import sequential_model
from voxstudio.sequential.pictures import ViewModel, picture_model, taken
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.reconstruct.task import ReconstructTask
from voxstudio.studio.tasks.reconstruct.view import NO_MODEL
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer
from voxstudio.views import Camera

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

LEFT = Qt.MouseButton.LeftButton
SMALL = (
    "iterations=1", "data.min_voxels=1", "sequence.steps=2", "sequence.state=24",
    "sequence.features=16", "optimiser.batch=4",
)  # fmt: skip
TWO = "sequence.cameras=[[0, 30], [90, 30]]"


def save_views(path: Path, kind: str, *settings: str) -> Path:
    """Save a hardly trained model of pictures of boxes at 16^3."""
    words = (f"name={path.stem}", *SMALL, *settings)
    learner = Trainer(load_recipe(find_recipe(f"primitives-{kind}"), words), boxes())
    learner.step()
    save_model(learner.model(), path)
    return path


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that is told views from two sides."""
    return save_views(tmp_path_factory.mktemp("view") / "two.safetensors", "view", TWO)


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of coloured meshes, hardly trained, of 16 x 16 pixels."""
    learner = mesh_trainer()
    learner.step()
    path = tmp_path_factory.mktemp("mesh") / "small-mesh.safetensors"
    save_model(learner.model(), path)
    return path


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A bright square and a red one, as PNG and JPEG."""
    folder = tmp_path_factory.mktemp("images")
    made = (folder / "bright.png", folder / "red.jpeg")
    for path, colour, paper in zip(made, ((200,) * 3, (220, 30, 30)), (0, 255), strict=True):
        pixels = np.full((40, 40, 3), paper, np.uint8)
        pixels[10:30, 8:28] = colour
        Image.fromarray(pixels).save(path)
    return made


@pytest.fixture
def viewing(studio: Studio, qtbot: QtBot, view: Path) -> Studio:
    """The task with a model of two views that was dropped on the window."""
    return begun(studio, qtbot, view, 2)


@pytest.fixture
def meshing(studio: Studio, qtbot: QtBot, mesh: Path) -> Studio:
    """The task with a model of meshes that was dropped on the window."""
    return begun(studio, qtbot, mesh, 1)


def begun(studio: Studio, qtbot: QtBot, model: Path, slots: int) -> Studio:
    drop(studio, model)
    task = studio.task(ReconstructTask)
    qtbot.waitUntil(lambda: task.models.chosen == model, timeout=PATIENCE_MS)
    assert studio.window.task == "reconstruct"
    assert len(studio.task(ReconstructTask).panel.slots) == slots
    return studio


def filled(studio: Studio, qtbot: QtBot) -> None:
    """Wait until every slot has a picture."""
    qtbot.waitUntil(lambda: studio.task(ReconstructTask).slots.missing == 0, timeout=PATIENCE_MS)
    task = studio.task(ReconstructTask)
    drawn = [slot.picture.drawn for slot in task.panel.slots]
    assert drawn == [each is not None for each in task.slots.told]


def rest(studio: Studio, qtbot: QtBot) -> None:
    """Wait until something is made, and its row drawn."""
    task, tiles = studio.task(ReconstructTask), studio.window.sides.tiles
    qtbot.waitUntil(lambda: not task.latest_job.busy and task.made is not None, timeout=PATIENCE_MS)
    named = [tile for tile in tiles if tile.name.text()]
    qtbot.waitUntil(lambda: all(tile.pixels for tile in named), timeout=PATIENCE_MS)


def fields(studio: Studio) -> list[NDArray[np.float32]]:
    shown = studio.window.viewport
    return [np.array(cell.surface.field) for cell in shown.views[: shown.cells]]


def told(studio: Studio) -> NDArray[np.float32]:
    return np.stack([each.pixels for each in studio.task(ReconstructTask).slots.pictures])


def names(studio: Studio) -> list[str]:
    return [tile.name.text() for tile in studio.window.sides.tiles if tile.isVisible()]


def test_dropped_pictures_become_the_shapes_of_the_model(
    viewing: Studio, qtbot: QtBot, view: Path, images: tuple[Path, Path]
) -> None:
    panel = viewing.task(ReconstructTask).panel
    assert not panel.run.isEnabled()
    assert "azimuth 90°, elevation 30°" in panel.slots[1].toolTip()
    drop(viewing, images[0])  # on the window: for the first free slot
    qtbot.waitUntil(lambda: viewing.task(ReconstructTask).slots.missing == 1, timeout=PATIENCE_MS)
    drop_files(panel.slots[1], images[1])
    filled(viewing, qtbot)
    wanted = np.stack([read_picture(path, 16) for path in images])
    np.testing.assert_array_equal(told(viewing), wanted)
    press(viewing, Qt.Key.Key_Space)
    rest(viewing, qtbot)
    maker = picture_model(load_model(view))
    np.testing.assert_allclose(fields(viewing), maker.make(wanted, range(4)), atol=1e-6)
    assert names(viewing) == ["c", "c", "x\u0302", "x\u0302", "h", "r1", "r2"]
    press(viewing, Qt.Key.Key_R, CTRL)  # the seeds that follow
    rest(viewing, qtbot)
    np.testing.assert_allclose(fields(viewing), maker.make(wanted, range(4, 8)), atol=1e-6)
    QTest.mouseClick(panel.count.buttons["1"], LEFT)
    rest(viewing, qtbot)
    np.testing.assert_allclose(fields(viewing), maker.make(wanted, [4]), atol=1e-6)
    press(viewing, Qt.Key.Key_1, CTRL | SHIFT)
    assert not viewing.window.sides.isVisible()


def test_a_model_that_does_with_fewer_views_reconstructs_from_the_first(
    viewing: Studio, qtbot: QtBot, images: tuple[Path, Path], tmp_path: Path
) -> None:
    model = save_views(tmp_path / "fewer.safetensors", "view", TWO, "sequence.fewer_views=true")
    drop(viewing, model)
    task = viewing.task(ReconstructTask)
    qtbot.waitUntil(lambda: task.models.chosen == model, timeout=PATIENCE_MS)
    assert task.slots.missing == 1
    drop_files(task.panel.slots[0], images[0])
    filled(viewing, qtbot)
    press(viewing, Qt.Key.Key_Space)
    rest(viewing, qtbot)
    maker = ViewModel(sequential_model(load_model(model)), views=1)
    wanted = read_picture(images[0], 16)[None]
    np.testing.assert_allclose(fields(viewing), maker.make(wanted, range(4)), atol=1e-6)
    assert names(viewing) == ["c", "x\u0302", "h", "r1", "r2"]
    drop_files(task.panel.slots[1], images[1])
    qtbot.waitUntil(lambda: len(task.slots.pictures) == 2, timeout=PATIENCE_MS)
    (empty,) = task.panel.slots[0].actions()
    empty.trigger()  # the second alone is not what the model learned from
    assert task.slots.missing == 1
    assert not task.panel.slots[0].picture.drawn
    assert not task.panel.run.isEnabled()
    task.panel.slots[1].actions()[0].trigger()
    drop_files(task.panel.slots[0], images[0])
    filled(viewing, qtbot)
    assert task.panel.run.isEnabled()


def test_pictures_of_a_shape_are_taken_from_the_known_sides(viewing: Studio, qtbot: QtBot) -> None:
    panel = viewing.task(ReconstructTask).panel
    shape = block()
    viewing.document.open(shape, "block")
    QTest.mouseClick(panel.current, LEFT)
    filled(viewing, qtbot)
    cameras = [Camera(0, 30), Camera(90, 30)]
    wanted = taken(shape.occupied()[None], cameras)[0]
    assert wanted.shape == (2, 16, 16)
    np.testing.assert_allclose(told(viewing), wanted, atol=1e-6)
    other = shape.occupied()[:, ::-1]
    viewing.library.add_shapes([Shape(VoxelGrid(other.copy()), "x")])
    drop_entry(viewing, panel.slots[0], "shapes", 0)
    qtbot.waitUntil(
        lambda: viewing.task(ReconstructTask).slots.pictures[0].name == "x", timeout=PATIENCE_MS
    )
    np.testing.assert_allclose(told(viewing)[0], taken(other[None], cameras)[0, 0], atol=1e-6)
    np.testing.assert_allclose(told(viewing)[1], wanted[1], atol=1e-6)


def test_a_variant_is_framed_kept_and_made_the_shape(
    viewing: Studio, qtbot: QtBot, images: tuple[Path, Path]
) -> None:
    view = viewing.window.viewport
    viewing.document.open(block(), "block")
    before = viewing.document.shape
    drop_files(viewing.task(ReconstructTask).panel.slots[0], *images)
    filled(viewing, qtbot)
    press(viewing, Qt.Key.Key_Space)
    rest(viewing, qtbot)
    first = viewing.window.sides.tiles[4].pixels
    QTest.mouseClick(view, LEFT, NONE, view.layer.rects[2].center().toPoint())
    assert view.layer.selected == 2
    tile = viewing.window.sides.tiles[4]
    qtbot.waitUntil(lambda: tile.pixels is not first, timeout=PATIENCE_MS)
    press(viewing, Qt.Key.Key_K)
    (kept,) = viewing.library.shapes("results")
    assert kept.name == "bright seed 2"
    assert np.array_equal(kept.grid.values, fields(viewing)[2])
    press(viewing, Qt.Key.Key_Return, CTRL)
    assert viewing.document.shape is not None
    assert np.array_equal(viewing.document.shape.grid.values, fields(viewing)[2])
    press(viewing, Qt.Key.Key_Z, CTRL)
    assert viewing.document.shape is before
    press(viewing, Qt.Key.Key_E, CTRL)
    dialog = viewing.export.dialog
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_wrong_files_are_refused_and_nothing_is_lost(
    viewing: Studio, qtbot: QtBot, images: tuple[Path, Path], tmp_path: Path
) -> None:
    panel = viewing.task(ReconstructTask).panel
    drop_files(panel.slots[0], *images)
    filled(viewing, qtbot)
    before = told(viewing)
    text = tmp_path / "notes.png"
    text.write_text("no picture")
    drop_files(panel.slots[0], text)
    assert "notes.png: is no picture" in answer(viewing, qtbot)
    damaged = tmp_path / "half.png"
    damaged.write_bytes(images[0].read_bytes()[:60])
    QTest.mouseClick(panel.slots[1], LEFT)
    choose_file(viewing, qtbot, damaged)
    assert "half.png" in answer(viewing, qtbot)
    gone = tmp_path / "gone.safetensors"
    viewing.task(ReconstructTask).choose_model(gone)
    assert "gone.safetensors" in answer(viewing, qtbot)
    np.testing.assert_array_equal(told(viewing), before)
    assert panel.run.isEnabled()


def test_a_picture_becomes_a_coloured_mesh(
    meshing: Studio, qtbot: QtBot, mesh: Path, images: tuple[Path, Path], tmp_path: Path
) -> None:
    panel, window = meshing.task(ReconstructTask).panel, meshing.window
    QTest.mouseClick(panel.slots[0], LEFT)
    choose_file(meshing, qtbot, images[1])
    filled(meshing, qtbot)
    assert not panel.seed.isVisible()  # a picture has one mesh
    press(meshing, Qt.Key.Key_Space)
    rest(meshing, qtbot)
    maker = mesh_model(load_model(mesh))
    picture = read_colours(images[1], 16)
    (wanted,) = maker.meshes(maker.encode(picture[None]))
    assert window.viewport.views[0].mesh.shown
    assert not window.viewport.views[0].surface.shown
    assert names(meshing) == ["picture", "mesh", "turned by 60°", "turned by 180°"]
    press(meshing, Qt.Key.Key_E, CTRL)
    choose_file(meshing, qtbot, tmp_path / "out.ply")
    back = trimesh.load_mesh(tmp_path / "out.ply", process=False)
    np.testing.assert_allclose(back.vertices, wanted.vertices, atol=1e-5)
    colours = np.round(255 * wanted.colours)
    assert isinstance(back.visual, ColorVisuals)
    np.testing.assert_array_equal(back.visual.vertex_colors[:, :3], colours)
    press(meshing, Qt.Key.Key_Return, CTRL)
    assert meshing.document.shape is not None
    solid = meshing.document.shape.grid.occupied()
    assert solid[0].any()  # on the floor
    ball = wanted.solid.volume / np.prod(np.ptp(wanted.vertices, axis=0))
    spans = [np.ptp(places) + 1 for places in np.nonzero(solid)]
    assert solid.sum() / np.prod(spans) == pytest.approx(ball, abs=0.1)
    press(meshing, Qt.Key.Key_1, CTRL | SHIFT)
    assert not window.viewport.views[0].mesh.shown


def test_a_painted_picture_of_the_shape_is_told_to_a_model_of_meshes(
    meshing: Studio, qtbot: QtBot
) -> None:
    meshing.document.open(block(), "block")
    QTest.mouseClick(meshing.task(ReconstructTask).panel.current, LEFT)
    filled(meshing, qtbot)
    (pixels,) = told(meshing)
    assert pixels.shape == (3, 16, 16)
    red, green, blue = pixels[:, 8, 8].astype(int)
    assert red > green > blue  # the paint, on white paper
    assert (pixels[:, 0] == 255).all()


def test_pictures_stay_where_the_next_model_takes_such_pictures(
    viewing: Studio, qtbot: QtBot, view: Path, images: tuple[Path, Path], tmp_path: Path
) -> None:
    drop_files(viewing.task(ReconstructTask).panel.slots[0], *images)
    filled(viewing, qtbot)
    before = told(viewing)
    again = tmp_path / "again.safetensors"
    again.write_bytes(view.read_bytes())
    viewing.task(ReconstructTask).choose_model(again)
    np.testing.assert_array_equal(told(viewing), before)
    model = save_views(tmp_path / "alone.safetensors", "projection")
    header = read_header(model)
    assert list(header.cameras) == [(0, 30), (90, 30), (180, 30), (270, 30)]
    drop(viewing, model)
    qtbot.waitUntil(
        lambda: viewing.task(ReconstructTask).models.chosen == model, timeout=PATIENCE_MS
    )
    assert [slot.picture.drawn for slot in viewing.task(ReconstructTask).panel.slots] == [False] * 4
    viewing.document.open(block(), "block")
    QTest.mouseClick(viewing.task(ReconstructTask).panel.current, LEFT)
    filled(viewing, qtbot)
    press(viewing, Qt.Key.Key_Space)
    rest(viewing, qtbot)
    wanted = picture_model(load_model(model)).make(told(viewing), range(4))
    np.testing.assert_allclose(fields(viewing), wanted, atol=1e-6)
    assert names(viewing) == [*"cccc", *["x\u0302"] * 4, "h", "r1", "r2"]


def test_without_a_model_the_view_says_so(studio: Studio, checkpoint: Path) -> None:
    studio.task(ReconstructTask).models._headers.clear()
    studio.task(ReconstructTask).models.chosen = None
    studio.task(ReconstructTask).show_model()
    press(studio, Qt.Key.Key_0, CTRL | SHIFT)
    assert studio.window.viewport.layer.message == NO_MODEL
    assert not studio.task(ReconstructTask).panel.slots
    press(studio, Qt.Key.Key_Space)
    assert not studio.task(ReconstructTask).latest_job.busy
    studio.task(ReconstructTask).choose_model(checkpoint)
    assert "takes no images" in studio.window.viewport.layer.message
