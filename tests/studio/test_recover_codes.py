"""Recovering by latent codes in the real window, beside energies and completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

import voxstudio as vs
from tests.studio.brushwork import block
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, press
from voxstudio.studio.tasks.recover.codes_run import CodesRun
from voxstudio.studio.tasks.recover.task import RecoverTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def recovered(studio: Studio, qtbot: QtBot) -> RecoverTask:
    """Recover by the keyboard, to the end."""
    task, before = studio.task(RecoverTask), studio.task(RecoverTask).player.run
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: task.player.run is not before and not task.player.running, timeout=PATIENCE_MS
    )
    return task


def test_a_generator_recovers_as_the_command_does_and_its_runs_come_back(
    studio: Studio, qtbot: QtBot, generator: Path
) -> None:
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    first = studio.task(RecoverTask).panel.model.currentText()
    assert first == "furniture-recovery"  # an energy comes first
    studio.document.open(block(), "block")
    studio.document.edit(lambda mask: mask.half("+y"))
    task = studio.task(RecoverTask)
    task.add_model(generator, vs.load(generator).header)
    task.choose_model(generator)
    task.set_count(2)
    task.panel.steps.set_value(6)
    recovered(studio, qtbot)
    run = task.player.run
    assert isinstance(run, CodesRun) and len(run.recording) == 7
    assert studio.window.timeline.scrubber.count == 7
    assert "IoU of the visible part" in studio.window.viewport.layer.captions[0]

    wanted = vs.load(generator).recover(block(), mask="half:+y", variants=2, seed=0, steps=6)
    made = np.stack([shape.grid.as_float() for shape in task.selection().shapes])
    assert np.array_equal(made, wanted.voxels)

    assert not np.array_equal(run.recording[0].estimate, run.recording[-1].estimate)
    second = recovered(studio, qtbot).player.run
    assert second is not None and second.seeds == (2, 3)
    press(studio, Qt.Key.Key_Z, CTRL)
    assert task.player.run is run
    shape = task.chosen
    press(studio, Qt.Key.Key_Return)
    assert shape is not None and studio.document.shape is shape
    press(studio, Qt.Key.Key_Z, CTRL)
    assert studio.document.shape is not shape
