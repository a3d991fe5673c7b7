"""Corrected chains in the real window, and what is said of how they mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, press
from voxstudio.sampling.diagnostics import diagnose
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from PySide6.QtWidgets import QCheckBox
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.tasks.sample.convergence import ConvergenceMonitor


def tick(box: QCheckBox) -> None:
    """Click the mark of a check box."""
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def monitor(studio: Studio) -> ConvergenceMonitor:
    run = studio.task(SampleTask).player.run
    assert run is not None
    return run.convergence


def corrected(studio: Studio, qtbot: QtBot) -> None:
    """Have the steps of the run on screen corrected, and wait for one."""
    tick(studio.task(SampleTask).panel.metropolis)
    qtbot.waitUntil(
        lambda: (
            len(studio.task(SampleTask).player) > 0
            and studio.task(SampleTask).player.recording[-1].temperature
            == studio.task(SampleTask).sampler_controls.controls.temperature
            and studio.task(SampleTask).panel.acceptance.text() != ""
        ),
        timeout=PATIENCE_MS,
    )


def test_a_click_corrects_the_running_chain_and_another_gives_it_back(
    studio: Studio, qtbot: QtBot
) -> None:
    panel, chains = studio.task(SampleTask).panel, studio.task(SampleTask)
    job = chains.player.job
    step_size, noise = panel.step_size.value, panel.noise.value
    corrected(studio, qtbot)
    assert chains.player.job is job
    assert not panel.follow.isChecked() and not panel.noise.isEnabled()
    assert panel.acceptance.text().endswith("% accepted")
    newest = chains.player.recording[-1]
    assert newest.noise == 1
    assert newest.step_size == chains.sampler_controls.controls.step_size != step_size
    assert panel.step_size.value == pytest.approx(newest.step_size, abs=1e-3)
    tick(panel.metropolis)
    qtbot.waitUntil(lambda: chains.player.recording[-1].step_size == step_size, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.acceptance.text() == "", timeout=PATIENCE_MS)
    assert panel.follow.isChecked() and panel.noise.isEnabled()
    assert (panel.step_size.value, panel.noise.value) == (step_size, noise)


def test_a_new_run_out_of_noise_cools_before_it_is_corrected(studio: Studio, qtbot: QtBot) -> None:
    panel, chains = studio.task(SampleTask).panel, studio.task(SampleTask)
    corrected(studio, qtbot)
    press(studio, Qt.Key.Key_R, CTRL)
    assert not chains.sampler_controls.controls.metropolis and panel.metropolis.isChecked()
    assert panel.acceptance.text() == "after annealing"
    qtbot.waitUntil(lambda: chains.sampler_controls.controls.metropolis, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.acceptance.text().endswith("% accepted"), timeout=PATIENCE_MS)
    assert chains.model is not None
    sampler = chains.model.header.sampler
    steps, temperatures = chains.player.recording.curves("temperature")
    cooling = temperatures[steps < sampler.steps, 0]
    assert np.allclose(cooling, [sampler.temperature(step) for step in range(len(cooling))])


def test_parallel_chains_are_judged_by_the_newer_half_of_their_energies(
    studio: Studio, qtbot: QtBot
) -> None:
    badges = studio.window.plot.badges
    press(studio, Qt.Key.Key_4, CTRL)
    assert (badges.rhat.text(), badges.ess.text()) == ("R-hat –", "ESS –")
    corrected(studio, qtbot)
    convergence = monitor(studio)
    qtbot.waitUntil(lambda: convergence.latest is not None, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    qtbot.wait(200)
    count = len(convergence.energies) // 10 * 10
    told = diagnose(np.array(convergence.energies)[count - count // 2 : count])
    assert convergence.latest is not None
    assert (convergence.latest.rhat, convergence.latest.ess) == (told.rhat, told.ess)
    press(studio, Qt.Key.Key_End)
    assert badges.rhat.text() == f"R-hat {told.rhat:.2f}"
    assert badges.ess.text() == f"ESS {told.ess:,.0f}"
    assert f"the last {count // 2} steps" in badges.rhat.toolTip()
    assert badges.isVisible()
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    assert not badges.isVisible()


def test_one_chain_has_an_effective_size_alone(studio: Studio, qtbot: QtBot) -> None:
    corrected(studio, qtbot)
    badges = studio.window.plot.badges
    qtbot.waitUntil(lambda: badges.ess.text() != "ESS –", timeout=PATIENCE_MS)
    assert badges.rhat.text() == "R-hat –"


def test_another_temperature_starts_the_figures_anew(studio: Studio, qtbot: QtBot) -> None:
    corrected(studio, qtbot)
    convergence, slider = (
        monitor(studio),
        studio.task(SampleTask).panel.temperature.slider,
    )
    qtbot.waitUntil(lambda: convergence.latest is not None, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    press(studio, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: convergence.latest is None, timeout=PATIENCE_MS)


def test_a_heading_folds_its_group(studio: Studio) -> None:
    panel = studio.task(SampleTask).panel
    head = panel.sections["Start"].head
    assert panel.count.isVisible()
    QTest.mouseClick(head, Qt.MouseButton.LeftButton)
    assert not panel.count.isVisible() and panel.step_size.isVisible()
    QTest.mouseClick(head, Qt.MouseButton.LeftButton)
    assert panel.count.isVisible()
