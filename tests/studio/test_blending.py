"""Blending checkpoints while their chains run, in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.hands import (
    PATIENCE_MS,
    sampled_model,
)
from voxstudio.loaded import LoadedNet, load_model, save_model
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture
def other(studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path) -> LoadedNet:
    """Another model of the same size, listed in the library beside the one in use."""
    model = load_model(checkpoint)
    header = model.header.model_copy(update={"name": "moved-boxes"})
    made = LoadedNet(header, model.net, (model.mean + 0.3).clamp(-1, 1))
    path = tmp_path / "moved-boxes.safetensors"
    save_model(made, path)
    studio.files.open([path])
    qtbot.waitUntil(lambda: studio.models.path == path, timeout=PATIENCE_MS)
    studio.load(checkpoint)
    qtbot.waitUntil(lambda: studio.models.path == checkpoint, timeout=PATIENCE_MS)
    return made


def add(studio: Studio, qtbot: QtBot) -> None:
    """Choose the first model of the list."""
    controls = studio.task(SampleTask).panel.blend
    controls.list.setFocus()
    QTest.keyClick(controls.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(controls.sliders) == 2, timeout=PATIENCE_MS)


def steps_on(studio: Studio, qtbot: QtBot, steps: int = 3) -> None:
    """Wait until the chains have taken more steps."""
    recording = studio.task(SampleTask).player.recording
    aim = recording[-1].step + steps
    qtbot.waitUntil(lambda: recording[-1].step >= aim, timeout=PATIENCE_MS)


def test_a_model_joins_the_running_chain_and_its_weight_acts_at_once(
    studio: Studio, qtbot: QtBot, other: LoadedNet
) -> None:
    job, controls = studio.task(SampleTask).player.job, studio.task(SampleTask).panel.blend
    assert not controls.sliders
    assert [controls.list.itemText(i) for i in range(controls.list.count())][1] == "moved-boxes"
    add(studio, qtbot)
    blend = studio.task(SampleTask).blending.blend
    assert blend is not None and list(blend.weights) == [0.5, 0.5]
    assert [slider.value for slider in controls.sliders] == [0.5, 0.5]
    assert controls.list.findText("moved-boxes") == -1
    first = controls.sliders[0].slider
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Home)
    assert list(blend.weights) == [0, 1]
    steps_on(studio, qtbot)
    assert studio.task(SampleTask).player.job is job
    # The chain is in the first model's units and has the energy of the other model alone.
    newest = studio.task(SampleTask).player.recording[-1]
    voxels = newest.snapshot.voxels + sampled_model(studio).mean - other.mean
    energy = other.energy(newest.temperature)(voxels).detach()
    torch.testing.assert_close(torch.from_numpy(newest.energy), energy, rtol=1e-4, atol=1e-2)


def test_a_model_is_taken_out_of_the_running_chain(
    studio: Studio, qtbot: QtBot, other: LoadedNet
) -> None:
    add(studio, qtbot)
    controls, blend = studio.task(SampleTask).panel.blend, studio.task(SampleTask).blending.blend
    assert blend is not None and not controls.removers[0].isEnabled()
    QTest.mouseClick(controls.removers[1], Qt.MouseButton.LeftButton)
    assert list(blend.weights) == [1]
    assert not controls.sliders
    assert controls.list.findText(other.header.name) > 0


def test_weights_of_nothing_are_refused(studio: Studio, qtbot: QtBot, other: LoadedNet) -> None:
    add(studio, qtbot)
    blend = studio.task(SampleTask).blending.blend
    for each in studio.task(SampleTask).panel.blend.sliders:
        each.slider.setFocus()
        QTest.keyClick(each.slider, Qt.Key.Key_Home)
    assert blend is not None and list(blend.weights) == [0, 1]
    assert "All weights are zero" in studio.window.status.message.text()
    steps_on(studio, qtbot)


def test_new_weights_start_the_figures_of_mixing_anew(
    studio: Studio, qtbot: QtBot, other: LoadedNet
) -> None:
    add(studio, qtbot)
    run = studio.task(SampleTask).player.run
    assert run is not None
    convergence = run.convergence
    before = convergence.changes
    slider = studio.task(SampleTask).panel.blend.sliders[1].slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert convergence.changes == before + 1


def test_another_model_begins_without_a_blend(
    studio: Studio, qtbot: QtBot, checkpoint: Path, other: LoadedNet
) -> None:
    add(studio, qtbot)
    before = studio.task(SampleTask).blending.blend
    studio.load(checkpoint)
    qtbot.waitUntil(
        lambda: studio.task(SampleTask).blending.blend is not before, timeout=PATIENCE_MS
    )
    blend = studio.task(SampleTask).blending.blend
    assert blend is not None and blend.models == (sampled_model(studio),)
    assert not studio.task(SampleTask).panel.blend.sliders
