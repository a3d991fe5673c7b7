"""Words of earlier recipes, checkpoints and runs are read; the words of today are written."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from tests.checkpoints import NETS, tiny
from tests.headers import HOSTILE, changed
from tests.training.small import boxes, recipe
from voxstudio import aliases
from voxstudio.checkpoint import KEY, CheckpointHeader, read_header
from voxstudio.cli import main
from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint, find_recipe, resources, shipped_checkpoints
from voxstudio.loaded import load_model, save_model
from voxstudio.tensor_file import read_table
from voxstudio.training.algorithms import ALGORITHMS
from voxstudio.training.recipe import DataRecipe, Optimiser, Recipe, load_recipe
from voxstudio.training.run import train
from voxstudio.training.state import read_state, write_state
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

RECIPES = sorted((resources() / "recipes").glob("*.toml"))
SHIPPED = shipped_checkpoints()


def old(table: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Return a table with the words of before."""
    before = {new: word for word, new in words.items()}
    return {
        before.get(name, name): old(value, words) if isinstance(value, dict) else value
        for name, value in table.items()
    }


def of_before(settings: dict[str, Any]) -> dict[str, Any]:
    """Return a recipe with the words of before."""
    tables = {name: old(settings[name], words) for name, words in aliases.WORDS.items()}
    if tables["learning"]["algorithm"] == "super-resolution":
        tables["learning"]["algorithm"] = "superres"
    return {**settings, **tables}


def test_every_new_word_is_one() -> None:
    known = {"data": DataRecipe.model_fields.keys(), "optimiser": Optimiser.model_fields.keys()}
    learning = {name for settings in ALGORITHMS.values() for name in settings.model_fields}
    for table, words in aliases.WORDS.items():
        fields = known.get(table, learning)
        assert set(words.values()) <= set(fields)
        assert not words.keys() & set(fields)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_of_before_is_the_same(path: Path) -> None:
    wanted = load_recipe(path)
    before = of_before(wanted.model_dump(mode="json"))
    assert before["data"].keys() & aliases.WORDS["data"].keys()
    assert Recipe.model_validate(before) == wanted


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("data.whole=0.5", "data.min_largest_component=0.5"),
        ("data.mirror=true", "data.flip_augmentation=x"),
        ("data.mirror=y", "data.flip_augmentation=y"),
        ("optimiser.ema=0.5", "optimiser.ema_decay=0.5"),
        ("learning.fade=0.2", "learning.attenuation=0.2"),
        ("learning={algorithm='superres', side=2}",
         "learning={algorithm='super-resolution', block_size=2}"),
    ],
)  # fmt: skip
def test_a_setting_of_before_replaces_what_the_recipe_says(before: str, now: str) -> None:
    path = find_recipe("chair-compact")
    usual = "data.flip_augmentation=z"
    plain, first, second = (load_recipe(path, [usual, *more]) for more in ([], [before], [now]))
    assert first == second != plain


def test_both_words_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="has both fade and attenuation, which are the same"):
        load_recipe(find_recipe("chair-compact"), ["learning={fade=0.1, attenuation=0.2}"])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_checkpoints_are_read_in_the_words_of_format_2(path: Path) -> None:
    header = read_header(path)
    settings = header.training["recipe"]
    for table, words in aliases.WORDS.items():
        assert not words.keys() & settings.get(table, {}).keys()
    again = CheckpointHeader.model_validate({**header.model_dump(mode="json"), "format": 2})
    assert again.model_copy(update={"format": header.format}) == header


@pytest.mark.parametrize("net", NETS)
def test_a_file_of_format_2_says_its_kind_in_the_words_of_today(net: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_model(tiny(net), path)
    header = written(path)
    assert (header["format"], header["kind"]) == (2, net)
    assert header["metrics"] == {"mean": 0.5} and "figures" not in header
    assert '"side"' not in json.dumps(header)
    assert load_model(path).header.format == 2


def written(path: Path) -> dict[str, Any]:
    """Return the header of a file as it stands there."""
    header: dict[str, Any] = json.loads(read_table(path, "").metadata[KEY])
    return header


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"figures": {}}, "figures"),
        ({"kind": "mesh"}, "its kind is not that of its net"),
        ({"format": 3}, "format"),
        ({"format": 0}, "format"),
        ({"format": 1, "figures": {}, "metrics": {}}, "both figures and metrics"),
    ],
)
def test_headers_that_mix_formats_are_refused(fields: dict[str, Any], fault: str) -> None:
    header = tiny("annealed").header.model_dump(mode="json")
    with pytest.raises(ValidationError, match=fault):
        CheckpointHeader.model_validate({**header, **fields})


def test_info_says_the_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "new.safetensors"
    save_model(tiny("annealed"), new)
    for path, number in ((default_checkpoint(), 1), (new, 2)):
        assert main(["info", str(path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["format"] == number


def test_a_run_of_before_goes_on(tmp_path: Path) -> None:
    wanted = recipe("synthesis", "iterations=4", "data.flip_augmentation=x")
    whole = Trainer(wanted, boxes())
    list(train(whole, tmp_path / "whole"))
    half = train(Trainer(wanted, boxes()), tmp_path / "half")
    list(islice(half, 2))
    half.close()
    for path in (tmp_path / "half" / "checkpoints").glob("*.state"):
        tensors, facts = read_state(path)
        before = old(facts, aliases.STATE)
        assert "strikes" in before
        write_state(path, tensors, {**before, "settings": of_before(facts["settings"])})
    # Without hashes states are read unverified.
    (tmp_path / "half" / "checkpoints" / "manifest.json").write_text("{")
    resumed = Trainer(wanted, boxes())
    resumed.resume(tmp_path / "half")
    assert resumed.iteration == 2
    list(train(resumed, tmp_path / "half"))
    for name, value in whole.net.state_dict().items():
        assert value.equal(resumed.net.state_dict()[name])


PLACES = [
    ("architecture",), ("training",), ("training", "recipe"), ("training", "recipe", "data"),
    ("training", "recipe", "learning"), ("figures",), ("kind",), ("format",),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_odd_values_in_format_1_are_read_or_refused_and_nothing_else(
    place: tuple[str, ...],
) -> None:
    header = written(default_checkpoint())
    assert header["format"] == 1
    refused = 0
    for value in HOSTILE:
        text = json.dumps(changed(header, (place, value)))
        try:
            CheckpointHeader.model_validate_json(text)
        except ValidationError:
            refused += 1
    assert refused or place == ("kind",)


def test_figures_of_before_are_read_by_the_names_of_today() -> None:
    rows = [{"method": "ways paced by code", "one_body": 0.5}, {"method": ["odd"]}, 3]
    metrics = {"latent": {"rows": rows}, "old": {"novelty": {"held_back_one_body": 1}}, "odd": 2}
    found = aliases.metrics_words(metrics)
    assert found == {
        "latent": {
            "rows": [
                {"method": "interpolation spaced by code", "connected": 0.5},
                {"method": ["odd"]},
                3,
            ]
        },
        "old": {"novelty": {"held_back_connected": 1}},
        "odd": 2,
    }
    assert aliases.metrics_words(found) == found
    for path in SHIPPED:
        assert '"one_body"' not in json.dumps(read_header(path).metrics)
