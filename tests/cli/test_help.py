"""What `--help` says: whole sentences of one idea each, none cut at 80 columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from voxstudio.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAGMENT = re.compile(r"(Of|Its|Whose|Which|Else|Then|Instead)\b")
"""How a text begins that cannot be read without another one."""


def tree(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - click's or typer's
    """Yield every command below one with its words, groups and hidden ones too."""
    yield words, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from tree(inner, (*words, word))


def page(words: tuple[str, ...]) -> str:
    """Return what `--help` prints on a screen of 80 columns."""
    result = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return result.output


EVERY = dict(tree(typer.main.get_command(app)))
GROUPS = [words for words, command in EVERY.items() if hasattr(command, "commands")]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_summary_is_one_whole_sentence(words: tuple[str, ...]) -> None:
    summary, *rest = (EVERY[words].help or "").split("\n\n")
    assert re.fullmatch(r"[A-Z][^.;:]*\.", summary), summary
    assert all(text.strip().endswith(".") for text in rest)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_of_every_parameter_is_read_by_itself(words: tuple[str, ...]) -> None:
    texts = {each.opts[0]: getattr(each, "help", None) for each in EVERY[words].params}
    for name, text in texts.items():
        assert text, name
        assert text.endswith("."), text
        assert not FRAGMENT.match(text), text


@pytest.mark.parametrize("words", GROUPS, ids=lambda words: " ".join(words) or "voxstudio")
def test_lists_of_commands_cut_no_summary(words: tuple[str, ...]) -> None:
    listed = page(words).split("\nCommands:\n", 1)[1]
    shown = dict(re.findall(r"^  (\S+) +(\S.*)$", listed, flags=re.MULTILINE))
    for name, command in EVERY[words].commands.items():
        if not command.hidden:
            assert shown[name] == (command.help or "").split("\n\n")[0]
