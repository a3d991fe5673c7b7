"""Recipes edited field by field: what a form shows, takes and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe, resources
from voxstudio.training.algorithms import ALGORITHMS, BackPropagation
from voxstudio.training.draft import Draft, Setting
from voxstudio.training.recipe import Recipe, load_recipe, write_recipe

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = sorted((resources() / "recipes").glob("*.toml"))
every_recipe = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)


def draft(name: str = "chair-compact") -> Draft[Recipe]:
    return Draft(load_recipe(find_recipe(name)))


def setting(draft: Draft[Recipe], *path: str) -> Setting:
    return next(each for each in draft.settings if each.path == path)


def edited(draft: Draft[Recipe], value: str, *path: str) -> dict[tuple[str, ...], str]:
    """Type a value and return what is wrong."""
    draft.set_text(setting(draft, *path), value)
    return draft.check()[1]


@every_recipe
def test_what_is_shown_of_a_recipe_reads_as_the_recipe(path: Path) -> None:
    recipe = load_recipe(path)
    made = Draft(recipe)
    table = recipe.model_dump(mode="json")
    for each in made.settings:
        value = table
        for part in each.path:
            value = value[part]
        assert each.value(made.text(each)) == value, each.path
        made.set_text(each, made.text(each))
    assert not made.changed
    assert made.check() == (recipe, {})


@every_recipe
def test_a_recipe_written_to_a_file_is_read_as_the_same(path: Path, tmp_path: Path) -> None:
    recipe, file = load_recipe(path), tmp_path / "written.toml"
    file.write_text(write_recipe(recipe, "What for.\nAnd why."), encoding="utf-8")
    assert load_recipe(file) == recipe
    assert file.read_text(encoding="utf-8").startswith("# What for.\n# And why.\nname = ")


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_field_has_a_help_and_every_section_too(name: str) -> None:
    made = draft()
    made.choose(("learning",), name)
    assert [each.path for each in made.settings if not each.help] == []
    assert [each.path for each in made.sections if not each.help] == []
    fields = {*ALGORITHMS[name].model_fields} - {"algorithm", "descriptor"}
    assert fields == {each.path[1] for each in made.settings if each.path[0] == "learning"} - {
        "descriptor"
    }


def test_fields_are_edited_by_what_their_types_say() -> None:
    made = draft()
    assert setting(made, "data", "antialias").editor == "switch"
    axis = setting(made, "data", "flip_augmentation")
    assert (axis.editor, axis.choices) == ("choice", ("", "x", "y", "z"))
    assert "compact-latent" in setting(made, "preset").choices
    assert "coloured-primitives" in setting(made, "data", "family").choices
    batch = setting(made, "optimiser", "batch")
    assert (batch.editor, batch.bounds, batch.title) == ("text", "1 to 4,096", "Batch")
    assert setting(made, "optimiser", "ema_decay").bounds == "at least 0, below 1"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("iterations",), "0"), (("iterations",), "many"), (("iterations",), ""),
        (("name",), "a b"), (("channels",), "16, 0"), (("preset",), "huge"),
        (("data", "validation"), "0.95"), (("optimiser", "betas"), "0.9"),
        (("learning", "max_sigma"), "nan"), (("sampler", "start_temperature"), "-1"),
    ],
)  # fmt: skip
def test_an_invalid_value_is_refused_in_the_words_of_the_command_line(
    path: tuple[str, ...], text: str
) -> None:
    made = draft()
    faults = edited(made, text, *path)
    assert list(faults) == [path]
    value = setting(made, *path).value(text)
    written = str(value) if isinstance(value, list) else text or '""'
    with pytest.raises(ImportRejected) as refused:
        load_recipe(find_recipe("chair-compact"), [f"{'.'.join(path)}={written}"])
    assert faults[path] in str(refused.value)
    made.reset(path)
    assert not made.changed and made.check()[0] is not None


def test_values_that_do_not_go_together_are_a_fault_of_their_section() -> None:
    made = draft()
    faults = edited(made, "1e6", "sampler", "stop_temperature")
    assert list(faults) == [("sampler",)]
    assert "should fall" in faults["sampler",]


def test_what_is_typed_becomes_the_recipe() -> None:
    made = draft()
    for text, *path in (
        ("7", "iterations"), ("8, 16", "channels"), ("", "reflections"), ("x, y", "reflections"),
        ("", "data", "flip_augmentation"), ("true", "data", "antialias"), ("3e-4", "optimiser",
        "learning_rate"), ('{ chair = ["panel"] }', "data", "structures"),
    ):  # fmt: skip
        assert edited(made, text, *path) == {}
    recipe = made.check()[0]
    assert recipe is not None
    assert (recipe.iterations, recipe.channels, recipe.reflections) == (7, (8, 16), ("x", "y"))
    assert (recipe.data.flip_augmentation, recipe.data.antialias) == (None, True)
    assert recipe.optimiser.learning_rate == 3e-4
    assert recipe.data.structures == {"chair": ("panel",)}
    assert made.is_changed(("channels",)) and not made.is_changed(("seed",))


def test_masks_with_commas_are_one_word_each() -> None:
    made = draft("furniture-recovery")
    masks = setting(made, "learning", "masks")
    for value in (["random:0.7", "mix"], ["box:0:8,0:8,0:8"]):
        assert masks.value(masks.text(value)) == value


def test_another_algorithm_brings_its_own_fields_and_the_first_comes_back_as_it_was() -> None:
    made = draft("furniture-latent")
    assert edited(made, "3", "learning", "beta") == {}
    made.choose(("learning",), "back-propagation")
    recipe = made.check()[0]
    assert recipe is not None and recipe.learning == BackPropagation()
    assert made.is_changed(("learning", "algorithm"))
    assert not made.is_changed(("learning", "steps"))
    made.choose(("learning",), made.first_kind(("learning",)))
    assert not made.changed
    assert made.check()[0] == load_recipe(find_recipe("furniture-latent"))


@every_recipe
def test_the_algorithm_of_a_recipe_is_one_that_trains_its_net(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.learning.algorithm in recipe.algorithms()


def test_generators_and_energies_offer_the_algorithms_of_their_kind() -> None:
    generators = load_recipe(find_recipe("generator-ways")).algorithms()
    assert {"cooperative", "back-propagation", "variational"} <= set(generators)
    energies = load_recipe(find_recipe("synthesis-paper")).algorithms()
    assert {"synthesis", "recovery"} <= set(energies)
    assert not set(generators) & set(energies)
    assert load_recipe(find_recipe("primitives-projection")).algorithms() == ("projection",)
