"""Recipes in the window: what they say before they start, edited, saved and started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, choose_file, press
from tests.studio.test_train import RECIPE
from voxstudio.checkpoint import read_header
from voxstudio.evaluation.classifier import classifier_of
from voxstudio.library import find_recipe
from voxstudio.loaded import load_model, save_model
from voxstudio.studio.tasks.train import wording
from voxstudio.studio.tasks.train.next_run import draft_of, why_not
from voxstudio.studio.tasks.train.panel import NEW
from voxstudio.studio.tasks.train.samples import samples
from voxstudio.studio.tasks.train.task import TrainTask
from voxstudio.training.dataset import generated
from voxstudio.training.estimate import Estimate
from voxstudio.training.observed import write_observed
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio
    from voxstudio.studio.tasks.train.samples import Samples

pytestmark = pytest.mark.usefixtures("no_run_outlives_the_test")

LEFT = Qt.MouseButton.LeftButton
LAID_OUT_MS = 300
"""What has just come into view gets its place; a click before that may release beside it."""


def type_over(widget: QWidget, text: str) -> None:
    """Replace what stands in a field, key by key."""
    QTest.mouseClick(widget, LEFT)
    QTest.keyClick(widget, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(widget, text)


def test_a_recipe_is_edited_saved_and_started_as_it_was_edited(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    file, saved = tmp_path / "small.toml", tmp_path / "mine.toml"
    file.write_text("# Small chairs. Soon done.\n" + RECIPE.format(iterations=9), encoding="utf-8")
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)
    task = studio.task(TrainTask)
    panel = task.panel
    QTest.mouseClick(panel.recipe_file, LEFT)
    choose_file(studio, qtbot, file)
    assert panel.about["Learns"].text() == "Small chairs"
    assert panel.about["Length"].text() == "9 iterations of 4 shapes"
    assert panel.data.text() == "12 generated shapes (chair), 16³"
    form = panel.form
    assert form is not None

    iterations = form.rows["iterations",]
    type_over(iterations.editor, "0")
    assert iterations.fault.text() == "Input should be greater than or equal to 1"
    assert not panel.run.isEnabled()
    press(studio, Qt.Key.Key_Space)
    assert task.chosen == NEW
    qtbot.wait(LAID_OUT_MS)
    QTest.mouseClick(iterations.back, LEFT)
    assert iterations.fault.text() == "", iterations.editor.text()
    assert panel.run.isEnabled() and not panel.reset.isEnabled(), panel.fault.text()
    type_over(iterations.editor, "20")
    assert not iterations.back.isHidden() and form.rows["seed",].back.isHidden()

    QTest.mouseClick(form.groups["learning",].head, LEFT)
    kinds = form.kinds["learning",].editor
    QTest.keyClick(kinds, Qt.Key.Key_Down)
    assert kinds.currentData() == "synthesis"
    type_over(form.rows["learning", "steps"].editor, "2")

    QTest.mouseClick(panel.save, LEFT)
    choose_file(studio, qtbot, saved)
    wanted = load_recipe(saved)
    assert (wanted.iterations, wanted.learning.algorithm) == (20, "synthesis")

    QTest.mouseClick(panel.run, LEFT)
    run = task.run
    assert run is not None
    assert run.data == "" and load_recipe(run.path / "small.toml") == wanted
    assert panel.form is not None and panel.form is not form
    assert not panel.form.rows["iterations",].editor.isEnabled()
    qtbot.waitUntil(lambda: run.state == "done", timeout=3 * PATIENCE_MS)
    assert run.weights is not None
    made = read_header(run.weights).training
    assert made["iterations"] == 20
    assert made["recipe"]["learning"]["steps"] == 2
    qtbot.waitUntil(lambda: panel.about["Length"].text().startswith("20"), timeout=PATIENCE_MS)


def test_what_a_recipe_takes_is_measured_said_and_remembered(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "small.toml"
    file.write_text(RECIPE.format(iterations=100_000), encoding="utf-8")
    press(studio, Qt.Key.Key_T, CTRL | SHIFT)
    task = studio.task(TrainTask)
    task.next.set_recipe(file)
    qtbot.waitUntil(lambda: task.next.estimate is not None, timeout=3 * PATIENCE_MS)
    assert not task.next.measuring
    known = task.next.estimate
    assert known is not None and known.disk > 0
    panel = task.panel
    assert "on this machine" in panel.about["Time"].text()
    assert panel.about["Needs"].text() == wording.needs_of(known)
    task.next.set_recipe(find_recipe("modelnet10-voxnet"))
    assert panel.about["Time"].text() == "" or panel.about["Time"].parentWidget().isHidden()
    assert "data file" in panel.fault.text() and not panel.run.isEnabled()
    task.next.set_recipe(file)
    assert task.next.estimate == known and not task.next.measuring


def test_what_a_recipe_takes_is_said_in_words() -> None:
    recipe = load_recipe(find_recipe("multigrid-paper"))
    assert wording.length(recipe) == f"{recipe.iterations:,} iterations of 100 shapes"
    takes = Estimate(seconds=7800 / recipe.iterations, memory=3 << 29, disk=200 << 20)
    assert wording.time_of(recipe, takes).startswith("about 2 h 10 min on this machine (")
    assert wording.needs_of(takes) == "1.5 GiB of memory, 200 MiB of disk"
    of_file = load_recipe(find_recipe("bed-superres"))
    assert wording.source(of_file, "") == "A file: choose one"
    assert wording.source(of_file, "beds.npz") == "beds.npz"


def test_the_first_clause_of_a_recipe_says_what_it_learns() -> None:
    said = {
        "bed-superres": "Detail of beds, 16^3 to 64^3",
        "cooperative-paper": "Algorithm 3 of Xie et al. with the nets and rates of their section"
        " 6.4",
        "chair-latent": "Codes of generated chairs, learned by variational MCMC teaching:"
        " generator, encoder, energy",
    }
    for name, words in said.items():
        assert wording.purpose(find_recipe(name)) == words


def test_a_recipe_that_cannot_be_trained_says_why(tmp_path: Path) -> None:
    recipe = load_recipe(find_recipe("chair-compact"), ["preset=voxnet", "channels=[8, 8]"])
    assert "has no classes" in why_not(recipe, "")
    assert "score-matching: cannot train the preset voxnet" in why_not(recipe, "beds.npz")
    assert why_not(load_recipe(find_recipe("chair-compact")), "") == ""
    broken = tmp_path / "broken.toml"
    broken.write_text("name = ", encoding="utf-8")
    assert "is not TOML" in str(draft_of(broken))


def test_a_classifier_is_shown_at_held_out_shapes_that_it_names(tmp_path: Path) -> None:
    settings = (
        "data.family=furniture", "data.count=60", "data.resolution=16", "data.copies=0",
        "data.validation=0.4", "optimiser.batch=8", "iterations=4", "name=judge",
    )  # fmt: skip
    recipe = load_recipe(find_recipe("modelnet10-voxnet"), settings)
    trainer = Trainer(recipe, generated(recipe.data))
    for _ in range(4):
        trainer.step()
    write_observed(trainer, tmp_path)
    first = _of(tmp_path, None)
    data, weights = trainer.data, tmp_path / "judge.safetensors"
    assert data.validation_labels is not None
    assert first.names == tuple(data.classes[k] for k in data.validation_labels[:3])
    save_model(trainer.model(), weights)
    found = _of(tmp_path, weights)
    solid = data.validation > 127
    named = classifier_of(trainer.model()).probabilities(solid).argmax(axis=1)
    right = float((named == data.validation_labels).mean())
    assert found.accuracy == (f"Held-out accuracy {right:.2f} ({len(solid)} shapes) at iteration 4")
    assert len(found.observed) == len(found.names) == 6
    np.testing.assert_array_equal(found.observed[0], solid[0])
    truth = data.classes[data.validation_labels[0]]
    assert found.names[0].startswith(f"{truth}, predicted {data.classes[named[0]]} (")


def _of(folder: Path, weights: Path | None) -> Samples:
    steps = samples(folder, weights, load_model)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Samples = end.value
            return made
