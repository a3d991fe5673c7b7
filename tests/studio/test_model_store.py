"""Loaded models of the studio: each once, as many as there is room for."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

import voxstudio.checkpoint
import voxstudio.loaded
from tests.training.small import LEARNING, boxes, recipe
from voxstudio.checkpoint import sha256
from voxstudio.errors import ImportRejected
from voxstudio.loaded import LoadedNet, load_model, save_model
from voxstudio.nets.spectral import SpectralConv3d
from voxstudio.operations import RECOVER
from voxstudio.room import automatic_model_bytes
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.models.store import ModelStore
from voxstudio.studio.window.settings import Settings
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

GIB = 2**30


class Wanted:
    """Settings that a test changes."""

    def __init__(self, limit: float = 0) -> None:
        self.settings = Settings(device="cpu", threads=torch.get_num_threads())
        self.set_limit(limit)

    def set_limit(self, limit: float) -> None:
        self.settings = self.settings.with_({"model_memory_gib": limit / GIB})

    def __call__(self) -> Settings:
        return self.settings


@pytest.fixture(scope="module")
def trained() -> LoadedNet:
    return Trainer(recipe("score-matching"), boxes()).model()


@pytest.fixture
def files(trained: LoadedNet, tmp_path: Path) -> list[Path]:
    """Three models of the same size."""
    paths = [tmp_path / f"{name}.safetensors" for name in "abc"]
    for path in paths:
        header = trained.header.model_copy(update={"name": path.stem})
        save_model(replace(trained, header=header), path)
    return paths


def bytes_of(model: LoadedNet) -> int:
    """Every tensor of a model that has not run yet, and its mean shape."""
    tensors = [*model.net.state_dict().values(), model.mean]
    return sum(value.numel() * value.element_size() for value in tensors)


def test_a_copy_of_a_file_is_the_same_model(files: list[Path], loads: list[Path]) -> None:
    store = ModelStore(Wanted())
    copy = files[0].with_name("copy.safetensors")
    copy.write_bytes(files[0].read_bytes())
    first = store.load(files[0])
    assert store.load(copy) is first
    assert store.load(files[1]) is not first
    assert loads == files[:2]


def test_a_file_is_hashed_once_until_it_is_written_again(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []

    def counted(path: Path) -> str:
        hashed.append(path)
        return sha256(path)

    monkeypatch.setattr(voxstudio.checkpoint, "sha256", counted)
    store = ModelStore(Wanted())
    for _ in range(3):
        model = store.load(files[0])
    assert hashed == [files[0]]
    os.utime(files[0], ns=(1, 1))
    assert store.load(files[0]) is model  # the same bytes
    assert hashed == [files[0]] * 2


def test_what_several_workers_want_at_once_is_loaded_once(
    files: list[Path], loads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    load, begun, go = voxstudio.loaded.load_model, threading.Event(), threading.Event()

    def slow(path: Path, device: str = "cpu") -> LoadedNet:
        begun.set()
        assert path == files[1] or go.wait(30)
        return load(path, device)

    monkeypatch.setattr(voxstudio.loaded, "load_model", slow)
    store, found = ModelStore(Wanted()), []
    workers = [
        threading.Thread(target=lambda: found.append(store.load(files[0]))) for _ in range(8)
    ]
    for worker in workers:
        worker.start()
    assert begun.wait(30)
    store.load(files[1])  # is not held up by the other one
    assert found == []
    go.set()
    for worker in workers:
        worker.join(30)
    assert len(found) == 8
    assert all(model is found[0] for model in found)
    assert loads == [files[1], files[0]]


def test_a_file_that_a_run_wrote_again_is_loaded_again_and_the_old_one_goes(
    tmp_path: Path,
) -> None:
    models, store = ModelSelection(RECOVER, same_size), ModelStore(Wanted())
    models.share(store)
    path = tmp_path / "growing.safetensors"
    trainer = Trainer(recipe("score-matching"), boxes())
    save_model(trainer.model(), path)
    models.choose(path)
    first = models.loader()()
    assert models.loader()() is first
    trainer.step()
    save_model(trainer.model(), path)
    models.choose(path)
    second = models.loader()()
    assert second.header.training["iterations"] == 1
    assert second is not first
    assert store.nbytes == bytes_of(first) + bytes_of(second)
    gone = weakref.ref(first)
    del first
    assert gone() is None
    assert store.nbytes == bytes_of(second)


def test_what_is_written_while_it_is_loaded_is_not_kept_under_another_name(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(path: Path, device: str = "cpu") -> LoadedNet:
        model = load_model(path, device)
        if model.header.name == "a":
            path.write_bytes(files[1].read_bytes())
        return model

    monkeypatch.setattr(voxstudio.loaded, "load_model", overtaken)
    store = ModelStore(Wanted())
    assert store.load(files[0]).header.name == "a"
    assert store.load(files[0]).header.name == "b"


def test_the_least_recently_used_goes_first(files: list[Path], loads: list[Path]) -> None:
    wanted = Wanted()
    store = ModelStore(wanted)
    size = bytes_of(store.load(files[0]))
    assert store.nbytes == size
    wanted.set_limit(2.5 * size)
    for each in (files[1], files[0], files[2]):
        store.load(each)
        assert store.nbytes <= store.limit
    assert store.nbytes == 2 * size
    loads.clear()
    store.load(files[0])
    store.load(files[2])
    assert loads == []
    store.load(files[1])
    assert loads == [files[1]]
    wanted.set_limit(1.5 * size)
    store.settle()
    assert store.nbytes == size
    store.clear()
    assert store.nbytes == 0


def test_a_model_that_a_run_holds_stays_until_the_run_lets_go(
    files: list[Path], loads: list[Path]
) -> None:
    wanted = Wanted(limit=1)  # nothing has room
    store = ModelStore(wanted)
    held = store.load(files[0])
    for each in files[1:]:
        store.load(each)
    assert store.nbytes == bytes_of(held)
    assert store.load(files[0]) is held
    assert loads == files
    gone = weakref.ref(held)
    del held
    assert gone() is None
    assert store.nbytes == 0


def test_what_is_looked_at_once_is_not_kept(files: list[Path]) -> None:
    store = ModelStore(Wanted())
    store.load(files[0], keep=False)
    assert store.nbytes == 0
    model = store.load(files[0])
    assert store.load(files[0], keep=False) is model
    del model
    assert store.nbytes > 0


def test_memory_counts_what_a_model_works_out_when_it_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("voxstudio.nets.spectral.PAYS", 0)  # even for a net as small as this
    settings = ("preset=paper-3", "channels=[2, 2]", *LEARNING["synthesis"])
    model = Trainer(recipe("score-matching", *settings), boxes()).model()
    bare = model.nbytes
    assert bare == bytes_of(model)
    with torch.inference_mode():
        model.energy(0.1)(model.encode(np.zeros((4, 16, 16, 16), np.float32)))
    settled = model._settled
    own = sum(value.nbytes for value in settled.state_dict().values())
    parts = [part for part in settled.modules() if isinstance(part, SpectralConv3d)]
    spectra = [part.spectra for part in parts if "spectra" in part.__dict__]
    assert spectra
    planes = sum(each.real.nbytes + each.imag.nbytes for each in spectra)
    assert model.nbytes == bare + own + planes


def test_nothing_in_a_model_waits_for_the_garbage_collector(files: list[Path]) -> None:
    model = ModelStore(Wanted()).load(files[0])
    with torch.inference_mode():
        model.energy(0.1)(model.encode(np.zeros((1, 16, 16, 16), np.float32)))
    weights = weakref.ref(next(model.net.parameters()))
    gc.disable()
    try:
        del model
        assert weights() is None
    finally:
        gc.enable()


def test_another_device_is_another_model_and_the_old_ones_go(files: list[Path]) -> None:
    wanted = Wanted()
    store = ModelStore(wanted)
    first = weakref.ref(store.load(files[0]))
    assert store.load(files[0], "cpu") is first()
    wanted.settings = wanted.settings.with_({"device": "cuda:99"})
    store.settle()
    assert first() is None
    with pytest.raises(ImportRejected, match="the device: this machine has"):
        store.load(files[0])
    assert store.load(files[0], "cpu").device == torch.device("cpu")


def test_the_share_of_the_machine_is_the_limit_unless_one_is_set() -> None:
    wanted = Wanted()
    store = ModelStore(wanted)
    assert 2**28 < store.limit == automatic_model_bytes()
    wanted.set_limit(3 * GIB)
    assert store.limit == 3 * GIB


def test_a_container_counts_as_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voxstudio.room.GROUP", tmp_path)
    whole = automatic_model_bytes()
    (tmp_path / "memory.max").write_text("max\n")
    assert automatic_model_bytes() == whole
    (tmp_path / "memory.max").write_text(f"{1 << 20}\n")
    assert automatic_model_bytes() == 1 << 18


def test_a_damaged_file_is_refused_until_it_is_repaired(files: list[Path]) -> None:
    whole = files[0].read_bytes()
    store = ModelStore(Wanted())
    for bad in (whole[:-9], b""):
        files[0].write_bytes(bad)
        with pytest.raises(ImportRejected, match=r"a\.safetensors"):
            store.load(files[0])
    files[0].unlink()
    with pytest.raises(ImportRejected, match=r"a\.safetensors"):
        store.load(files[0])
    os.mkfifo(files[0])
    with pytest.raises(ImportRejected, match="is a pipe"):
        store.load(files[0])
    files[0].unlink()
    files[0].write_bytes(whole)
    assert store.load(files[0]).header.name == "a"
