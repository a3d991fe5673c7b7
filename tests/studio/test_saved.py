"""Sessions as text and arrays: what comes back, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests import sessions
from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.studio.document.document import ShapeDocument
from voxstudio.studio.document.undo import UndoStack
from voxstudio.studio.playback.run_history import RunHistory
from voxstudio.studio.saved import arrays, autosave_folder
from voxstudio.studio.saved.autosave_folder import AutosaveFolder, open_folder
from voxstudio.studio.saved.checks import Unreadable
from voxstudio.studio.saved.session_file import read_session, write_session
from voxstudio.studio.saved.session_text import to_text
from voxstudio.studio.session.codecs import CODECS
from voxstudio.studio.tasks.reconstruct.reconstruction import MeshResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.studio.saved.state import SavedState


def text_of(state: object) -> str:
    assert isinstance(state, dict)
    return to_text(state, CODECS, arrays.digest_of)


@pytest.fixture
def found(tmp_path: Path) -> SavedState:
    """A session with one of every value, as it comes back from a file."""
    path = tmp_path / "all.voxsession"
    write_session(path, sessions.state(), CODECS)
    return read_session(path, CODECS)


def test_what_is_read_would_be_written_the_same(found: SavedState) -> None:
    assert json.loads(text_of(found.values)) == json.loads(text_of(sessions.state()))


def test_the_same_session_is_the_same_file(tmp_path: Path) -> None:
    for name in "ab":
        write_session(tmp_path / f"{name}.voxsession", sessions.state(), CODECS)
    first, second = ((tmp_path / f"{name}.voxsession").read_bytes() for name in "ab")
    assert first == second


def same_shape_and_mask(one: ShapeDocument, other: ShapeDocument) -> bool:
    assert one.shape is not None and other.shape is not None
    assert one.mask is not None and other.mask is not None
    assert one.shape.grid.spacing == other.shape.grid.spacing
    values, hidden = one.shape.grid.values, one.mask.hidden
    return np.array_equal(values, other.shape.grid.values) and np.array_equal(
        hidden, other.mask.hidden
    )


@pytest.mark.parametrize("undone", range(6))
def test_a_document_comes_back_with_every_step(tmp_path: Path, undone: int) -> None:
    """However many of its five steps were undone when it was saved."""
    before, steps = sessions.document(), UndoStack()
    while before.redo():
        pass
    for _ in range(undone):
        assert before.undo()
    path = tmp_path / "document.voxsession"
    write_session(path, {"document": before.save()}, CODECS)
    after = ShapeDocument(steps)
    after.restore(read_session(path, CODECS).part("document"))
    for back, again in [(before.redo, steps.redo), (before.undo, steps.undo)] * 2:
        assert (steps.undo_text, steps.redo_text) == (before.undo_text, before.redo_text)
        while (text := back()) is not None:
            assert again() == text
            assert same_shape_and_mask(before, after)
            assert (steps.undo_text, steps.redo_text) == (before.undo_text, before.redo_text)
        assert again() is None


def test_runs_come_back_frame_for_frame_with_what_they_branched_from(found: SavedState) -> None:
    history = RunHistory()
    history.restore(found.part("history"))
    entries = {entry.title: entry for entry in history.entries}
    for number, run in enumerate(sessions.runs()):
        entry = entries[f"run {number}"]
        assert type(entry.run) is type(run) and entry.run.seeds == run.seeds
        for index in range(3):
            one, other = run.recording[index], entry.run.recording[index]
            assert one.step == other.step and np.array_equal(one.estimate, other.estimate)
            assert np.array_equal(one.snapshot.voxels, other.snapshot.voxels)
            shapes = [shape.grid.values for shape in run.shapes(index)]
            assert np.array_equal(shapes, [each.grid.values for each in entry.run.shapes(index)])
    assert entries["run 1"].parent is entries["run 0"].run
    assert found.part("tasks").part("sample").values["run"] is entries["run 0"].run


def test_shapes_and_runs_still_say_how_they_were_made(found: SavedState) -> None:
    (kept,) = found.part("library").values["results"]
    assert kept.shape.made is not None and kept.shape.made() == sessions.RECIPE
    assert (kept.seed, kept.step, kept.model) == (4, 2, sessions.ORIGIN.models[0].name)
    assert kept.run is found.part("history").parts("runs")[-2].values["run"]
    history = RunHistory()
    history.restore(found.part("history"))
    for one, entry in zip(sessions.runs(), reversed(history.entries), strict=True):
        for before, after in zip(one.recipes(1), entry.run.recipes(1), strict=True):
            assert (before is None) == (after is None)
            if before is not None and after is not None:
                assert before().text == after().text


def test_results_of_evaluate_compare_and_reconstruct_come_back(found: SavedState) -> None:
    tasks = found.part("tasks")
    table = tasks.part("evaluate").values["table"]
    assert json.dumps(table.to_json()) == json.dumps(sessions.table().to_json())
    assert table.exhibits[0].caption == sessions.table().exhibits[0].caption
    (curve,) = table.curves
    assert list(map(len, curve.values.values())) == [2, 0]
    comparison, before = tasks.part("compare").part("made").values["recover"], sessions.comparison()
    assert [comparison.text(n) for n in range(3)] == [before.text(n) for n in range(3)]
    recipes = [
        shape.made().text
        for each in (comparison, before)
        if (shape := each.shapes[1]) is not None and shape.made is not None
    ]
    assert recipes[0] == recipes[1]
    with pytest.raises(ImportRejected, match="saved comparison"):
        comparison.request.contenders[0].load()
    made, wanted = tasks.part("reconstruct").values["made"], sessions.reconstructions()
    for one, other in zip(made, wanted, strict=True):
        for shape, same in zip(one.shapes, other.shapes, strict=True):
            assert np.array_equal(shape.grid.values, same.grid.values)
            assert shape.name == same.name and same.made is not None
            assert shape.made().text == same.made().text
    assert isinstance(wanted[1], MeshResult) and made[1].recipe == wanted[1].recipe


def test_how_shapes_were_taken_from_their_files_comes_back(found: SavedState) -> None:
    (taken,) = found.part("importing").values["taken"]
    before = sessions.imported()
    assert (taken.choices, taken.reason) == (before.choices, before.reason)
    for name in ("path", "index", "side", "mark"):
        assert getattr(taken.source, name) == getattr(before.source, name)
    (shape,) = found.part("importing").values["shapes"]
    assert shape.name == "kept"


def test_few_frames_of_a_long_run_are_saved_and_those_stay_the_same() -> None:
    from voxstudio.studio.playback.codecs import MOST, kept

    moments = [sessions.moment(step) for step in range(500)]
    some, more = kept(moments[:400]), kept(moments)
    assert len(some) <= MOST + 1 and some[0] is moments[0] and some[-1] is moments[399]
    assert set(some[:-1]) & set(more) >= set(more) - set(moments[400:])


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda parts: parts["history"]["runs"].append({"run": "x"}), "run is str 'x', not Run"),
        (lambda parts: parts["document"].update(index=99), "entry 99 is not one of"),
        (lambda parts: parts["document"].update(index="os.system"), "index is str"),
        (
            lambda parts: parts["document"]["entries"][0]["mask"]["done"].update(sizes=[9]),
            "steps of a mask are cut short",
        ),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(
    tmp_path: Path, spoil: Callable[[Any], object], why: str
) -> None:
    found = json.loads(sessions.text())
    spoil(found["parts"])
    path = tmp_path / "bad.voxsession"
    path.write_bytes(sessions.archive(json.dumps(found).encode()))
    state = read_session(path, CODECS)
    with pytest.raises(Unreadable, match=why):
        ShapeDocument().restore(state.part("document"))
        RunHistory().restore(state.part("history"))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: text.replace('"@kind": "grid"', '"@kind": "os.system"'), "unknown kind"),
        (lambda text: text.replace('"spacing"', '"spaces"'), "other fields than it should"),
        (lambda text: text.replace('"@same": ', '"@same": 99'), "a value that is not there"),
        (lambda text: text.replace('"voxsession": 1', '"voxsession": 2'), "format 2, not 1"),
        (lambda text: text.replace('"voxsession"', '"other"'), "is no session"),
        (lambda text: text.replace('"count": 50', '"count": 1'), "not between 2 and"),
        (lambda text: text.replace('"role": "model"', '"role": "king"'), "not one of model"),
        (lambda text: text.replace('"mode": "recover"', '"mode": "sample"'), "shape that is given"),
        (lambda text: text.replace('"iou": 0.5', '"iou": "high"'), "iou is str 'high'"),
        (lambda text: text[:-3], "is no JSON"),
        (lambda _: "[" * 100_000, "is no JSON"),
        (lambda text: text.replace('"@array": "', '"@array": "../'), "cannot be read"),
    ],
)
def test_a_file_that_is_no_session_is_refused(
    tmp_path: Path, spoil: Callable[[str], str], why: str
) -> None:
    path = tmp_path / "bad.voxsession"
    path.write_bytes(sessions.archive(spoil(sessions.text().decode()).encode()))
    with pytest.raises(ImportRejected, match=why):
        read_session(path, CODECS)


def test_an_array_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = arrays.ArrayFolder(tmp_path)
    digest = folder.add(np.arange(5))
    assert folder.find(digest).tolist() == [0, 1, 2, 3, 4]
    other = folder.add(np.arange(6))
    place = {each: next(tmp_path.glob(f"{each}*")) for each in (digest, other)}
    place[digest].write_bytes(place[other].read_bytes())
    with pytest.raises(Unreadable, match="changed since it was written"):
        folder.find(digest)
    with pytest.raises(Unreadable, match="names an array"):
        folder.find("../../etc/passwd")


# Autosave.


def test_a_damaged_newest_save_falls_back_to_the_one_before(tmp_path: Path) -> None:
    folder = AutosaveFolder(tmp_path)
    for number in range(4):
        assert folder.write({"view": {"number": number}}, CODECS)
    assert not folder.write({"view": {"number": 3}}, CODECS)  # nothing has changed
    texts = sorted(tmp_path.glob("*.json"))
    assert len(texts) == 2
    texts[-1].write_text(texts[-1].read_text()[:40])
    again = AutosaveFolder(tmp_path)
    state = again.read(CODECS)
    assert state is not None and state.part("view").values == {"number": 2}
    assert len(again.warnings) == 1 and "damaged" in again.warnings[0]


def test_arrays_go_with_the_last_save_that_needs_them(tmp_path: Path) -> None:
    folder = AutosaveFolder(tmp_path)
    for number in range(5):
        folder.write({"view": {"array": np.full(9, number)}}, CODECS)
        assert len(list(tmp_path.glob("arrays/*"))) <= 2
    state = folder.read(CODECS)
    assert state is not None and state.part("view").values["array"].tolist() == [4] * 9


def test_a_full_disk_leaves_the_save_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = AutosaveFolder(tmp_path)
    folder.write({"view": {"number": 1}}, CODECS)

    def full(path: Path, write: object) -> None:
        raise SaveFailed(f"{path}: cannot be written: No space left on device")

    monkeypatch.setattr(autosave_folder, "write_atomically", full)
    with pytest.raises(SaveFailed):
        folder.write({"view": {"number": 2}}, CODECS)
    monkeypatch.undo()
    state = AutosaveFolder(tmp_path).read(CODECS)
    assert state is not None and state.part("view").values == {"number": 1}
    assert folder.write({"view": {"number": 2}}, CODECS)


HELD = """
import sys
from voxstudio.studio.saved.autosave_folder import open_folder
folder = open_folder()
print(folder.folder.name, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="state is elsewhere")
def test_two_windows_have_folders_of_their_own_and_a_killed_one_leaves_its_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", HELD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"1"
        mine = open_folder()
        assert mine.folder.name == "2"
        mine.write({"view": {"number": 2}}, CODECS)
        other.kill()
        other.wait()
    mine.unlock()
    last = open_folder()  # the one that was written last, though the other is free, too
    assert last.folder.name == "2"
    assert open_folder().folder.name == "1"
    assert open_folder(new=True).folder.name == "3"
