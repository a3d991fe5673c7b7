"""Checkpoints of a run: three of them, hashed; damage, full disks and signals lose nothing."""

from __future__ import annotations

import errno
import json
import os
import signal
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from tests.training.small import boxes, recipe
from voxstudio.checkpoint import sha256
from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.interrupts import ended_by_sigterm
from voxstudio.loaded import load_model
from voxstudio.training import checkpoints, history
from voxstudio.training import run as runs
from voxstudio.training.history import read_history
from voxstudio.training.run import train
from voxstudio.training.run_folder import claimed
from voxstudio.training.state import write_state
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voxstudio.training.recipe import Recipe

NAME = "chair-synthesis.safetensors"
LONG = ("iterations=10",)


def finished(folder: Path, wanted: Recipe) -> Path:
    list(train(Trainer(wanted, boxes()), folder))
    return folder / NAME


def manifest(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "checkpoints" / "manifest.json").read_text(encoding="utf-8")
    return json.loads(text)["kept"]  # type: ignore[no-any-return]


def test_the_last_three_are_kept_with_their_hashes(tmp_path: Path) -> None:
    weights = finished(tmp_path, recipe("score-matching", *LONG))
    kept = manifest(tmp_path)
    assert [entry["iteration"] for entry in kept] == [6, 8, 10]
    listed = {name: digest for entry in kept for name, digest in entry["files"].items()}
    found = {path.name: sha256(path) for path in (tmp_path / "checkpoints").iterdir()}
    del found["manifest.json"]
    assert found == listed
    assert len(listed) == 6
    assert sha256(weights) == listed["00000010.safetensors"]
    assert load_model(tmp_path / "checkpoints" / "00000006.safetensors").header.training[
        "iterations"
    ] == 6  # fmt: skip


@pytest.mark.parametrize("damage", ["state", "safetensors", "missing", "manifest"])
def test_a_damaged_checkpoint_is_passed_over_and_named(damage: str, tmp_path: Path) -> None:
    wanted = recipe("synthesis", *LONG)
    whole = finished(tmp_path / "whole", wanted)
    folder = tmp_path / "broken"
    broken = train(Trainer(wanted, boxes()), folder)
    list(islice(broken, 8))
    broken.close()
    victim = folder / "checkpoints" / f"00000008.{damage}"
    if damage == "missing":
        victim = victim.with_suffix(".state")
        victim.unlink()
    elif damage == "manifest":
        victim = folder / "checkpoints" / "manifest.json"
        victim.write_text("{")
    else:
        data = bytearray(victim.read_bytes())
        data[len(data) // 2] ^= 1
        victim.write_bytes(data)
    resumed = Trainer(wanted, boxes())
    notes = resumed.resume(folder)
    if damage == "manifest":  # the states are still there and say themselves what they are
        assert (resumed.iteration, notes) == (8, ())
    else:
        assert resumed.iteration == 6
        assert len(notes) == 1
        assert notes[0].startswith(str(victim))
    list(train(resumed, folder))
    assert (folder / NAME).read_bytes() == whole.read_bytes()


def test_a_folder_with_nothing_but_damage_is_refused(tmp_path: Path) -> None:
    wanted = recipe("score-matching", "iterations=2")
    finished(tmp_path, wanted)
    for state in (tmp_path / "checkpoints").glob("*.state"):
        state.write_bytes(b"")
    with pytest.raises(ImportRejected, match="no whole checkpoint"):
        Trainer(wanted, boxes()).resume(tmp_path)


def test_a_run_with_a_single_state_goes_on(tmp_path: Path) -> None:
    wanted = recipe("synthesis")
    whole = finished(tmp_path / "whole", wanted)
    old, folder = Trainer(wanted, boxes()), tmp_path / "old"
    folder.mkdir()
    for _ in range(3):
        old.step()
    facts = {"iteration": 3, "recipe": wanted.name}
    write_state(folder / "training.state", old._tensors(), facts)
    resumed = Trainer(wanted, boxes())
    assert resumed.resume(folder) == ()
    assert resumed.iteration == 3
    list(train(resumed, folder))
    assert (folder / NAME).read_bytes() == whole.read_bytes()
    assert not (folder / "training.state").exists()


def test_history_has_every_row_once_and_the_same_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "EVERY", 10)
    wanted = recipe("score-matching", "iterations=30", "checkpoint_every=8", "optimiser.batch=1")
    finished(tmp_path / "whole", wanted)
    folder = tmp_path / "halves"
    broken = train(Trainer(wanted, boxes()), folder)
    list(islice(broken, 21))
    del broken  # closes, so that iteration 21 is kept; take it away as a kill would
    for path in (folder / "checkpoints").glob("00000021.*"):
        path.unlink()
    with (folder / "history.csv").open("a") as file:
        file.write("30,0.1")  # half a row
    resumed = Trainer(wanted, boxes())
    resumed.resume(folder)
    assert resumed.iteration == 16
    list(train(resumed, folder))
    assert [row["iteration"] for row in read_history(folder)] == [10, 20, 30]
    assert (folder / "history.csv").read_bytes() == (tmp_path / "whole/history.csv").read_bytes()


def test_a_new_run_in_a_used_folder_moves_the_earlier_one_aside(tmp_path: Path) -> None:
    wanted = recipe("score-matching", "iterations=2")
    first = finished(tmp_path, wanted).read_bytes()
    run = train(Trainer(recipe("score-matching", "iterations=2", "seed=1"), boxes()), tmp_path)
    notes = [note for record in run for note in record.notes]
    assert notes == [f"{tmp_path} held an earlier run, which is now in {tmp_path / 'earlier-1'}"]
    assert (tmp_path / "earlier-1" / NAME).read_bytes() == first != (tmp_path / NAME).read_bytes()
    assert [entry["iteration"] for entry in manifest(tmp_path / "earlier-1")] == [0, 2]


def test_two_processes_cannot_train_in_one_folder(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(ImportRejected, match="is in use"), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("place", ["chain", "learn"])
def test_a_signal_in_the_middle_of_an_iteration_changes_no_bit(
    number: signal.Signals, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = recipe("synthesis")
    whole = finished(tmp_path / "whole", wanted)
    folder, trainer = tmp_path / "halves", Trainer(wanted, boxes())
    calls = 0
    energy, step = trainer.net.energy, trainer.optimisers["adam"].step

    def signalled_energy(voxels: Tensor, temperature: Tensor) -> Tensor:
        nonlocal calls
        calls += 1
        # Five an iteration: three of the chain, both sides of the contrast.
        if calls == 12:
            signal.raise_signal(number)
        return energy(voxels, temperature)

    def signalled_step() -> None:
        nonlocal calls
        calls += 1
        step()
        if calls == 3:
            signal.raise_signal(number)

    if place == "chain":
        monkeypatch.setattr(trainer.net, "energy", signalled_energy)
    else:
        monkeypatch.setattr(trainer.optimisers["adam"], "step", signalled_step)
    with pytest.raises((SystemExit, KeyboardInterrupt)), ended_by_sigterm():
        list(train(trainer, folder))
    resumed = Trainer(wanted, boxes())
    resumed.resume(folder)
    assert resumed.iteration == (2 if place == "chain" else 3)
    list(train(resumed, folder))
    assert (folder / NAME).read_bytes() == whole.read_bytes()


def test_a_disk_that_is_full_for_a_while_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "EVERY", 5)
    wanted = recipe("score-matching", "iterations=12", "checkpoint_every=2", "optimiser.batch=1")
    whole = finished(tmp_path / "whole", wanted)
    folder = tmp_path / "full"
    run, notes = train(Trainer(wanted, boxes()), folder), []
    with monkeypatch.context() as patch:
        for record in run:
            if record.iteration == 3:
                _fill(patch)
            if record.iteration == 7:
                patch.undo()
            notes += [(record.iteration, note) for note in record.notes]
            if record.iteration == 6:
                assert [entry["iteration"] for entry in manifest(folder)] == [0, 2]
                assert Trainer(wanted, boxes()).resume(folder) == ()
    assert [iteration for iteration, _ in notes] == [4, 5, 6]
    assert all("No space left on device" in note for _, note in notes)
    assert (folder / NAME).read_bytes() == whole.read_bytes()
    assert (folder / "history.csv").read_bytes() == (tmp_path / "whole/history.csv").read_bytes()


def test_a_disk_that_is_full_at_the_end_leaves_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = recipe("score-matching")
    run = train(Trainer(wanted, boxes()), tmp_path)
    list(islice(run, 5))
    before = (tmp_path / NAME).read_bytes()
    _fill(monkeypatch)
    with pytest.raises(SaveFailed, match="No space left on device"):
        list(run)
    assert (tmp_path / NAME).read_bytes() == before
    resumed = Trainer(wanted, boxes())
    assert resumed.resume(tmp_path) == ()
    assert resumed.iteration == 4


def _fill(patch: pytest.MonkeyPatch) -> None:
    """Let nothing more be synced to the disk."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(os, "fsync", full)


def test_what_a_kill_left_half_written_is_swept_away(tmp_path: Path) -> None:
    finished(tmp_path, recipe("score-matching", "iterations=2"))
    earlier = tmp_path / "earlier-1" / checkpoints.FOLDER
    earlier.mkdir(parents=True)
    folders = (tmp_path, tmp_path / checkpoints.FOLDER, earlier.parent, earlier)
    torn = [folder / ".voxstudio-abcdefgh.part" for folder in folders]
    orphan = tmp_path / "checkpoints" / "00000004.state"
    mine = [tmp_path / f".{history.NAME}.bak", earlier.parent / ".voxstudio-notes"]
    for path in (*torn, *mine, orphan):
        path.write_bytes(b"half")
    resumed = Trainer(recipe("score-matching", "iterations=3"), boxes())
    resumed.resume(tmp_path)
    list(train(resumed, tmp_path))
    assert not any(path.exists() for path in (*torn, orphan))
    assert all(path.exists() for path in mine)
    assert len(list((tmp_path / checkpoints.FOLDER).iterdir())) == 7


def test_files_of_the_users_own_stay_and_a_folder_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / checkpoints.FOLDER
    mine = ["best.safetensors", "notes.txt", "00000002 copy.state", ".hidden", "2.state"]
    run = train(Trainer(recipe("score-matching"), boxes()), tmp_path)
    next(run)
    for name in mine:
        (folder / name).write_text("mine")
    for name in ("figures", "00000099.state", ".manifest.json.abcdefgh"):
        (folder / name).mkdir()
        (folder / name / "kept").write_text("mine")
    assert not [note for record in run for note in record.notes]
    assert all((folder / name).read_text() == "mine" for name in mine)
    assert len(list(folder.rglob("kept"))) == 3
    assert [entry["iteration"] for entry in manifest(tmp_path)] == [2, 4, 6]
    assert len(list(folder.iterdir())) == len(mine) + 3 + 7  # no older checkpoint


def test_states_are_found_among_other_files_when_the_manifest_is_lost(tmp_path: Path) -> None:
    wanted = recipe("score-matching")
    finished(tmp_path, wanted)
    folder = tmp_path / checkpoints.FOLDER
    (folder / "manifest.json").write_text("{")
    (folder / "best.state").write_text("mine")
    resumed = Trainer(wanted, boxes())
    assert resumed.resume(tmp_path) == ()
    assert resumed.iteration == 6
