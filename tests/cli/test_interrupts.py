"""Ctrl-C stops a command, also when the library it arrives in makes nothing of it."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import trimesh

from tests.cli.kinds import WRITING, words
from voxstudio.cli import main
from voxstudio.interrupts import remembered

if TYPE_CHECKING:
    from pathlib import Path

MESHES = {name: WRITING[name] for name in ("sample", "recover", "mesh", "convert")} | {
    "convert all": "convert SHAPES OUT/a.obj --all"
}


@pytest.mark.parametrize("outcome", ["nothing", "an error"])
@pytest.mark.parametrize("name", MESHES)
def test_no_mesh_is_written_after_an_interrupt(
    name: str, outcome: str, named: dict[str, str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    export = trimesh.Trimesh.export

    def swallow(mesh: trimesh.Trimesh, **told: Any) -> Any:  # noqa: ANN401 - as trimesh's
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        if outcome == "an error":
            raise ValueError("trimesh made this of it")
        return export(mesh, **told)

    monkeypatch.setattr(trimesh.Trimesh, "export", swallow)
    assert main(words(MESHES[name], named, tmp_path)) == 130
    assert capfd.readouterr().err == "voxstudio: stopped\n"
    assert {path.suffix for path in tmp_path.rglob("*")}.isdisjoint({".obj", ".stl", ".ply"})


def test_an_interrupt_that_is_lost_at_the_end_is_still_one(
    named: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def swallow(*_: object) -> dict[str, Any]:
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        return {}

    monkeypatch.setattr("voxstudio.cli.inspect._describe", swallow)
    assert main(["info", named["energy"], "--json"]) == 130
    assert capfd.readouterr().err == "voxstudio: stopped\n"


def test_the_next_command_begins_without_the_interrupts_of_the_last() -> None:
    with remembered(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert main(["--version"]) == 0


def test_an_interrupt_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with remembered() as interrupts:
            signal.raise_signal(signal.SIGINT)
        assert interrupts == []
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
