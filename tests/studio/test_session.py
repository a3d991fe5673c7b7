"""A session: what was made in the studio is there again in another window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests import sessions
from tests.studio.brushwork import block
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, drop, press
from voxstudio.checkpoint import read_header
from voxstudio.grid import VoxelGrid
from voxstudio.studio.app import Studio
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.arrays import digest_of
from voxstudio.studio.saved.session_text import to_text
from voxstudio.studio.session.codecs import CODECS
from voxstudio.studio.tasks.compare.task import CompareTask
from voxstudio.studio.tasks.evaluate.task import EvaluateTask
from voxstudio.studio.tasks.interpolate.task import InterpolateTask
from voxstudio.studio.tasks.reconstruct.task import ReconstructTask
from voxstudio.studio.tasks.recover.task import RecoverTask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def text_of(studio: Studio) -> dict[str, Any]:
    """Return everything that a session of a window says, with arrays by their digests."""
    text = to_text(studio.session.session.save(), CODECS, digest_of)
    found: dict[str, Any] = json.loads(text)["parts"]
    return found


@pytest.fixture
def second(qtbot: QtBot, studio: Studio) -> Iterator[Studio]:
    """Another window beside the one that has worked."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made = Studio(application)
    made.window.show()
    yield made
    made.window.close()
    assert made.runner.wait()
    made.window.deleteLater()


def test_every_kind_of_run_can_be_saved() -> None:
    coded = {codec.type for codec in CODECS}

    def kinds(kind: type) -> Iterator[type]:
        each: type
        for each in kind.__subclasses__():
            if each.__module__.startswith("voxstudio."):
                yield each
            yield from kinds(each)

    missing = {kind.__name__ for kind in kinds(Run) if kind not in coded}
    assert missing == {"VariantRun"}  # which is never made


def test_a_session_is_the_same_in_another_window(
    qtbot: QtBot,
    studio: Studio,
    second: Studio,
    checkpoint: Path,
    generator: Path,
    tmp_path: Path,
) -> None:
    recover = studio.task(RecoverTask)
    drop(studio, checkpoint)  # a model of the user's own
    qtbot.waitUntil(lambda: len(studio.history.entries) == 2, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_K)
    press(studio, Qt.Key.Key_X, SHIFT)  # or a chain adds a frame between two looks
    qtbot.waitUntil(lambda: not studio.runner.jobs, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    assert studio.window.task == "recover"
    mask = studio.document.mask
    assert mask is not None
    studio.document.edit(lambda mask: mask.half("+z"))
    studio.document.edit(lambda mask: mask.invert())
    studio.window.viewport.rig.orbit(30, 10)
    solid = np.zeros((16, 16, 16), np.bool_)
    solid[:4] = True
    studio.document.put(Shape(VoxelGrid(solid, (2.0, 2.0, 2.0)), "slab"), "Open slab")
    studio.document.edit(lambda mask: mask.half("+x"))
    press(studio, Qt.Key.Key_8, CTRL | SHIFT)
    drop(studio, generator)
    path = studio.task(InterpolateTask)
    qtbot.waitUntil(lambda: path.is_active and path.shape is not None, timeout=PATIENCE_MS)
    path.go((0.25, 0.0))
    studio.window.show_task("recover")
    recover.panel.steps.set_value(7)
    before = text_of(studio)
    file = tmp_path / "work.voxsession"
    studio.session.save_file(file)
    qtbot.waitUntil(file.exists, timeout=PATIENCE_MS)
    second.session.open_file(file)
    qtbot.waitUntil(lambda: second.window.task == "recover", timeout=PATIENCE_MS)
    assert len(second.history.entries) == len(studio.history.entries) > 0
    for task in ("sample", "interpolate", "recover"):  # each is restored when it is looked at
        second.window.show_task(task)
    after = text_of(second)
    for part in before:
        assert after[part] == before[part], part
    assert second.steps.undo_text == "Hide half +x"


def test_results_of_evaluate_compare_and_reconstruct_are_there_again(
    qtbot: QtBot,
    studio: Studio,
    second: Studio,
    nets: dict[str, Path],
    tmp_path: Path,
) -> None:
    for key in ("compare", "reconstruct"):
        for each in (studio, second):  # where models are found by what they are called
            each.library.add_model(nets[key], read_header(nets[key]))
            each.services.tasks[key].add_model(nets[key], read_header(nets[key]))
    studio.document.open(block(), "block")
    studio.document.edit(lambda mask: mask.half("+y"))
    press(studio, Qt.Key.Key_M, CTRL | SHIFT)
    compare, reconstruct = studio.task(CompareTask), studio.task(ReconstructTask)
    for offer in compare.chosen:
        compare.check(offer.path, checked=offer.path == nets["compare"])
    compare.check(nets["compare"], checked=True)
    compare.set_seed(5)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(compare.job.made), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not compare.job.doing, timeout=PATIENCE_MS)
    studio.window.show_task("reconstruct")
    reconstruct.choose_model(nets["reconstruct"])
    reconstruct.take_current()
    qtbot.waitUntil(lambda: not reconstruct.slots.missing, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: reconstruct.made is not None, timeout=PATIENCE_MS)
    reconstruct.select(2)
    studio.window.show_task("evaluate")
    evaluate = studio.task(EvaluateTask)
    evaluate.change({"count": 7, "normalise": "cube"})
    evaluate.latest_job.succeeded.emit(sessions.table())
    evaluate.select(1)
    file = tmp_path / "results.voxsession"
    studio.session.save_file(file)
    qtbot.waitUntil(file.exists, timeout=PATIENCE_MS)
    second.session.open_file(file)
    qtbot.waitUntil(lambda: second.window.task == "evaluate", timeout=PATIENCE_MS)
    tasks = ("evaluate", "compare", "reconstruct")
    for key in tasks:
        for each in (studio, second):
            each.window.show_task(key)
        one, other = studio.services.tasks[key].view(), second.services.tasks[key].view()
        assert [cell.caption for cell in one.cells] == [cell.caption for cell in other.cells]
        assert one.selected == other.selected
        for cell, there in zip(one.cells, other.cells, strict=True):
            assert cell.field is not None and there.field is not None
            assert np.array_equal(cell.field, there.field)
            assert (cell.tint is None) == (there.tint is None)
    again = second.task(EvaluateTask)
    assert again.settings == evaluate.settings and again.words == evaluate.words
    assert again.result is not None and evaluate.result is not None
    assert again.result.table.cells() == evaluate.result.table.cells()
    assert again.panel.json.isEnabled()
    assert second.task(CompareTask).panel.figures.rows == compare.panel.figures.rows
    assert [each.path for each in second.task(CompareTask).chosen] == [nets["compare"]]
    assert second.task(CompareTask).seed == 5
    slots = second.task(ReconstructTask).panel.slots
    assert len(slots) == 2 and all(slot.picture.drawn for slot in slots)
    before, after = text_of(studio)["tasks"], text_of(second)["tasks"]
    assert {key: before[key] for key in tasks} == {key: after[key] for key in tasks}
    making = second.task(ReconstructTask)
    came_back = making.made
    second.window.activateWindow()
    qtbot.waitUntil(second.window.isActiveWindow, timeout=PATIENCE_MS)
    press(second, Qt.Key.Key_Space)  # what came back can be made again
    qtbot.waitUntil(lambda: making.made is not came_back, timeout=PATIENCE_MS)
    assert making.made is not None and reconstruct.made is not None
    for shape, same in zip(reconstruct.made.shapes, making.made.shapes, strict=True):
        assert np.array_equal(shape.grid.values, same.grid.values)


def slab() -> Shape:
    """The lowest four layers of 16^3 voxels."""
    solid = np.zeros((16, 16, 16), np.bool_)
    solid[:4] = True
    return Shape(VoxelGrid(solid), "slab")


def test_what_was_undone_can_be_made_again_in_another_window(
    qtbot: QtBot, studio: Studio, second: Studio, tmp_path: Path
) -> None:
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.document.edit(lambda mask: mask.half("+z"))
    studio.document.put(slab(), "Open slab")
    studio.document.edit(lambda mask: mask.half("+x"))
    for _ in range(3):
        press(studio, Qt.Key.Key_Z, CTRL)
    assert studio.steps.redo_text == "Hide half +z"
    file = tmp_path / "undone.voxsession"
    studio.session.save_file(file)
    qtbot.waitUntil(file.exists, timeout=PATIENCE_MS)
    second.window.activateWindow()
    qtbot.waitUntil(second.window.isActiveWindow, timeout=PATIENCE_MS)
    second.session.open_file(file)
    qtbot.waitUntil(lambda: second.window.task == "recover", timeout=PATIENCE_MS)
    assert second.document.shape is not None and second.document.shape.name != "slab"
    for _ in range(3):
        press(second, Qt.Key.Key_Z, CTRL | SHIFT)
    assert (second.steps.undo_text, second.steps.redo_text) == ("Hide half +x", "")
    assert second.document.shape.name == "slab"
    assert second.document.mask is not None
    assert second.document.mask.hidden[..., 8:].all()
    press(second, Qt.Key.Key_Z, CTRL)
    press(second, Qt.Key.Key_Z, CTRL)
    assert second.document.mask.hidden[8:].all()  # of the shape before


def test_an_opened_shape_does_not_give_way_to_chains_in_another_window(
    qtbot: QtBot, studio: Studio, second: Studio, tmp_path: Path
) -> None:
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.document.put(slab(), "Open slab")
    file = tmp_path / "opened.voxsession"
    studio.session.save_file(file)
    qtbot.waitUntil(file.exists, timeout=PATIENCE_MS)
    assert second.window.task == "sample"  # where it might pass for the start of chains
    second.session.open_file(file)
    qtbot.waitUntil(lambda: second.window.task == "recover", timeout=PATIENCE_MS)
    assert second.services.sampled is not None
    assert second.document.shape is not None and second.document.shape.name == "slab"
