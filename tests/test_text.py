"""Words of files are made plain before they are printed or shown, in one place for all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from voxstudio.cli import main
from voxstudio.cli.console import progress, say, say_aside, say_json, say_table
from voxstudio.errors import ImportRejected
from voxstudio.text import brief, plain

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

EVIL = "a\x1b[31mb\x9b2J\u202ec\udc80\r\n"


def test_nothing_that_steers_a_terminal_is_left() -> None:
    assert plain(EVIL) == "a\ufffd[31mb\ufffd2J\ufffdc\ufffd\ufffd\ufffd"
    assert plain("Stuhl · 32³ – 椅子 🪑") == "Stuhl · 32³ – 椅子 🪑"
    assert brief("one\n  two\t") == "one two"
    assert len(brief("x" * 10**6)) < 3000


def test_a_refusal_is_plain_whatever_a_file_says() -> None:
    error = ImportRejected(EVIL, f"has no {EVIL}", EVIL)
    for said in (str(error), error.source, error.fault, error.accepted):
        assert "\x1b" not in said and "\n" not in said


def test_whatever_is_printed_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    say(EVIL)
    say_aside(EVIL)
    say_table([EVIL, "n"], [[EVIL, "1"]])
    say_json({EVIL: [EVIL]})
    printed = capsys.readouterr()
    assert not set("\x1b\x9b\u202e\udc80") & set(printed.out + printed.err)
    assert len(json.loads(printed.out[printed.out.index("{") :])) == 1


def test_a_missing_file_with_an_odd_name_is_named_plainly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(tmp_path / "\x1b[31m.npz")]) == 2
    assert "\x1b" not in capfd.readouterr().err


def test_a_bar_takes_brackets_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress("recovering [/b] [red]", 2) as advance:
        advance(1, "[/i]")
