"""The documentation says what is so: links, commands, fields and their defaults."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from voxstudio.checkpoint import CheckpointHeader, read_header
from voxstudio.cli import app
from voxstudio.library import resources, shipped_checkpoints
from voxstudio.nets.specs import ENERGY, KINDS, SequenceRecipe
from voxstudio.sampling.schedule import Schedule
from voxstudio.training import algorithms, recipe

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")

TABLES: dict[str, type[BaseModel]] = {
    "## Top level": recipe.Recipe,
    "## `[data]`": recipe.DataRecipe,
    "## `[optimiser]`": recipe.Optimiser,
    **{f'### `algorithm = "{name}"`': settings for name, settings in algorithms.ALGORITHMS.items()},
    "## `[sequence]`": SequenceRecipe,
    "## `[sampler]` and `[recovery]`": Schedule,
}
TABLES_OF_THEIR_OWN = {
    "data", "optimiser", "sequence", "learning", "sampler", "recovery", "algorithm", "descriptor"
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).is_file(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_and_options_exist(page: Path) -> None:
    root: Any = typer.main.get_command(app)
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"^voxstudio ([a-z].*)$", text, flags=re.MULTILINE):
        words = line.split("   ")[0].split()
        command = root.commands[words[0]]
        if hasattr(command, "commands") and words[1:]:
            command = command.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def documented(heading: str) -> dict[str, str]:
    """Return the fields of the first table below a heading with their defaults."""
    below = RECIPES.split(f"\n{heading}\n", 1)[1]
    section = re.split(r"\n#+ ", below, maxsplit=1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", section, flags=re.MULTILINE))


def default(name: str, field: Any) -> str:  # noqa: ANN401 - pydantic's FieldInfo
    """Return a default as the page writes it."""
    if field.is_required():
        return "required"
    if field.default is None:
        return "the preset's" if name == "channels" else "none"
    value = list(field.default) if isinstance(field.default, tuple) else field.default
    return f"`{json.dumps(value)}`"


@pytest.mark.parametrize("heading", TABLES)
def test_recipes_name_every_field_with_its_default(heading: str) -> None:
    fields = {
        name: default(name, field)
        for name, field in TABLES[heading].model_fields.items()
        if name not in TABLES_OF_THEIR_OWN
    }
    assert documented(heading) == fields


def test_every_shipped_recipe_is_listed() -> None:
    shipped = {path.stem for path in (resources() / "recipes").glob("*.toml")}
    listed = set(re.findall(r"^\| `([\w-]+)` \| \w+.*? \| [\w ]+", RECIPES, flags=re.MULTILINE))
    assert shipped <= listed


def test_models_name_every_field_of_the_header_and_every_shipped_checkpoint() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    table = page.split("## The file", 1)[1]
    named = re.findall(r"^\| (`[^|]+`) \|", table, flags=re.MULTILINE)
    fields = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    header = CheckpointHeader
    assert fields == {*header.model_fields, *header.model_computed_fields}
    for path in shipped_checkpoints():
        assert f"| `{path.stem}` |" in page


def test_the_readme_names_every_shipped_model_and_counts_the_licences() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = shipped_checkpoints()
    licences = {path.stem: read_header(path).licence for path in paths}
    assert all(f"`{name}`" in page.split("## Licence")[0] for name in licences)
    assert f"{len(licences)} trained models" in page

    paragraph = page.split("## Licence", 1)[1]
    named = tuple(re.findall(r"`([\w-]+)`", paragraph))
    research = {name for name, words in licences.items() if "research use only" in words}
    assert {name for name in licences if name.startswith(named)} == research
    free = [words.startswith("MIT") for words in licences.values()].count(True)
    assert free + len(research) == len(licences)
    assert re.findall(r"\b\d+\b", paragraph) == [str(free), str(len(research))]


def rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading."""
    below = re.split(r"\n#+ ", page.split(f"\n## {heading}\n", 1)[1], maxsplit=1)[0]
    found = re.findall(r"^\| (`\w+` .*) \|$", below, flags=re.MULTILINE)
    return [row.split(" | ") for row in found]


def test_models_name_every_capability_and_every_kind_of_net_with_what_it_can() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    words = {cell[0].strip("`") for cell in rows(page, "Capabilities")}
    assert words == frozenset().union(*(kind.at_most for kind in KINDS.values()))
    kinds = {net.strip("`"): said for net, _, said in rows(page, "Kinds of net")}
    assert kinds.keys() == KINDS.keys()
    for net, kind in KINDS.items():
        said = set(re.findall(r"`(\w+)`", kinds[net]))
        assert (said | ENERGY if "the same" in kinds[net] else said) == kind.at_most


def test_files_that_algorithms_name_exist() -> None:
    page = (ROOT / "docs" / "algorithms.md").read_text(encoding="utf-8")
    for section in page.split("\n## ")[1:]:
        folder = re.search(r"\(`(voxstudio/\w+)", section.splitlines()[0])
        places = [ROOT, ROOT / "voxstudio", ROOT / (folder.group(1) if folder else "")]
        for name in re.findall(r"`([\w/]+\.py)`", section):
            assert any((place / name).is_file() for place in places), name
