"""A real window on a freshly trained checkpoint, for every test of the studio."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import voxstudio.loaded
from tests.latent.small import save_generator
from tests.sequential.small import save_sequential
from tests.studio.hands import PATIENCE_MS, slow_down
from voxstudio.library import find_recipe
from voxstudio.loaded import LoadedNet, load_model, save_model
from voxstudio.render.picture import Floats, Pixels, picture
from voxstudio.studio import app
from voxstudio.studio.app import Studio
from voxstudio.studio.models import previews, thumbnails
from voxstudio.studio.models.examples import examples
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.train.runs import TrainingRuns
from voxstudio.training.dataset import Dataset, generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape

STEP_S = 0.02

GRID_STEPS, DETAIL_STEPS = 4, 6
"""Of the small models of grids and of detail."""


@pytest.fixture(scope="session")
def font_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Matplotlib's list of fonts, which takes seconds to make."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, font_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own settings and checkpoints out of the tests, and the tests out of them."""
    monkeypatch.setenv("MPLCONFIGDIR", str(font_cache))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        folder = tmp_path / "home" / kind.lower()
        folder.mkdir(parents=True)
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder))


@pytest.fixture(autouse=True)
def _own_dialogs() -> Iterator[None]:
    """Draw Qt's own file dialogs, which events can reach."""
    native = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    QApplication.setAttribute(native, True)
    yield
    QApplication.setAttribute(native, False)


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a step take no less than with a real net: flat out, toy chains fill the processor."""
    slow_down(monkeypatch, STEP_S)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are loaded, in order."""
    seen: list[Path] = []

    def counted(path: Path, device: str = "cpu") -> LoadedNet:
        seen.append(path)
        return load_model(path, device)

    monkeypatch.setattr(voxstudio.loaded, "load_model", counted)
    return seen


@pytest.fixture
def no_run_outlives_the_test() -> Iterator[None]:
    """End the processes of training runs that a test leaves."""
    yield
    for run in TrainingRuns().all:
        process = run.process.find()
        if process is not None:
            process.kill()


@pytest.fixture(scope="session", autouse=True)
def _drawn_once() -> Iterator[None]:
    """Keep the library's pictures and shapes: every window would make the same forty again."""
    drawn: dict[Hashable, Pixels] = {}

    def remembered(field: Floats, size: int, **options: Any) -> Pixels:  # noqa: ANN401
        arrays = (field, options.get("hidden"), options.get("framed"))
        seen = tuple(None if each is None else each.tobytes() for each in arrays)
        place = (*seen, field.shape, size, options.get("direction"), options.get("theme"))
        if place not in drawn:
            drawn[place] = picture(field, size, **options)
        return drawn[place]

    shapes: list[Shape] = []

    def known_examples() -> Generator[None, None, list[Shape]]:
        if not shapes:
            shapes[:] = yield from examples()
        return list(shapes)

    known: dict[Hashable, previews.Preview | None] = {}
    preview = previews._preview

    def known_preview(
        path: Path, header: CheckpointHeader, load: previews.Load
    ) -> previews.Preview | None:
        place = (path, path.stat().st_mtime_ns if path.exists() else 0, header.capabilities)
        if place not in known:
            known[place] = preview(path, header, load)
        return known[place]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thumbnails, "picture", remembered)
        patch.setattr(previews, "_preview", known_preview)
        patch.setattr(app, "examples", known_examples)
        patch.setattr(app, "is_shipped", lambda _path: True)  # a process of their own takes seconds
        yield


@pytest.fixture(scope="session", autouse=True)
def _modules_are_no_garbage() -> None:
    """Spare the collection after every window the million objects of torch, VTK and Qt."""
    gc.collect()
    gc.freeze()


def barely_trained(folder: Path, recipe: str, name: str, *settings: str) -> Path:
    """Train a small net of a recipe on solid boxes at 16^3 for a few iterations."""
    voxels = np.zeros((8, 16, 16, 16), np.uint8)
    voxels[:, :10, 3:13, 3:13] = 255
    common = (f"name={name}", "channels=[4, 6]", "optimiser.batch=2")
    data = Dataset(voxels, np.zeros(len(voxels), np.uint8), voxels[:1], ("box",), "boxes")
    list(train(Trainer(load_recipe(find_recipe(recipe), (*common, *settings)), data), folder))
    return folder / f"{name}.safetensors"


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of solid boxes, barely trained."""
    return barely_trained(tmp_path_factory.mktemp("run"), "chair-compact", "boxes", "iterations=3")


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of boxes of all sizes at 16^3, which has codes of six numbers."""
    return save_generator(tmp_path_factory.mktemp("generator") / "codes.safetensors")


@pytest.fixture(scope="session")
def canvas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sequential model of low and tall boxes at 16^3, in three steps."""
    return save_sequential(tmp_path_factory.mktemp("canvas") / "canvas.safetensors")


HARDLY = ("iterations=2", "optimiser.precision=float32", "data.min_voxels=1")


@pytest.fixture(scope="session")
def grids(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A multi-grid model of 16^3 boxes, hardly trained."""
    steps = f"recovery.steps={GRID_STEPS}"
    folder = tmp_path_factory.mktemp("grids")
    return barely_trained(folder, "sofa-multigrid", "grids", *HARDLY, steps)


@pytest.fixture(scope="session")
def detail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the detail of 16^3 boxes, in blocks of four, hardly trained."""
    steps = f"recovery.steps={DETAIL_STEPS}"
    folder = tmp_path_factory.mktemp("detail")
    return barely_trained(folder, "furniture-superres", "detail", *HARDLY, steps)


MEMORY = (
    "name=few", "iterations=1", "channels=[4, 6]", "optimiser.precision=float32", "data.count=2",
    "data.resolution=16", "recovery.steps=8",
)  # fmt: skip
BRIEF = 8
"""Steps of a recovery that is over soon."""


@pytest.fixture(scope="session")
def nets(
    tmp_path_factory: pytest.TempPathFactory,
    checkpoint: Path,
    generator: Path,
    canvas: Path,
    grids: Path,
    detail: Path,
) -> dict[str, Path]:
    """A small model for each task."""
    from tests.studio.test_pictures import TWO, save_views

    folder = tmp_path_factory.mktemp("nets")
    recipe = load_recipe(find_recipe("memory"), MEMORY)
    trainer = Trainer(recipe, generated(recipe.data))
    trainer.step()
    memory = folder / "few.safetensors"
    save_model(trainer.model(), memory)
    model, brief = load_model(checkpoint), folder / "brief.safetensors"
    fields = {"name": "brief", "recovery": model.header.recovery.lasting(BRIEF)}
    save_model(replace(model, header=model.header.model_copy(update=fields)), brief)
    return {
        "sample": checkpoint,
        "multigrid": grids,
        "recover": brief,
        "super_resolve": detail,
        "recall": memory,
        "generate": canvas,
        "edit": brief,
        "interpolate": generator,
        "arithmetic": generator,
        "reconstruct": save_views(folder / "two.safetensors", "view", TWO),
        "compare": brief,
    }


@pytest.fixture
def studio(qtbot: QtBot, checkpoint: Path, unhurried: None) -> Iterator[Studio]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    # The window of the test before goes; this one's stylesheet would be worked out for it, too.
    qtbot.wait(1)
    made = Studio(application)
    made.window.show()
    made.window.activateWindow()  # shortcuts reach the active window only
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE_MS)
    made.load(checkpoint)
    qtbot.waitUntil(lambda: len(made.task(SampleTask).player.recording) > 3, timeout=PATIENCE_MS)
    yield made
    made.window.close()
    assert made.runner.jobs == () or made.runner.wait()
    made.window.deleteLater()
    gc.collect()
