"""Opening files by dialog, drop, recent files and the command line."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from tests.corpus import CORPUS, WEIGHTS
from tests.studio.hands import (
    CTRL,
    PATIENCE_MS,
    answer,
    boxes,
    choose_file,
    click_entry,
    drop,
    press,
    sampled_model,
)
from voxstudio.loaded import load_model, save_model
from voxstudio.studio.tasks.interpolate.task import InterpolateTask
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


def stack(path: Path, count: int = 3, side: int = 16) -> Path:
    voxels = np.zeros((count, side, side, side), dtype=np.bool_)
    for index in range(count):
        voxels[index, : 4 + 2 * index, 4:12, 4:12] = True
    labels = np.arange(count) % 2
    np.savez_compressed(path, voxels=voxels, labels=labels, label_names=["low", "high"])
    return path


def shape_names(studio: Studio) -> list[str]:
    return [shape.name for shape in studio.library.shapes()]


def test_a_trained_checkpoint_opens_by_dialog(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    mine = Path(shutil.copy(checkpoint, tmp_path / "mine.safetensors"))
    before, job = sampled_model(studio), studio.task(SampleTask).player.job
    press(studio, Qt.Key.Key_O, CTRL)
    choose_file(studio, qtbot, mine)
    qtbot.waitUntil(lambda: studio.models.path == mine, timeout=PATIENCE_MS)
    assert sampled_model(studio) is before  # a copy is the same model
    assert studio.task(SampleTask).player.job is not job
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 3, timeout=PATIENCE_MS)
    assert mine in [path for path, _ in studio.library.models()]
    view = studio.window.library.lists["models"]
    assert view.currentIndex().data() == "boxes"
    assert view.selectionModel().hasSelection()


def test_a_trained_checkpoint_opens_by_drop(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    mine = Path(shutil.copy(checkpoint, tmp_path / "dropped.safetensors"))
    drop(studio, mine)
    qtbot.waitUntil(lambda: studio.models.path == mine, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 3, timeout=PATIENCE_MS)


def test_a_model_that_only_recovers_opens_in_its_task(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    model = load_model(checkpoint)
    header = model.header.model_copy(update={"capabilities": ("recovery",), "name": "mender"})
    path = tmp_path / "mender.safetensors"
    save_model(replace(model, header=header), path)
    before = sampled_model(studio)
    drop(studio, path)
    qtbot.waitUntil(lambda: studio.window.task == "recover", timeout=PATIENCE_MS)
    assert studio.task(RecoverTask).models.chosen == path
    assert sampled_model(studio) is before
    assert studio.window.library.lists["models"].entries.findItems("mender")


def test_a_stack_opens_as_a_set_and_a_chain_starts_from_its_first_shape(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(studio, stack(tmp_path / "three.npz"))
    qtbot.waitUntil(lambda: studio.document.shape is not None, timeout=PATIENCE_MS)
    assert shape_names(studio)[:3] == ["three 0 · low", "three 1 · high", "three 2 · low"]
    assert studio.document.shape is studio.library.shapes()[0]
    assert studio.task(SampleTask).selection().shape is studio.document.shape
    assert studio.task(SampleTask).player.job is None
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(studio.task(SampleTask).player.recording) > 2, timeout=PATIENCE_MS)
    # A chain from a shape is cold from its first step on.
    assert (
        studio.task(SampleTask).player.recording[0].step
        == sampled_model(studio).header.sampler.steps
    )


def test_a_click_on_a_shape_of_the_library_puts_it_on_screen(studio: Studio, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(studio.library.shapes()) == 10, timeout=PATIENCE_MS)
    click_entry(studio, "shapes", 2)
    assert studio.document.shape is studio.library.shapes()[2]
    assert studio.task(SampleTask).selection().shape is studio.document.shape


def test_a_shape_of_another_size_is_a_sentence(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(studio, stack(tmp_path / "large.npz", 1, 20))
    qtbot.waitUntil(lambda: studio.document.shape is not None, timeout=PATIENCE_MS)
    press(studio, Qt.Key.Key_Space)
    assert answer(studio, qtbot) == (
        "large: has 20×20×20 voxels, which boxes cannot start from; accepted: 16×16×16"
    )


def test_opened_files_are_recent_and_stay_so(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = stack(tmp_path / "one.npz", 1), stack(tmp_path / "two.npz", 2)
    drop(studio, first, second)
    qtbot.waitUntil(lambda: len(studio.store.settings.recent) == 2, timeout=PATIENCE_MS)
    kept = json.loads((tmp_path / "home/config/voxstudio/settings.json").read_text())
    assert kept["recent"] == [str(second), str(first)]
    menu = next(m for m in studio.window.findChildren(QMenu) if m.title() == "Open recent")
    assert [action.text() for action in menu.actions()] == ["two.npz", "one.npz"]
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: studio.store.settings.recent[0] == str(first), timeout=PATIENCE_MS)
    second.unlink()
    menu.actions()[1].trigger()
    assert "two.npz" in answer(studio, qtbot)
    assert studio.store.settings.recent == (str(first),)


def test_a_long_stack_is_opened_in_part(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "many.npz"
    np.savez_compressed(path, voxels=np.ones((150, 8, 8, 8), dtype=np.bool_))
    drop(studio, path)
    qtbot.waitUntil(lambda: len(studio.library.shapes()) >= 100, timeout=PATIENCE_MS)
    assert sum(name.startswith("many") for name in shape_names(studio)) == 100
    assert studio.window.status.message.text() == "Opened the first 100 of 150 shapes"


FAULTY = [name for name in CORPUS if not name.startswith("turned.")]
"""Oblique volumes, which the commands refuse unless told, are opened along their own axes here."""

EACH_FAULT = {name.partition(".")[0]: name for name in FAULTY}.values()
"""A file of each fault; the commands read all of them."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("names", [EACH_FAULT, pytest.param(FAULTY, marks=pytest.mark.slow)])
def test_every_malformed_file_is_a_dialog_and_the_studio_stays(
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    names: Collection[str],
) -> None:
    shapes = len(studio.library.shapes())
    for name in names:
        path = CORPUS[name](tmp_path)
        drop(studio, path)
        text = answer(studio, qtbot)
        assert text.startswith(str(path)), name
        assert "accepted: " in text, name
        assert text in caplog.text
    assert studio.window.isVisible()
    assert studio.task(SampleTask).player.job is not None
    assert studio.store.settings.recent == ()
    assert len(studio.library.shapes()) - shapes in (0, 10)  # the examples may arrive meanwhile


@pytest.mark.parametrize("name", WEIGHTS)
def test_damaged_weights_are_a_dialog_and_the_model_stays(
    studio: Studio, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    before = sampled_model(studio)
    path = WEIGHTS[name](tmp_path)
    drop(studio, path)
    assert answer(studio, qtbot).startswith(str(path))
    assert sampled_model(studio) is before
    assert studio.task(SampleTask).player.job is not None


def test_many_bad_files_are_one_dialog(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [write(tmp_path) for write in list(CORPUS.values())[:8]]
    drop(studio, *paths)
    qtbot.waitUntil(lambda: len(boxes(studio)) == 1, timeout=PATIENCE_MS)
    box = boxes(studio)[0]
    assert box.text().endswith("… and 5 more")
    assert all(str(path) in box.detailedText() for path in paths)
    answer(studio, qtbot)


def test_a_bad_file_does_not_stop_the_good_ones(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.npy"
    np.save(bad, np.full((4, 4, 4), np.nan, dtype=np.float32))
    drop(studio, bad, stack(tmp_path / "good.npz", 1))
    assert "NaN" in answer(studio, qtbot)
    assert shape_names(studio)[0] == "good"


def test_a_shape_from_the_command_line_stays_when_the_model_has_loaded(
    studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    studio.begin([stack(tmp_path / "asked.npz", 1)])
    qtbot.waitUntil(lambda: studio.models.path is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: studio.document.shape is not None, timeout=PATIENCE_MS)
    assert studio.task(SampleTask).selection().shape is studio.document.shape
    assert studio.task(SampleTask).player.job is None
    assert boxes(studio) == []


def test_a_generator_goes_to_the_task_of_its_codes(
    studio: Studio, qtbot: QtBot, generator: Path
) -> None:
    before = studio.models.path
    drop(studio, generator)
    qtbot.waitUntil(lambda: studio.window.task == "interpolate", timeout=PATIENCE_MS)
    assert studio.task(InterpolateTask).models.chosen == generator
    assert generator in [known for known, _ in studio.library.models()]
    assert studio.models.path == before  # the chains keep theirs
