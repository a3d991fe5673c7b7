"""Words that stand in the field for what they mean, in everything that people read."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from voxstudio import aliases
from voxstudio.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
STUDIO = sorted((ROOT / "voxstudio" / "studio").rglob("*.py"))

BANNED = {
    "at .5": r"(?<![\w.)\]:])\.\d",
    "bearings": r"\bbearings?\b",
    "by heart": r"\bby heart\b",
    "energy_gradient": r"\bdislikes?\b",
    "far out": r"\bfar out\b",
    "go on": r"\bgo(es)? on\b",
    "hang together": r"\bhangs? together\b",
    "held back": r"\bheld[- ]back\b",
    "learn from": r"\blearn(s|ed|t)? from\b",
    "make others": r"\bmakes? others\b",
    "make it the shape": r"\bmakes? it the shape\b",
    "matter": r"\b(add|remove|mirror) matter\b",
    "one body": r"\b(one|single|largest|separate) bod(y|ies)\b",
    "overlap": r"\boverlap(s|ped|ping)?\b",
    "polish": r"\bpolish(es|ed|ing)?\b",
    "ran away": r"\bran away\b",
    "settle": r"\bsettl(e|es|ed|ing)\b",
    "snap": r"\bsnap(s|ped|ping)?\b",
    "spread": r"\bspread\b",
    "surprise": r"\bsurpris(e|ing)\b",
    "told": r"\btold\b",
    "unfold": r"\bunfold(s|ed|ing)?\b",
    "unpicked": r"\bunpicked\b",
    "ways between": r"\bways? (between|within)\b",
    "wrong share": r"\bwrong (share|voxels)\b",
}
"""Dialect, each word with a pattern; what stands in its place is in the field's papers."""


def said(text: str) -> set[str]:
    """Return the banned words of a text."""
    return {word for word, pattern in BANNED.items() if re.search(pattern, text, re.IGNORECASE)}


def prose(page: str) -> str:
    """Return a page without commands, names of code and addresses of links."""
    page = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    page = re.sub(r"`[^`]*`", "", page)
    return re.sub(r"\]\([^)]*\)", "]", page)


def helps(command: Any, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - click's or typer's
    """Yield every command and option below one with its help text."""
    yield name, command.help or ""
    for parameter in command.params:
        yield f"{name} {parameter.opts[0]}", getattr(parameter, "help", None) or ""
    for word, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, f"{name} {word}")


def shown(source: str) -> set[str]:
    """Return the string literals of a module that a window may show: words, not keys or notes."""
    tree = ast.parse(source)
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes
        if " " in node.value or node.value[:1].isupper()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documents_speak_the_language_of_the_field(page: Path) -> None:
    found = said(prose(page.read_text(encoding="utf-8")))
    assert found == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documents_name_fields_of_recipes_as_they_are_today(page: Path) -> None:
    earlier = {name for table in aliases.WORDS.values() for name in table}
    text = page.read_text(encoding="utf-8").split("\n## Earlier names\n")[0]
    assert not earlier & set(re.findall(r"`(?:\w+\.)?(\w+) = ", text))


def test_help_texts_speak_the_language_of_the_field() -> None:
    every = list(helps(typer.main.get_command(app), "voxstudio"))
    assert len(every) > 100
    wrong = {place: words for place, text in every if (words := said(text))}
    assert not wrong


def test_the_window_speaks_the_language_of_the_field() -> None:
    wrong = {
        str(path.relative_to(ROOT)): words
        for path in STUDIO
        if (
            words := {
                word for text in shown(path.read_text(encoding="utf-8")) for word in said(text)
            }
        )
    }
    assert not wrong


def test_what_is_looked_through_is_what_people_read() -> None:
    source = '"""It settles."""\nTIP = f"{x} settles here"\nKEY = "settle"\n'
    assert shown(source) == {" settles here"}
    assert said("One body, held-back shapes; overlaps of .85") == {
        "one body", "held back", "overlap", "at .5"
    }  # fmt: skip
    assert said(prose("`--settle` is kept, see [IoU](settled.md)\n```\nsnap .5\n```\n")) == set()
