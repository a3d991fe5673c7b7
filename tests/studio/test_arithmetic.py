"""Shape arithmetic in the real window: drops, signs, averages, undo, keep, export, codes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

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
from voxstudio.latent.arithmetic import total
from voxstudio.latent.files import read_codes, write_codes
from voxstudio.latent.model import LatentModel, latent_model
from voxstudio.latent.snap import ByEnergy
from voxstudio.loaded import LoadedNet, load_model, save_model
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.prior import MixturePrior
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.latent_models import NO_MODEL
from voxstudio.studio.tasks.arithmetic.task import ArithmeticTask
from voxstudio.studio.tasks.arithmetic.view import EMPTY
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QAbstractButton
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.tasks.arithmetic.term_row import TermRow

A, B, C = range(3)
RESULT = 3
"""The view after those of three terms."""


@pytest.fixture(scope="module")
def model(generator: Path) -> LatentModel:
    return latent_model(load_model(generator))


@pytest.fixture
def task(studio: Studio, qtbot: QtBot, generator: Path) -> Studio:
    """The task with the model dropped on the window, and the draws it begins with."""
    press(studio, Qt.Key.Key_9, CTRL | SHIFT)
    drop(studio, generator)
    qtbot.waitUntil(
        lambda: studio.task(ArithmeticTask).models.chosen == generator, timeout=PATIENCE_MS
    )
    rest(studio, qtbot)
    return studio


def rest(studio: Studio, qtbot: QtBot) -> ArithmeticTask:
    """Wait until nothing is looked for or decoded."""
    board = studio.task(ArithmeticTask)
    qtbot.waitUntil(
        lambda: not board.encoding.doing and not board.decoding.busy and not board.refinement.busy,
        timeout=PATIENCE_MS,
    )
    return board


def term(studio: Studio, place: int) -> TermRow:
    row: TermRow = studio.task(ArithmeticTask).panel.rows[place]
    return row


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, LEFT)


def cell(studio: Studio, number: int) -> NDArray[np.float32]:
    """What a view shows."""
    return np.array(studio.window.viewport.views[number].surface.field)


def captions(studio: Studio) -> list[str]:
    view = studio.window.viewport
    return [view.layer.captions[number] for number in range(view.cells)]


def near(field: NDArray[np.float32], wanted: NDArray[np.float32]) -> bool:
    """The same but for the rounding of sums in another order."""
    return bool(np.abs(field - wanted).max() < 1e-4)


def decoded(model: LatentModel, code: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(model.decode(code[None])[0])


def test_it_begins_with_a_sum_of_three_draws(task: Studio, model: LatentModel) -> None:
    codes = model.draw([0, 1, 2])
    for place in (A, B, C):
        assert near(cell(task, place), decoded(model, codes[place]))
    assert near(cell(task, RESULT), decoded(model, codes[0] - codes[1] + codes[2]))
    assert captions(task) == [
        "+ A   seed 0",
        "− B   seed 1",
        "+ C   seed 2",
        "= seed 0 − seed 1 + seed 2",
    ]
    assert task.window.viewport.layer.selected == RESULT


def test_every_slot_has_a_picture_of_its_average(task: Studio, qtbot: QtBot) -> None:
    rows = [term(task, place) for place in (A, B, C)]
    qtbot.waitUntil(lambda: all(row.slot.picture.drawn for row in rows), timeout=PATIENCE_MS)
    click(term(task, B).buttons["clear"])
    rest(task, qtbot)
    assert [row.slot.picture.drawn for row in rows] == [True, False, True]
    assert [row.slot.name.text() for row in rows] == ["seed 0", "Empty", "seed 2"]


def test_shapes_dropped_on_a_slot_join_its_average(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    fields = boxes(3).training[:2].astype(np.float32) / 255
    task.library.add_shapes([Shape(VoxelGrid(field), "box") for field in fields])
    for entry in (0, 1):
        drop_entry(task, term(task, A).slot, "shapes", entry)
    board = rest(task, qtbot).board
    first, second, third = board.terms
    names = [each.shape.name for each in first.operands]
    assert names == ["seed 0", "box", "box"]
    assert term(task, A).slot.name.text() == "3 shapes"
    assert term(task, A).names.text().startswith("seed 0\nbox, reconstruction IoU 0.")
    mean = first.codes.mean(0)
    assert near(cell(task, A), decoded(model, mean))
    wanted = total([1, -1, 1], [first.codes, second.codes, third.codes])
    assert near(cell(task, RESULT), decoded(model, wanted))


def test_a_sign_flips_and_undo_flips_it_back(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    codes = model.draw([0, 1, 2])
    before = cell(task, RESULT)
    click(term(task, B).sign)
    rest(task, qtbot)
    assert term(task, B).sign.text() == "+"
    assert near(cell(task, RESULT), decoded(model, codes.sum(0)))
    press(task, Qt.Key.Key_Z, CTRL)
    rest(task, qtbot)
    assert term(task, B).sign.text() == "−"
    assert np.array_equal(cell(task, RESULT), before)
    press(task, Qt.Key.Key_Z, CTRL | SHIFT)
    rest(task, qtbot)
    assert near(cell(task, RESULT), decoded(model, codes.sum(0)))


def test_terms_come_and_go(task: Studio, qtbot: QtBot, model: LatentModel) -> None:
    panel, view = task.task(ArithmeticTask).panel, task.window.viewport
    click(panel.append)
    rest(task, qtbot)
    assert view.cells == 6
    assert captions(task)[3:] == ["+ D   empty", "= seed 0 − seed 1 + seed 2", ""]
    click(term(task, 3).buttons["draw"])
    rest(task, qtbot)
    codes = model.draw([0, 1, 2, 3])
    assert near(cell(task, 4), decoded(model, codes[0] - codes[1] + codes[2] + codes[3]))
    click(term(task, A).buttons["remove"])
    rest(task, qtbot)
    assert captions(task)[0] == "− A   seed 1"
    assert near(cell(task, RESULT), decoded(model, codes[2] + codes[3] - codes[1]))
    for _ in range(5):
        click(panel.append)
    rest(task, qtbot)
    assert len(task.task(ArithmeticTask).board.terms) == 8
    assert view.cells == 9
    assert not panel.append.isEnabled()


def test_an_empty_board_says_what_to_do(task: Studio, qtbot: QtBot) -> None:
    for place in (A, B, C):
        click(term(task, place).buttons["clear"])
    rest(task, qtbot)
    assert task.window.viewport.layer.message == EMPTY
    assert task.task(ArithmeticTask).selection().shapes == []
    for button in (task.task(ArithmeticTask).panel.accept, task.task(ArithmeticTask).panel.save):
        assert not button.isEnabled()
    for _ in range(3):
        press(task, Qt.Key.Key_Z, CTRL)
    rest(task, qtbot)
    assert captions(task)[RESULT] == "= seed 0 − seed 1 + seed 2"


def test_draws_are_drawn_again_and_shapes_stay(
    task: Studio, qtbot: QtBot, model: LatentModel
) -> None:
    field = boxes(3).training[0].astype(np.float32) / 255
    task.document.put(Shape(VoxelGrid(field), "my box"), "Open my box")
    click(term(task, C).buttons["current"])
    board = rest(task, qtbot).board
    box = board.terms[C].operands[1]
    press(task, Qt.Key.Key_R, CTRL)
    board = rest(task, qtbot).board
    assert [[each.shape.name for each in term.operands] for term in board.terms] == [
        ["seed 3"],
        ["seed 4"],
        ["seed 5", "my box"],
    ]
    assert board.terms[C].operands[1] is box
    assert np.array_equal(board.terms[A].operands[0].code, model.draw([3])[0])
    press(task, Qt.Key.Key_Z, CTRL)
    assert rest(task, qtbot).board.terms[A].operands[0].seed == 0


def test_the_same_seeds_make_the_same_result(task: Studio, qtbot: QtBot) -> None:
    first = cell(task, RESULT)
    press(task, Qt.Key.Key_R, CTRL)
    rest(task, qtbot)
    assert not np.array_equal(cell(task, RESULT), first)
    seed = task.task(ArithmeticTask).panel.seed
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "0")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    click(task.task(ArithmeticTask).panel.again)
    rest(task, qtbot)
    assert np.array_equal(cell(task, RESULT), first)


def test_the_result_is_shown_alone(task: Studio, qtbot: QtBot) -> None:
    view, panel = task.window.viewport, task.task(ArithmeticTask).panel
    result = cell(task, RESULT)
    click(panel.views.buttons["result"])
    assert view.cells == 1
    assert np.array_equal(cell(task, 0), result)
    QTest.mouseDClick(view, LEFT, NONE, view.rect().center())
    assert view.cells == 4
    assert panel.views.key == "all"
    corner = QPoint(view.width() * 3 // 4, view.height() * 3 // 4)
    QTest.mouseDClick(view, LEFT, NONE, corner)
    assert (view.cells, panel.views.key) == (1, "result")


def test_the_result_is_kept_and_becomes_the_shape(task: Studio) -> None:
    result = cell(task, RESULT)
    press(task, Qt.Key.Key_K)
    (kept,) = task.library.shapes("results")
    assert kept.name == "seed 0 − seed 1 + seed 2"
    assert np.array_equal(kept.grid.values, result)
    press(task, Qt.Key.Key_Return, CTRL)
    shape = task.document.shape
    assert shape is not None
    assert np.array_equal(shape.grid.values, result)
    task.document.put(kept, "Use another")
    click(task.task(ArithmeticTask).panel.accept)
    assert task.document.shape is shape


def test_result_and_terms_are_exported(task: Studio, qtbot: QtBot) -> None:
    press(task, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: task.export.dialog is not None, timeout=PATIENCE_MS)
    assert task.export.dialog is not None
    click(task.export.dialog.which.buttons["all"])
    shapes = [item.shape for item in task.export.items]
    assert [shape.name for shape in shapes] == [
        "seed 0 − seed 1 + seed 2",
        "A seed 0",
        "B seed 1",
        "C seed 2",
    ]
    for number, view in enumerate((RESULT, A, B, C)):
        assert np.array_equal(shapes[number].grid.values, cell(task, view))
    QTest.keyClick(task.export.dialog, Qt.Key.Key_Escape)


def test_the_code_of_the_result_is_saved_and_dropped_again(
    task: Studio, qtbot: QtBot, model: LatentModel, tmp_path: Path
) -> None:
    path, result = tmp_path / "sum.npz", cell(task, RESULT)
    click(task.task(ArithmeticTask).panel.save)
    choose_file(task, qtbot, path)
    codes = model.draw([0, 1, 2])
    saved = read_codes(path, model.latent)
    assert saved is not None
    np.testing.assert_allclose(saved, (codes[0] - codes[1] + codes[2])[None], atol=1e-6)
    click(term(task, A).buttons["clear"])
    drop_files(term(task, A).slot, path)
    rest(task, qtbot)
    assert term(task, A).slot.name.text() == "sum"
    assert near(cell(task, A), result)


def test_a_refused_operand_leaves_its_slot_as_it_was(
    task: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    board, result = task.task(ArithmeticTask).board, cell(task, RESULT)
    write_arrays(tmp_path / "small.npz", {"voxels": np.ones((1, 8, 8, 8), bool)})
    write_codes(tmp_path / "other.npz", np.zeros((1, 5), np.float32))
    drop_files(term(task, B).slot, tmp_path / "other.npz")
    assert "holds codes of the shape 1x5" in answer(task, qtbot)
    task.document.put(Shape(VoxelGrid(np.ones((8, 8, 8), np.float32)), "small"), "Open small")
    click(term(task, B).buttons["current"])
    assert answer(task, qtbot) == ("small: has 8×8×8 voxels; accepted: 16×16×16 for boxes")
    rest(task, qtbot)
    assert task.task(ArithmeticTask).board is board
    assert task.steps.undo_text == ""
    assert np.array_equal(cell(task, RESULT), result)


def test_the_board_stays_while_another_task_is_on_screen(task: Studio, qtbot: QtBot) -> None:
    result = cell(task, RESULT)
    click(term(task, A).sign)
    press(task, Qt.Key.Key_1, CTRL | SHIFT)
    qtbot.waitUntil(lambda: not task.task(ArithmeticTask).decoding.busy, timeout=PATIENCE_MS)
    press(task, Qt.Key.Key_9, CTRL | SHIFT)
    assert captions(task)[A] == "− A   seed 0"
    press(task, Qt.Key.Key_Z, CTRL)
    rest(task, qtbot)
    assert np.array_equal(cell(task, RESULT), result)


def test_without_a_model_that_is_able_it_says_so(studio: Studio, checkpoint: Path) -> None:
    studio.task(ArithmeticTask).models.chosen = None  # as where none is installed
    press(studio, Qt.Key.Key_9, CTRL | SHIFT)
    view, panel = studio.window.viewport, studio.task(ArithmeticTask).panel
    assert view.layer.message == NO_MODEL
    assert not panel.append.isEnabled()
    assert not panel.polishing.isVisible()
    studio.task(ArithmeticTask).choose_model(checkpoint)
    assert view.layer.message == "boxes has no latent codes: choose another"


def test_draws_are_of_a_class_where_the_model_has_classes(
    task: Studio, qtbot: QtBot, generator: Path, tmp_path: Path
) -> None:
    panel, path = task.task(ArithmeticTask).panel, tmp_path / "two.safetensors"
    assert not panel.kinds.isVisible()
    save_model(of_two_classes(generator), path)
    drop(task, path)
    qtbot.waitUntil(lambda: task.task(ArithmeticTask).models.chosen == path, timeout=PATIENCE_MS)
    rest(task, qtbot)
    panel.kind.setFocus()
    for _ in range(2):
        QTest.keyClick(panel.kind, Qt.Key.Key_Down)
    click(term(task, A).buttons["clear"])
    click(term(task, A).buttons["draw"])
    operands = rest(task, qtbot).board.terms[A].operands
    model = latent_model(load_model(path))
    assert term(task, A).slot.name.text() == "high one 3"
    assert np.array_equal(operands[0].code, model.draw([3], "high_one")[0])
    press(task, Qt.Key.Key_R, CTRL)
    board = rest(task, qtbot).board
    assert np.array_equal(board.terms[A].operands[0].code, model.draw([4], "high_one")[0])
    assert np.array_equal(board.terms[B].operands[0].code, model.draw([5])[0])


def of_two_classes(generator: Path) -> LoadedNet:
    """The generator with a prior of two Gaussians, one per class."""
    model = load_model(generator)
    net = model.net
    assert isinstance(net, LatentNet)
    net.prior = MixturePrior(2, net.latent)
    net.prior.means.copy_(torch.tensor([[-1.0], [1.0]]).expand(2, net.latent))
    net.prior.labels.copy_(torch.tensor([0.0, 1.0]))
    architecture = model.header.architecture.model_copy(update={"components": 2})
    changed = {"classes": ("low_one", "high_one"), "architecture": architecture}
    return replace(model, header=model.header.model_copy(update=changed))


def test_a_result_is_polished_by_the_energy_that_taught_the_generator(
    task: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = task.task(ArithmeticTask).panel
    assert not panel.polishing.isVisible()
    path = tmp_path / "both.safetensors"
    trainer = Trainer(recipe("cooperative", 'capabilities=["energy", "latent"]'), boxes())
    save_model(trainer.model(), path)
    drop(task, path)
    qtbot.waitUntil(lambda: task.task(ArithmeticTask).models.chosen == path, timeout=PATIENCE_MS)
    rest(task, qtbot)
    assert panel.polishing.isVisible()
    before = cell(task, RESULT)
    click(panel.polish)
    rest(task, qtbot)
    wanted = ByEnergy(load_model(path))(before[None], 0.5, [0])[0]
    assert not near(before, wanted)
    assert near(cell(task, RESULT), wanted)
    assert captions(task)[RESULT].endswith("refined")
    press(task, Qt.Key.Key_Z, CTRL)
    rest(task, qtbot)
    assert np.array_equal(cell(task, RESULT), before)
