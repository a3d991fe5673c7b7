"""One model in several tasks of the real window: it is loaded once, and given back."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

import pytest
import torch
from PySide6.QtCore import Qt

from tests.studio.brushwork import block
from tests.studio.hands import CTRL, PATIENCE_MS, SHIFT, answer, press
from voxstudio.errors import ImportRejected
from voxstudio.latent.snap import ByEnergy
from voxstudio.loaded import LoadedNet, load_model, save_model
from voxstudio.studio.tasks.edit.task import EditTask
from voxstudio.studio.tasks.recover.run import RecoveryRun
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.super_resolve.task import SuperResolveTask

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio


@pytest.fixture
def run_with(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Identities of the models that runs of *Recover* and *Edit* got."""
    seen: list[int] = []
    played, steps = RecoveryRun.played, ByEnergy.steps

    def watched(run: RecoveryRun, model: LoadedNet) -> object:
        seen.append(id(model))
        return played(run, model)

    def stepped(way: ByEnergy, *given: object) -> object:
        seen.append(id(way.model))
        return steps(way, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(RecoveryRun, "played", watched)
    monkeypatch.setattr(ByEnergy, "steps", stepped)
    return seen


def recover(studio: Studio, qtbot: QtBot, path: Path) -> None:
    """Begin to recover a block with a model."""
    press(studio, Qt.Key.Key_4, CTRL | SHIFT)
    studio.task(RecoverTask).choose_model(path)
    studio.document.open(block(), "block")
    press(studio, Qt.Key.Key_F)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(studio.task(RecoverTask).player) > 1, timeout=PATIENCE_MS)


def test_a_model_of_three_tasks_is_one_object(
    studio: Studio, qtbot: QtBot, checkpoint: Path, loads: list[Path], run_with: list[int]
) -> None:
    sampled = studio.task(SampleTask).model
    recover(studio, qtbot, checkpoint)
    press(studio, Qt.Key.Key_6, CTRL | SHIFT)
    studio.task(EditTask).choose_model(checkpoint)
    press(studio, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: studio.task(EditTask).projection.shown is not None, timeout=PATIENCE_MS)
    assert run_with == [id(sampled)] * 2
    assert checkpoint not in loads
    assert studio.models.model is sampled


def test_a_model_beyond_the_limit_goes_with_the_run_that_holds_it(
    studio: Studio, qtbot: QtBot, checkpoint: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.safetensors"
    model = load_model(checkpoint)
    changed = model.header.model_copy(update={"name": "other"})
    save_model(LoadedNet(changed, model.net, model.mean), other)
    store, sampled = studio.model_store, studio.task(SampleTask).model
    assert sampled is not None
    studio.store.change(model_memory_gib=(store.nbytes + 10) / 2**30)  # no room for another one
    recover(studio, qtbot, other)
    held = weakref.ref(store.load(other))
    assert held() is store.load(other)
    assert store.nbytes > store.limit
    studio.task(RecoverTask).show_shape()  # ends the run
    qtbot.waitUntil(lambda: held() is None, timeout=PATIENCE_MS)
    assert store.load(checkpoint) is sampled
    assert store.nbytes <= store.limit


def test_all_tasks_run_where_the_settings_say(
    studio: Studio, qtbot: QtBot, checkpoint: Path
) -> None:
    tasks = [
        studio.task(RecoverTask).models,
        studio.task(EditTask).models.energy,
        studio.task(SuperResolveTask).models,
    ]
    stores = {id(models._store) for models in tasks}
    stores |= {id(studio.task(SampleTask).blending._store), id(studio.services.store)}
    assert stores == {id(studio.model_store)}
    studio.store.change(device="cuda:99", threads=1)
    assert "the device: this machine has " in answer(studio, qtbot)
    with pytest.raises(ImportRejected, match="the device: this machine has "):
        studio.model_store.load(checkpoint)
    studio.store.change(device="cpu")
    studio.model_store.load(checkpoint)
    assert torch.get_num_threads() == 1
