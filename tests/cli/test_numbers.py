"""Every number of every command has bounds, and what is beyond them is refused in one line."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.tree import WRITTEN, Param, called, commands
from voxstudio import cli

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = commands()
NUMBERS = [
    (command, param)
    for command, params in COMMANDS.items()
    for param in params
    if {int, float} & param.kinds
]
HOSTILE = ("18446744073709551616", "-1", "nan", "inf", "-inf", "1e308", "99999999999", "1" * 5000)


def accepted(param: Param, text: str) -> bool:
    """Say whether a number is one that a parameter takes."""
    try:
        value = (int if int in param.kinds else float)(text)
    except ValueError:
        return False
    return math.isfinite(value) and param.info.min <= value <= param.info.max


def test_there_are_numbers_in_most_commands() -> None:
    assert len({command for command, _ in NUMBERS}) > 20


@pytest.mark.parametrize("command", COMMANDS)
def test_numbers_have_bounds_and_hostile_ones_are_refused_in_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Results that cannot be written: what takes a number ends there, before it does anything.
    nowhere = dict.fromkeys(WRITTEN, str(tmp_path / "none" / "none" / "a.npz"))
    (tmp_path / "none").touch()
    for param in [param for each, param in NUMBERS if each == command]:
        low, high = param.info.min, param.info.max
        assert low is not None, param.name
        assert high is not None, param.name
        assert math.isfinite(low)
        assert math.isfinite(high)
        for text in HOSTILE:
            words = called(command, COMMANDS[command], {param.name: text, **nowhere})
            assert cli.main(words) == 2, words
            told = capsys.readouterr()
            assert told.out == ""
            assert re.fullmatch(r"voxstudio: .{1,900}\n", told.err)
            if not accepted(param, text):
                assert f"'{param.option}'" in told.err, words
