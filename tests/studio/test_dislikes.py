"""What the model dislikes, as colours on the surface, in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, press
from tests.studio.test_chains import block, still
from voxstudio.grid import VoxelGrid
from voxstudio.sampling.gradient import energy_gradient
from voxstudio.studio.document.document import Shape
from voxstudio.studio.tasks.sample.energy_gradient import BAR, FULL, EnergyGradientWorker
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.scene.colour_bar import ColourBar


def coloured(studio: Studio, qtbot: QtBot) -> NDArray[np.float32]:
    """Wait for colours, and return those of the first view."""
    gradient_overlay = studio.task(SampleTask).gradient_overlay
    qtbot.waitUntil(lambda: gradient_overlay.known is not None, timeout=PATIENCE_MS)
    cell = studio.window.viewport.views[0]
    assert cell.tint is not None and cell.palette == "wanted"
    return cell.tint


def bar(studio: Studio) -> ColourBar | None:
    return studio.window.viewport.layer.bar


def expected(studio: Studio, field: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half, and half the change per full colour more: the denoised shape less the shape."""
    model = studio.task(SampleTask).model
    assert model is not None
    gradient = energy_gradient(model, field[None], model.header.sampler.stop_temperature)
    return np.asarray(0.5 - gradient[0] / 4 / (2 * FULL))


def test_w_colours_a_shape_that_was_opened_and_a_bar_explains_it(
    studio: Studio, qtbot: QtBot
) -> None:
    view = studio.window.viewport
    studio.document.put(block(), "Open block")
    qtbot.wait(300)
    clay = view.screenshot()
    press(studio, Qt.Key.Key_W)
    tint = coloured(studio, qtbot)
    assert np.allclose(tint, expected(studio, block().grid.as_float()), atol=1e-4)
    assert bar(studio) is BAR
    assert (view.screenshot() != clay).any()
    press(studio, Qt.Key.Key_W)
    assert bar(studio) is None and view.views[0].tint is None
    assert np.array_equal(view.screenshot(), clay)


def test_every_frame_of_a_running_chain_has_its_own_colours(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_W)
    first = coloured(studio, qtbot)
    cell = studio.window.viewport.views[0]
    qtbot.waitUntil(lambda: cell.tint is not first, timeout=PATIENCE_MS)
    still(studio, qtbot)
    qtbot.waitUntil(
        lambda: studio.task(SampleTask).gradient_overlay._worker._latest_job.busy is False,
        timeout=PATIENCE_MS,
    )
    shown = studio.task(SampleTask).shapes[0].grid.as_float()
    assert np.array_equal(cell.surface.field, shown)
    assert cell.tint is not None
    assert np.allclose(cell.tint, expected(studio, shown), atol=1e-4)


def test_another_task_has_the_views_without_colours(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_W)
    coloured(studio, qtbot)
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    assert bar(studio) is None
    assert not studio.window.actions_by_name["energy_gradient"].isEnabled()
    press(studio, Qt.Key.Key_1, CTRL | SHIFT)
    coloured(studio, qtbot)
    assert bar(studio) is BAR


def test_a_shape_of_another_size_stays_clay_and_says_why(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_W)
    coloured(studio, qtbot)
    small = np.zeros((8, 8, 8), np.float32)
    small[2:6, 2:6, 2:6] = 1
    studio.document.put(Shape(VoxelGrid(small), "small"), "Open small")
    assert "a shape of 16×16×16 voxels" in studio.window.status.message.text()
    assert studio.window.viewport.views[0].tint is None


def test_of_many_questions_the_newest_is_answered_last(studio: Studio, qtbot: QtBot) -> None:
    press(studio, Qt.Key.Key_Space)
    critic, model = (
        EnergyGradientWorker(studio.runner, studio.errors),
        studio.task(SampleTask).model,
    )
    assert model is not None
    answers: list[object] = []
    critic.answered.connect(lambda about, _tint: answers.append(about))
    for number in range(5):
        critic.ask(number, block().grid.as_float()[None], model)
    qtbot.waitUntil(lambda: 4 in answers, timeout=PATIENCE_MS)
    assert answers == [0, 4]
