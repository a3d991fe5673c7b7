"""Draw the pictures of the studio that the documentation shows, out of the real window."""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from voxstudio.data.formats import write_grid
from voxstudio.data.shapes import coloured, families
from voxstudio.grid import VoxelGrid
from voxstudio.library import default_checkpoint, find_checkpoint, resources
from voxstudio.render.png import write_png
from voxstudio.render.tiles import ColouredMesh, tile_renderer
from voxstudio.render.views import enlarged
from voxstudio.studio.app import Studio
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.arithmetic.task import ArithmeticTask
from voxstudio.studio.tasks.edit.task import EditTask
from voxstudio.studio.tasks.generate.task import GenerateTask
from voxstudio.studio.tasks.interpolate.task import InterpolateTask
from voxstudio.studio.tasks.multigrid.task import MultigridTask
from voxstudio.studio.tasks.recall.task import RecallTask
from voxstudio.studio.tasks.reconstruct.task import ReconstructTask
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.super_resolve.task import SuperResolveTask
from voxstudio.studio.tasks.train.task import TrainTask
from voxstudio.studio.widgets.stylesheet import load_fonts
from voxstudio.transforms import turned

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parent
PATIENCE_S = 300
TRAINING_S = 3600
CHAIR = 77
"""Number and seed of the chair whose detail is found."""
HALF = 20
"""Number and seed of the chair that is completed."""

SPHERE, SPHERES = 7, 11
"""Number and seed of the coloured primitive whose picture becomes a mesh."""

PLACE = (0.12, 0.85)
"""Where the dot lies in the square between four shapes."""

LEARNED = 600
"""Iterations after which a run is drawn."""

SMALLER = (
    ("channels = [64, 96, 128]", "channels = [16, 32, 48]"),
    ("residual_from = 0", "residual_from = 1"),
    ("count = 8000", "count = 400"),
    ("batch = 16", "batch = 8"),
    ("iterations = 24000", "iterations = 4000"),
    ("learning_rate = 1e-3", "learning_rate = 3e-3"),
    ("checkpoint_every = 200", "checkpoint_every = 50"),
)
PICTURE = 192
"""Pixels along each side of a picture that becomes a mesh."""

REST_MS = 900
"""After this long without a change the views are drawn in full quality."""

SUM = (("night_stand", "legged", 3), ("night_stand", "drawers", 3), ("dresser", "chest", 1))
"""Family, structure and number of the shapes on each slot: a chest of drawers gets legs."""

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier
MIDDLE = 17.0
LID = ((26.0, 3.0), (23.0, 4.5), (20.0, 4.5), (17.0, 4.5))
"""Heights of strokes over a toilet's lid, and how far each reaches from the middle, in voxels."""

EDITS = (
    ((26.0, 15.0, 8.0), (28.0, 15.0, 12.0), (28.0, 15.0, 22.0), (26.0, 15.0, 26.0)),
    ((-0.5, 3.0, 4.0), (-0.5, 3.0, 16.0), (-0.5, 3.0, 28.0)),
)
"""Strokes along the rim of a toilet's lid and over the floor before it, (z, y, x) in voxels."""


def main() -> None:
    """Draw the pictures of the tasks named on the command line, or all of them."""
    with TemporaryDirectory() as home:  # the user's own settings stay out of the pictures
        os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), home))
        application = QApplication(sys.argv[:1])
        load_fonts(resources() / "fonts")
        studio = Studio(application)
        studio.window.show()
        studio.window.activateWindow()
        try:
            _wait(studio.window.isActiveWindow)
            _draw(studio, sys.argv[1:] or list(DRAWN))
        finally:
            studio.window.close()


def _draw(studio: Studio, tasks: list[str]) -> None:
    models = studio.window.library.lists["models"].model()
    rows = [models.index(row, 0) for row in range(models.rowCount())]
    _wait(lambda: all(each.data(Qt.ItemDataRole.DecorationRole) is not None for each in rows))
    studio.load(default_checkpoint())
    _wait(lambda: studio.models.model is not None and len(studio.library.shapes()) > 0)
    for task in tasks:
        DRAWN[task](studio)


def _step(studio: Studio) -> int:
    """Return the step of the frame of chains on screen; -1 before there is one."""
    moment = studio.task(SampleTask).player.moment
    return -1 if moment is None else moment.step


def _draw_first(studio: Studio) -> None:
    model = studio.models.model
    assert model is not None
    _wait(lambda: _step(studio) > model.header.sampler.steps)
    _save(studio, "studio")


def _draw_recovery(studio: Studio) -> None:
    QTest.keyClick(studio.window, Qt.Key.Key_4, CTRL | Qt.KeyboardModifier.ShiftModifier)
    shape = next(each for each in studio.library.shapes() if each.name == "toilet")
    studio.document.open(shape.grid, shape.name)
    _rest()
    _paint(studio)
    _save(studio, "painting")
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: studio.task(RecoverTask).player.running)
    _wait(lambda: not studio.task(RecoverTask).player.running)
    _save(studio, "recovered")


def _draw_training(studio: Studio) -> None:
    """Let a smaller net than the shipped one learn until its samples look like something."""
    QTest.keyClick(studio.window, Qt.Key.Key_T, CTRL | Qt.KeyboardModifier.ShiftModifier)
    recipe = Path(os.environ["XDG_DATA_HOME"]) / "chair-small.toml"
    text = (resources() / "recipes" / "chair-compact.toml").read_text(encoding="utf-8")
    for old, new in SMALLER:
        assert old in text
        text = text.replace(old, new)
    recipe.write_text(text, encoding="utf-8")
    studio.task(TrainTask).next.set_recipe(recipe)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    run = studio.task(TrainTask).run
    assert run is not None
    try:
        _wait(lambda: studio.task(TrainTask).iteration_shown >= LEARNED, TRAINING_S)
        _save(studio, "train")
    finally:
        studio.task(TrainTask).runs.stop(run)
        _wait(lambda: run.process.find() is None)


def _draw_detail(studio: Studio) -> None:
    """Find the detail of a chair beside what was given."""
    QTest.keyClick(studio.window, Qt.Key.Key_5, CTRL | Qt.KeyboardModifier.ShiftModifier)
    fine = families.piece("chair", CHAIR, CHAIR).coverage(64)
    studio.document.open(VoxelGrid(fine), "chair")
    QTest.mouseClick(studio.task(SuperResolveTask).panel.count.buttons["3"], LEFT)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: studio.task(SuperResolveTask).player.running)
    _wait(lambda: not studio.task(SuperResolveTask).player.running)
    _save(studio, "superres")


def _draw_grids(studio: Studio) -> None:
    """Unfold a sofa."""
    QTest.keyClick(studio.window, Qt.Key.Key_3, CTRL | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: studio.task(MultigridTask).player.running)
    _wait(lambda: not studio.task(MultigridTask).player.running)
    _save(studio, "multigrid")


def _draw_memory(studio: Studio) -> None:
    """Let a corrupted shape return."""
    QTest.keyClick(studio.window, Qt.Key.Key_8, CTRL | Qt.KeyboardModifier.ShiftModifier)
    _wait(lambda: studio.task(RecallTask).corrupted is not None)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: studio.task(RecallTask).player.job is not None)
    _wait(lambda: not studio.task(RecallTask).player.running)
    _save(studio, "associative-memory")


def _draw_sum(studio: Studio) -> None:
    """Add and subtract averages of generated furniture."""
    QTest.keyClick(studio.window, Qt.Key.Key_9, CTRL | Qt.KeyboardModifier.ShiftModifier)
    task, rows = studio.task(ArithmeticTask), studio.task(ArithmeticTask).panel.rows
    task.choose_model(find_checkpoint("furniture-latent"))
    _wait(lambda: task.shown is not None)
    for place, (family, structure, count) in enumerate(SUM):
        QTest.mouseClick(rows[place].buttons["clear"], LEFT)
        made = (families.piece(family, number, 1) for number in itertools.count())
        fit = (each for each in made if each.furniture.variant == structure)
        for each in itertools.islice(fit, count):
            task.terms.add_shape(place, Shape(VoxelGrid(each.reference), family.replace("_", " ")))
    _wait(lambda: not task.encoding.doing and not task.decoding.busy)
    _wait(lambda: all(rows[place].slot.picture.drawn for place in range(len(SUM))))
    _save(studio, "arithmetic")


def _draw_latent(studio: Studio) -> None:
    """Go over the square between four shapes."""
    latent, panel = studio.task(InterpolateTask), studio.task(InterpolateTask).panel
    QTest.keyClick(studio.window, Qt.Key.Key_7, CTRL | Qt.KeyboardModifier.ShiftModifier)
    latent.choose_model(find_checkpoint("furniture-latent"))
    _wait(lambda: latent.shape is not None and latent.directions.directions is not None)
    QTest.mouseClick(panel.kind.buttons["square"], LEFT)
    QTest.mouseClick(panel.pad, LEFT, NO_KEYS, panel.pad.point(*PLACE).toPoint())
    _wait(lambda: not latent.decoding.busy and len(latent.frames.shapes) > 0)
    _wait(lambda: all(each.slot.picture.drawn for each in panel.corners))
    _save(studio, "latent")


def _draw_completion(studio: Studio) -> None:
    """Complete a chair, and show how far the variants lie apart."""
    window, panel = studio.window, studio.task(RecoverTask).panel
    QTest.keyClick(window, Qt.Key.Key_4, CTRL | Qt.KeyboardModifier.ShiftModifier)
    studio.task(RecoverTask).choose_model(find_checkpoint("furniture-completion"))
    solid = families.piece("chair", HALF, HALF).coverage(32)
    studio.document.open(VoxelGrid(solid), "chair")
    studio.task(RecoverTask).set_class("chair")
    panel.region.setCurrentIndex(panel.region.findData("+y"))
    QTest.mouseClick(panel.region_button, LEFT)
    QTest.keyClick(window, Qt.Key.Key_Space)
    _wait(lambda: studio.task(RecoverTask).player.running)
    _wait(lambda: not studio.task(RecoverTask).player.running)
    _wait(lambda: all(tile.pixels is not None for tile in window.strip.tiles))
    _save(studio, "complete")
    QTest.keyClick(window, Qt.Key.Key_A)
    _save(studio, "deviation")
    QTest.keyClick(window, Qt.Key.Key_A)


def _draw_import(studio: Studio) -> None:
    """Open a chair that lies on its back, and turn it upright."""
    QTest.keyClick(studio.window, Qt.Key.Key_4, CTRL | Qt.KeyboardModifier.ShiftModifier)
    solid = families.piece("chair", HALF, HALF).coverage(64)
    lying = turned(VoxelGrid(solid), "xxx")
    path = Path(os.environ["XDG_DATA_HOME"]) / "chair.stl"
    write_grid(path, lying)
    studio.files.open([path])
    panel = studio.importing.panel
    _wait(panel.isVisible)
    before = studio.document.shape
    QTest.mouseClick(panel.turns["x"], LEFT)
    _wait(lambda: studio.document.shape is not before)
    _wait(lambda: not studio.window.toast.isVisible())
    _save(studio, "import")
    QTest.mouseClick(panel.keep, LEFT)


def _draw_growth(studio: Studio) -> None:
    """Let nine shapes grow, and stop one step before the last."""
    QTest.keyClick(studio.window, Qt.Key.Key_2, CTRL | Qt.KeyboardModifier.ShiftModifier)
    studio.task(GenerateTask).choose_model(find_checkpoint("furniture-completion"))
    QTest.keyClick(studio.window, Qt.Key.Key_9, CTRL)
    _wait(
        lambda: (
            studio.task(GenerateTask).canvases is not None
            and not studio.task(GenerateTask).latest_job.busy
        )
    )
    _wait(lambda: not studio.task(GenerateTask).playing)
    QTest.keyClick(studio.window, Qt.Key.Key_Left)
    _save(studio, "generate")


def _draw_mesh(studio: Studio) -> None:
    """Make a mesh of the picture of a coloured primitive."""
    QTest.keyClick(studio.window, Qt.Key.Key_0, CTRL | Qt.KeyboardModifier.ShiftModifier)
    task = studio.task(ReconstructTask)
    task.choose_model(find_checkpoint("primitives-mesh"))
    vertices, faces, colour = coloured.primitive(SPHERE, SPHERES)
    mesh = ColouredMesh(vertices, faces, np.full_like(vertices, colour))
    (picture,) = tile_renderer(PICTURE).draw([mesh])
    path = Path(os.environ["XDG_DATA_HOME"]) / "sphere.png"
    write_png(path, enlarged(picture, PICTURE))
    studio.files.open([path])
    _wait(lambda: task.slots.missing == 0)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: task.made is not None and not task.latest_job.busy)
    _wait(lambda: not studio.library.thumbnails.busy)
    _save(studio, "mesh")


def _draw_views(studio: Studio) -> None:
    """Make shapes of three pictures of a chair."""
    QTest.keyClick(studio.window, Qt.Key.Key_0, CTRL | Qt.KeyboardModifier.ShiftModifier)
    task = studio.task(ReconstructTask)
    task.choose_model(find_checkpoint("furniture-view"))
    shape = next(each for each in studio.library.shapes() if each.name == "chair")
    studio.document.open(shape.grid, shape.name)
    QTest.mouseClick(studio.task(ReconstructTask).panel.current, LEFT)
    _wait(lambda: task.slots.missing == 0)
    QTest.keyClick(studio.window, Qt.Key.Key_Space)
    _wait(lambda: task.made is not None and not task.latest_job.busy)
    _wait(lambda: not studio.library.thumbnails.busy)
    _save(studio, "reconstruct")


def _draw_chains(studio: Studio) -> None:
    """Show a broken shape in the colours of what the model dislikes, then blended chains."""
    window, panel = studio.window, studio.task(SampleTask).panel
    QTest.keyClick(window, Qt.Key.Key_1, CTRL | Qt.KeyboardModifier.ShiftModifier)
    shape = next(each for each in studio.library.shapes() if each.name == "toilet")
    studio.document.put(_broken(shape), "Break the toilet")
    QTest.keyClick(window, Qt.Key.Key_W)
    _wait(lambda: studio.task(SampleTask).gradient_overlay.known is not None)
    _save(studio, "energy-gradient")
    QTest.keyClick(window, Qt.Key.Key_W)
    studio.load(find_checkpoint("sofa-synthesis"))
    _wait(lambda: window.windowTitle().startswith("sofa"))
    QTest.mouseClick(panel.sections["Start"].head, LEFT)  # room for the weights
    panel.blend.list.setFocus()
    QTest.keyClick(panel.blend.list, Qt.Key.Key_Down)
    _wait(lambda: len(panel.blend.sliders) > 1)
    panel.start.set_key("noise")
    QTest.keyClick(window, Qt.Key.Key_4, CTRL)
    model = studio.task(SampleTask).model
    assert model is not None
    _wait(lambda: len(studio.task(SampleTask).player.recording) > 0)
    _wait(lambda: _step(studio) > model.header.sampler.steps)
    _save(studio, "blend")


def _broken(shape: Shape) -> Shape:
    """Take a corner off a shape and put a lump into the air before it."""
    values = shape.grid.as_float().copy()
    solid = np.argwhere(values > 0.5)
    low, high = solid.min(axis=0), solid.max(axis=0)
    top, _, middle = (low + high) // 2
    values[high[0] - 5 :, :, : middle - 2] = 0
    values[top : top + 5, low[1] - 3 : low[1] + 2, high[2] - 4 : high[2] + 1] = 1
    return Shape(VoxelGrid(values), "broken toilet")


def _draw_edit(studio: Studio) -> None:
    """Draw a rough lid and a stray beam, and let them snap to a toilet."""
    window, view = studio.window, studio.window.viewport
    QTest.keyClick(window, Qt.Key.Key_6, CTRL | Qt.KeyboardModifier.ShiftModifier)
    shape = next(each for each in studio.library.shapes() if each.name == "toilet")
    studio.document.open(shape.grid, shape.name)
    _rest()
    for points in EDITS:
        ends = [QPoint(*(round(value) for value in view.project(point))) for point in points]
        QTest.mousePress(view, LEFT, NO_KEYS, ends[0])
        for end in ends[1:]:
            QTest.mouseMove(view, end)
        QTest.mouseRelease(view, LEFT, NO_KEYS, ends[-1])
        _rest()
    QTest.keyClick(window, Qt.Key.Key_Space)
    _wait(lambda: studio.task(EditTask).projection.outcome is not None)
    _save(studio, "edit")


def _paint(studio: Studio) -> None:
    """Stroke over the lid from left to right, and leave the brush there."""
    view = studio.window.viewport
    for _ in range(2):
        QTest.keyClick(studio.window, Qt.Key.Key_BracketRight)
    here = QPoint()
    for height, reach in LID:
        for number in range(9):
            x = MIDDLE + reach * (number / 4 - 1)
            here = QPoint(*(round(value) for value in view.project((height, 17.0, x))))
            if number == 0:
                QTest.mousePress(view, LEFT, NO_KEYS, here)
            QTest.mouseMove(view, here)
        QTest.mouseRelease(view, LEFT, NO_KEYS, here)
    QTest.mouseMove(view, view.rect().center())


def _save(studio: Studio, name: str) -> None:
    """Save the window in 256 colours, which takes half the space."""
    _rest()
    path = DOCS / f"{name}.png"
    studio.window.grab().save(str(path))
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, kmeans=4)
    few.save(path, optimize=True)


def _rest() -> None:
    QTest.qWait(REST_MS)


def _wait(done: Callable[[], bool], patience: float = PATIENCE_S) -> None:
    """Run the event loop until something is done.

    Raises:
        TimeoutError: If that takes longer than `patience`, in seconds.
    """
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the studio did not get there")
        QTest.qWait(20)


DRAWN: dict[str, Callable[[Studio], None]] = {
    "chains": _draw_first,
    "recover": _draw_recovery,
    "superres": _draw_detail,
    "multigrid": _draw_grids,
    "associative-memory": _draw_memory,
    "edit": _draw_edit,
    "arithmetic": _draw_sum,
    "latent": _draw_latent,
    "complete": _draw_completion,
    "generate": _draw_growth,
    "import": _draw_import,
    "mesh": _draw_mesh,
    "reconstruct": _draw_views,
    "train": _draw_training,
    "energy-gradient": _draw_chains,
}

if __name__ == "__main__":
    main()
