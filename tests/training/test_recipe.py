"""Recipes of strangers: numbers beyond sense, TOML without end, nets that cannot be."""

from __future__ import annotations

import math
import os
import time
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from tests.training.small import LEARNING, recipe
from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe, resources
from voxstudio.training import toml
from voxstudio.training.recipe import Recipe, load_recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE: tuple[float, ...] = (
    2**64, -1, math.nan, math.inf, -math.inf, 1e308, 1e39, 99_999_999_999
)  # fmt: skip
CAMERAS = ("cameras",)
"""Degrees may be below 0."""

SHIPPED = sorted((resources() / "recipes").glob("*.toml"))


def schemas(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Yield every part of a JSON schema."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from schemas(each)
    elif isinstance(value, list):
        for each in value:
            yield from schemas(each)


def test_every_number_of_a_recipe_has_bounds() -> None:
    numbers = [part for part in schemas(Recipe.model_json_schema())
               if part.get("type") in ("number", "integer")]  # fmt: skip
    assert len(numbers) > 80
    for part in numbers:
        assert {"const", "minimum", "exclusiveMinimum"} & part.keys(), part
        assert {"const", "maximum", "exclusiveMaximum"} & part.keys(), part


def places(table: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Yield where in a table there are numbers."""
    if isinstance(table, dict):
        for name, value in table.items():
            yield from places(value, (*place, name))
    elif isinstance(table, list):
        for row, value in enumerate(table):
            yield from places(value, (*place, row))
    elif isinstance(table, int | float) and not isinstance(table, bool):
        yield place


@pytest.mark.parametrize("algorithm", LEARNING)
def test_hostile_numbers_are_refused_or_within_bounds(algorithm: str) -> None:
    whole = recipe(algorithm).model_dump(mode="json")
    found = list(places(whole))
    assert len(found) > 30
    for place in found:
        for value in HOSTILE:
            table = deepcopy(whole)
            inner: Any = table
            for name in place[:-1]:
                inner = inner[name]
            inner[place[-1]] = value
            if (value, place[-1]) == (99_999_999_999, "seed") or (value, place[1:2]) == (
                -1,
                CAMERAS,
            ):
                Recipe.model_validate(table)
                continue
            with pytest.raises(ValidationError):
                Recipe.model_validate(table)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("channels=[-1]", "channels.0"),
        ("channels=[100000000]", "channels.0"),
        ("channels=[]", "channels"),
        ("optimiser.betas=[2, 3]", "optimiser.betas.0"),
        ("data.validation=0.999", "data.validation"),
        ("sampler.start_noise=inf", "sampler.start_noise"),
        ("sampler.step_size=1e308", "sampler.step_size"),
        ("recovery.stop_temperature=1e-320", "recovery.stop_temperature"),
        ("learning.min_sigma=100.0", "min_sigma 100 is above max_sigma"),
        (f"seed={2**64}", "seed"),
        ("seed=" + "9" * 5000, "seed"),
        ('learning={algorithm="recovery", masks=["half:up"]}', "half:up"),
        ('learning={algorithm="recovery", masks=["random:nan"]}', "random:nan"),
        ("a." * 20000 + "b=1", "too deep"),
        ("channels=" + "[" * 40000, "channels"),
        (f"name={'a' * 250}", "name"),
        (f"data.family={'a' * 5000}", "data.family"),
    ],
    ids=lambda text: text[:40],
)
def test_settings_beyond_sense_are_one_line(setting: str, said: str) -> None:
    with pytest.raises(ImportRejected) as caught:
        load_recipe(find_recipe("chair-compact"), [setting])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


BOTTOMLESS = {
    "arrays": "a = " + "[" * 40_000,
    "tables": "a = " + "{a=" * 20_000,
    "a dotted key": "a." * 20_000 + "a = 1",
    "a dotted key with blanks": "a . " * 10_000 + "a = 1",
    "a dotted key with quotes": '"a".' * 10_000 + "a = 1",
    "a table's name": "[" + "a." * 20_000 + "a]",
    "arrays after a string": "a = ']]]]'\nb = " + "[" * 40_000,
    "arrays after a long string": 'a = """]]]]\\""""\nb = ' + "[" * 40_000,
    "a string without end": '"""' + '\\"""' * 12_000 + "[" * 1000,
    "more than is read": "a = 1\n" * 20_000,
}


@pytest.mark.parametrize("kind", BOTTOMLESS)
def test_what_has_no_bottom_is_refused_before_it_is_parsed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "deep.toml"
    path.write_text(BOTTOMLESS[kind])
    start = time.process_time()
    with pytest.raises(ImportRejected, match=r"is nested|is larger|is not TOML"):
        load_recipe(path)
    assert time.process_time() - start < 1


def test_brackets_and_dots_in_words_are_no_depth() -> None:
    text = f"""
        a = "{"[" * 100}"
        b = '{"{a." * 100}'
        # {"[[a.b." * 100}
        c = [{"[1.5, 2.5], " * 1000}]
        d = {{ x = [1, [2, 3]], y.z = 1 }}
        e = '''{"[" * 100}'''
        {"".join(f"[t{i}.b.c]{chr(10)}x = 1.5{chr(10)}" for i in range(100))}
    """
    assert len(toml.parse(text)["c"]) == 1000


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_recipes_are_read(path: Path) -> None:
    load_recipe(path)


def test_a_recipe_is_a_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path in (tmp_path / "pipe.toml", Path("/dev/zero"), tmp_path):
        with pytest.raises(ImportRejected, match="accepted: a recipe in TOML"):
            load_recipe(path)


@pytest.mark.parametrize(
    ("algorithm", "resolution", "classes", "said"),
    [
        ("score-matching", 30, 1, "cannot be halved 2 times; accepted: data whose side is a mult"),
        ("variational", 30, 1, "multiple of 4, at most 128"),
        ("sequential", 16, 0, "is told classes, and the data have none; accepted: data with label"),
        ("sequential", 6, 1, "writes windows of 8 voxels a side into 6; accepted: sequence.window"),
        ("multigrid", 30, 1, "has no grid of 30^3 voxels; accepted: shapes of 4, 16, 32, 64 vox"),
    ],
)
def test_data_that_a_net_cannot_take_are_refused_with_what_it_takes(
    algorithm: str, resolution: int, classes: int, said: str
) -> None:
    with pytest.raises(ImportRejected) as caught:
        recipe(algorithm).architecture(resolution, 0.5, classes)
    assert said in str(caught.value)
