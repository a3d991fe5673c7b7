"""For every task and every format: what is exported is made again, and the task is restored."""

from __future__ import annotations

import gc
import threading
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.studio.hands import PATIENCE_MS, answer, drop, press, slow_down
from tests.studio.test_every_task import Bench
from voxstudio.checkpoint import file_digest
from voxstudio.data.formats import FORMATS
from voxstudio.data.formats.npz import write_arrays
from voxstudio.provenance import Provenance, Stored, Used
from voxstudio.replay import checkpoints
from voxstudio.replay.replay import recipe_of, replay
from voxstudio.studio.app import Studio
from voxstudio.studio.files.export_writer import write
from voxstudio.studio.models.store import ModelStore
from voxstudio.studio.tasks.run_task import LOADING
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.window.export_dialog import ExportOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.document import Shape

ENDINGS = [each.extension for each in FORMATS if each.writes]
TASKS = {
    "sample": "chain",
    "multigrid": "sample",
    "recover": "recover",
    "super_resolve": "super-resolve",
    "recall": "recall",
    "generate": "write",
    "edit": "project",
    "interpolate": "interpolate",
    "arithmetic": "arithmetic",
    "reconstruct": "reconstruct",
    "compare": "recover",
}
FORMATS_EACH, STEP_S = 4, 0.02
RUNS = ("multigrid", "recover", "super_resolve", "recall", "edit", "reconstruct", "generate")
"""Tasks that make what they are asked for at a key."""


@pytest.fixture(scope="module")
def studio(qapp: QApplication, checkpoint: Path) -> Iterator[Studio]:
    """One window for all tasks."""
    made = Studio(qapp)
    made.window.show()
    made.window.activateWindow()  # shortcuts reach the active window only
    assert QTest.qWaitForWindowActive(made.window)
    made.load(checkpoint)
    sampled = made.task(SampleTask).player
    until = time.monotonic() + PATIENCE_MS / 1000
    while len(sampled) <= 3 and time.monotonic() < until:
        QTest.qWait(20)
    yield made
    made.window.close()
    assert made.runner.jobs == () or made.runner.wait()
    made.window.deleteLater()
    gc.collect()


@pytest.fixture(autouse=True)
def _installed(nets: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The models of the tasks are installed; threads are those of before afterwards."""
    monkeypatch.setattr(checkpoints, "checkpoint_paths", lambda: [*nets.values()])
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


class Maker(Bench):
    """A task that makes something, and is restored."""

    frames = 3
    """Of chains, and no more than before when they are restored."""

    def make(self) -> list[Shape]:
        """Let the task make something, and return it."""
        task = self.task
        if self.key == "reconstruct":
            task.take_current()
            self.wait(lambda: task.slots.missing == 0)
        if self.key == "recall":
            self.wait(lambda: task.memory is not None and not task.why_not)
        if self.key == "compare":
            task.set_mode("recover")
        if self.key in (*RUNS, "compare", "sample"):
            press(self.studio, Qt.Key.Key_Space)
        if self.key == "sample":
            self.wait(lambda: len(task.player) > 3)
            task.panel.step_size.box.setValue(0.2)
            steps = len(task.player)
            self.wait(lambda: len(task.player) > steps + 3)
            press(self.studio, Qt.Key.Key_Space)
        return self.made()

    def made(self) -> list[Shape]:
        """Wait for the end of what is made, and return it."""
        task = self.task
        if self.key == "sample":
            self.wait(lambda: task.player.paused and len(task.player) > self.frames)
            self.qtbot.wait(300)
            task.player.follow()
            self.frames = len(task.player) - 1
        accept = self.studio.window.actions_by_name["accept"]
        player = getattr(task, "player", ())
        self.wait(lambda: accept.isEnabled() or len(player) > 0)
        self.wait(lambda: task.view().doing in ("", "paused"))
        job = getattr(task, "latest_job", None)
        self.wait(lambda: job is None or not job.busy)
        if self.key == "interpolate":
            self.wait(lambda: bool(task.frames.shapes) and not task.decoding.busy)
            return [task.shape, *task.frames.shapes[:2]]
        shapes = list(task.selection().shapes)
        return shapes[1:] if self.key in ("edit", "compare") else shapes

    def restore(self, path: Path) -> None:
        """Drop a file, and take the offer to restore how it was made."""
        offer = self.studio.offering.choice
        drop(self.studio, path)
        self.wait(offer.isVisible)
        QTest.mouseClick(offer.restore, Qt.MouseButton.LeftButton)
        assert not offer.isVisible()


def export(shapes: Sequence[Shape], path: Path) -> Path:
    """Write shapes as the window does, and use the threads that made them."""
    deque(write(shapes, [path], ExportOptions()), maxlen=0)
    machine = recipe_of(path).machine
    torch.set_num_threads(1 if machine is None else machine.threads)
    return path


@pytest.mark.parametrize("key", TASKS)
def test_what_a_task_makes_is_made_again(
    studio: Studio,
    qtbot: QtBot,
    nets: dict[str, Path],
    key: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if key == "sample":
        slow_down(monkeypatch, STEP_S)
    bench = Maker(studio, qtbot, key, nets[key])
    shapes = bench.make()
    files: list[Path] = []
    first = FORMATS_EACH * list(TASKS).index(key)
    for number in range(FORMATS_EACH):  # with the other tasks', each several times
        ending = ENDINGS[(first + number) % len(ENDINGS)]
        shape = shapes[number % len(shapes)]
        files.append(export([shape], tmp_path / f"{number}{ending}"))
        done = replay(files[-1])
        assert done.likeness.same, (ending, done)
        assert done.made.action == TASKS[key]
    if key == "compare":  # the tasks of its recipes restore them
        return
    bench.leave()
    fields = [shape.field for shape in shapes]
    bench.restore(files[0])
    assert studio.window.task == key
    if key in (*RUNS, "sample") and key != "generate":
        bench.wait(lambda: key != "recall" or bench.task.corrupted is not None)
        bench.wait(lambda: not studio.models.loading)
        press(studio, Qt.Key.Key_Space)
    again = bench.made()
    assert [a.field.tobytes() for a in again[:1]] == [b.tobytes() for b in fields[:1]]


def test_a_recipe_of_chains_waits_for_its_model(
    studio: Studio,
    qtbot: QtBot,
    nets: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow_down(monkeypatch, STEP_S)
    bench = Maker(studio, qtbot, "sample", nets["sample"])
    studio.load(nets["sample"])
    bench.wait(lambda: bench.task.model_path == nets["sample"])
    shapes = bench.make()
    fields = [shape.field for shape in shapes]
    path = export(shapes[:1], tmp_path / "made.npz")
    studio.load(nets["recover"])
    bench.wait(lambda: bench.task.model_path == nets["recover"])
    load, go = ModelStore.load, threading.Event()

    def slow(store: ModelStore, path: Path) -> LoadedNet:
        assert go.wait(PATIENCE_MS / 1000)
        return load(store, path)

    monkeypatch.setattr(ModelStore, "load", slow)
    bench.restore(path)
    press(studio, Qt.Key.Key_Space)
    assert studio.window.status.message.text() == LOADING
    assert not bench.task.player.running
    go.set()
    bench.wait(lambda: not studio.models.loading)
    press(studio, Qt.Key.Key_Space)
    assert bench.made()[0].field.tobytes() == fields[0].tobytes()


def is_other(studio: Studio, before: Shape | None) -> bool:
    return studio.document.shape is not before


def test_files_without_a_good_recipe_are_only_shown(
    studio: Studio, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that says nothing, a damaged recipe, that of other voxels, and one by a command."""
    caplog.set_level("INFO")
    offer = studio.offering.choice
    made = Provenance.now("encode", inputs={"shapes": Stored.of(np.ones((1, 4, 4, 4), np.bool_))})
    solid = np.ones((1, 4, 4, 4), np.float32)
    for name, shapes, recipe, word in (
        ("plain", solid, "", "Opened"),
        ("damaged", solid, made.of(solid).text.replace("encode", "no such"), "no recipe"),
        ("hostile", solid, made.also(action="exec").of(solid).text, "no action"),
        ("other", 0 * solid + 0.7, made.of(solid).text, "another shape"),
        ("command", solid, made.of(solid).text, "voxstudio replay"),
    ):
        path = tmp_path / f"{name}.npz"
        write_arrays(path, {"voxels": shapes}, recipe)
        before = studio.document.shape
        drop(studio, path)
        changed = partial(is_other, studio, before)
        qtbot.waitUntil(changed, timeout=PATIENCE_MS)
        assert not offer.isVisible(), name
        assert studio.document.shape is not None and studio.document.shape.name == name
        assert word in caplog.messages[-1], name


def test_an_offer_can_be_declined_and_names_a_missing_checkpoint(
    studio: Studio, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = studio.offering.choice
    solid = np.ones((1, 4, 4, 4), np.float32)
    gone = Used(name="gone", sha256="ab" * 32)
    made = Provenance.now(
        "project", models=(gone,), seeds=(3,), inputs={"shape": Stored.of(solid[0])}
    )
    made = made.also(arguments={"mode": "energy", "strength": 0.5})
    path = tmp_path / "made.npz"
    write_arrays(path, {"voxels": solid}, made.of(solid).text)
    drop(studio, path)
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE_MS)
    assert ": Edit with gone, seed 3" in offer.message.text()
    before = studio.document.shape
    QTest.mouseClick(offer.show_it, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.document.shape is not before, timeout=PATIENCE_MS)
    assert studio.document.shape is not None and studio.document.shape.name == "made"
    drop(studio, path)
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE_MS)
    QTest.mouseClick(offer.restore, Qt.MouseButton.LeftButton)
    text = answer(studio, qtbot)
    assert "gone" in text and "ab" * 32 in text


@pytest.mark.parametrize(
    ("action", "arguments", "inputs"),
    [
        ("chain", {"steps": 3, "start": "noise"}, {}),
        ("write", {"at": 1}, {}),
        ("project", {"mode": "energy", "strength": 0.5}, {"shape": np.ones((4, 4, 4), np.float32)}),
        ("interpolate", {}, {"codes": np.ones((2, 6), np.float32)}),
    ],
)
def test_a_recipe_that_names_no_model_is_refused(
    studio: Studio,
    qtbot: QtBot,
    action: str,
    arguments: dict[str, object],
    inputs: dict[str, np.ndarray],
    tmp_path: Path,
) -> None:
    path = tmp_path / "made.provenance.json"
    given = {name: Stored.of(values) for name, values in inputs.items()}
    path.write_text(Provenance.now(action, seeds=(3,), inputs=given, arguments=arguments).text)
    drop(studio, path)
    qtbot.waitUntil(studio.offering.choice.isVisible, timeout=PATIENCE_MS)
    QTest.mouseClick(studio.offering.choice.restore, Qt.MouseButton.LeftButton)
    assert "names no checkpoint" in answer(studio, qtbot)


@pytest.mark.parametrize(
    ("key", "action", "inputs"),
    [
        ("super_resolve", "super-resolve", {"coarse": np.ones(3, np.float32)}),
        ("edit", "project", {"shape": np.ones((2, 2), np.float32)}),
        ("interpolate", "interpolate", {"codes": np.ones((3, 6), np.float32)}),
        ("reconstruct", "reconstruct", {"pictures": np.ones((9, 2, 2), np.float32)}),
    ],
)
def test_a_recipe_of_something_else_is_refused_in_a_sentence(
    studio: Studio,
    qtbot: QtBot,
    nets: dict[str, Path],
    key: str,
    action: str,
    inputs: dict[str, np.ndarray],
    tmp_path: Path,
) -> None:
    offer, path = studio.offering.choice, tmp_path / "made.provenance.json"
    model = Used(name="some", sha256=file_digest(nets[key]))
    given = {name: Stored.of(values) for name, values in inputs.items()}
    told = {"mode": "energy", "strength": 0.5} if action == "project" else {}
    made = Provenance.now(action, models=(model,), seeds=(3,), inputs=given, arguments=told)
    path.write_text(made.text)
    drop(studio, path)
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE_MS)
    QTest.mouseClick(offer.restore, Qt.MouseButton.LeftButton)
    assert answer(studio, qtbot)
    assert studio.window.task == key
