"""The shapes that a recipe asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.data.shapes import catalogue, families
from voxstudio.data.splits import split
from voxstudio.errors import ImportRejected
from voxstudio.library import find_recipe
from voxstudio.training.dataset import from_file, generated, labels_of, occupancies
from voxstudio.training.recipe import DataRecipe, load_recipe


def test_only_the_wanted_structures_are_made_as_many_as_asked_for() -> None:
    wanted = DataRecipe(family="chair", structures={"chair": ("club", "shell")}, count=6)
    voxels, labels = occupancies(wanted, 32)
    pieces = (families.piece("chair", index, 0) for index in range(60))
    fitting = [p.reference for p in pieces if p.furniture.variant in ("club", "shell")]
    assert np.array_equal(voxels, 255 * np.array(fitting[:6], np.uint8))
    assert labels.tolist() == [families.FAMILIES.index("chair")] * 6
    assert generated(wanted).source == "generated chair (club, shell), 6 shapes, seed 0"


def test_soft_shapes_are_half_full_at_the_surface_and_the_same_inside() -> None:
    hard, _ = occupancies(DataRecipe(family="bed", count=2), 32)
    soft, _ = occupancies(DataRecipe(family="bed", count=2, antialias=True), 32)
    assert np.array_equal(soft > 127, hard > 127)
    assert ((soft > 0) & (soft < 255)).mean() > 0.02


def test_families_stay_in_turn_when_structures_of_one_are_chosen() -> None:
    _, labels = occupancies(
        DataRecipe(family="furniture", structures={"chair": ("club",)}, count=30), 32
    )
    assert labels.tolist() == list(range(10)) * 3


def test_structures_of_another_family_change_nothing() -> None:
    plain = DataRecipe(family="toilet", count=4)
    chosen = DataRecipe(family="toilet", structures={"chair": ("club",)}, count=4)
    assert np.array_equal(occupancies(plain, 32)[0], occupancies(chosen, 32)[0])


@pytest.mark.parametrize("structures", [{}, {"bed": ("bunk", "slatted")}])
def test_rows_are_those_of_the_whole_and_no_piece_is_drawn_twice_or_for_nothing(
    structures: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = DataRecipe(family="furniture", structures=structures, count=60)
    whole, labels = occupancies(recipe, 32)
    source, drawn = catalogue.SOURCES["furniture"], []

    def counted(name: str, index: int, seed: int) -> catalogue.Piece:
        drawn.append((name, index))
        return source.piece(name, index, seed)

    watched = {**catalogue.SOURCES, "furniture": replace(source, piece=counted)}
    monkeypatch.setattr(catalogue, "SOURCES", watched)
    some, kinds = occupancies(recipe, 32, rows=[11, 52])
    assert np.array_equal(some, whole[[11, 52]])
    assert kinds.tolist() == labels[[11, 52]].tolist()
    assert len(drawn) == len(set(drawn))
    assert len([name for name, _ in drawn if name not in structures]) == 2 - len(structures)


@pytest.mark.parametrize(("family", "side"), [("primitives", 30), ("mnist3d", 30), ("necker", 40)])
def test_sets_for_sequential_models_are_learned_from_at_their_own_sizes(
    family: str, side: int
) -> None:
    recipe = DataRecipe(family=family, count=30, seed=2, validation=0.2)
    learned = generated(recipe)
    source = catalogue.SOURCES[family]
    assert learned.classes == source.members
    assert learned.training.shape[1:] == (side, side, side)
    made = catalogue.make(source, 30, seed=2)
    held = split(made.labels, 0.2)
    assert np.array_equal(learned.training, 255 * made.voxels[~held])
    assert np.array_equal(learned.validation, 255 * made.voxels[held])
    assert np.array_equal(learned.labels, made.labels[~held])
    assert labels_of(recipe).tolist() == made.labels.tolist()
    assert DataRecipe.model_validate(recipe) is recipe
    softer = recipe.model_copy(update={"resolution": 32, "antialias": True})
    assert 0 < (generated(softer).training % 255 > 0).mean() < 0.2
    assert generated(softer).training.shape[1:] == (32, 32, 32)


@pytest.mark.parametrize(
    ("family", "structures", "accepted"),
    [("chair", {"chair": ("club", "throne")}, "panel, ladder"),
     ("furniture", {"lamp": ("any",)}, "bathtub, bed"), ("stools", {}, "bathtub, bed")],
)  # fmt: skip
def test_unknown_families_and_structures_are_refused(
    family: str, structures: dict[str, tuple[str, ...]], accepted: str
) -> None:
    with pytest.raises(ImportRejected, match=accepted):
        generated(DataRecipe(family=family, structures=structures))


@pytest.mark.parametrize(("whole", "kept"), [(0.0, 4), (0.75, 3), (0.76, 2), (1.0, 1)])
def test_shapes_in_pieces_are_left_out_but_held_back_ones_stay(whole: float, kept: int) -> None:
    shapes = np.zeros((4, 8, 8, 8), np.bool_)
    shapes[:, 0, 0, :2] = True
    shapes[0, 0, 1, 0] = True  # all three in one body
    shapes[1, 1:3, 7, 7] = shapes[3, 4, 4, :4] = True  # 1/2 and 2/3: by edges alone is apart
    shapes[2, 0, 1:4, 1] = True
    shapes[2, 7, 7, 7] = True  # five of six
    shapes[3, 4, 4, 4:6] = True  # six of eight: .75
    recipe = DataRecipe(validation=0, min_voxels=1, min_largest_component=whole)
    assert len(from_file(ShapeSet(shapes, None, (), "four"), recipe).training) == kept
    many = ShapeSet(np.repeat(shapes, 5, axis=0), None, (), "twenty")
    held = from_file(many, recipe.model_copy(update={"validation": 0.5})).validation
    assert len(held) == 10


def test_a_set_of_pieces_alone_is_refused() -> None:
    crumbs = np.zeros((3, 8, 8, 8), np.bool_)
    crumbs[:, ::4, ::4, ::4] = True
    with pytest.raises(ImportRejected, match="holds no shape to learn from"):
        from_file(
            ShapeSet(crumbs, None, (), "crumbs"),
            DataRecipe(min_voxels=1, min_largest_component=0.5),
        )


@pytest.mark.parametrize("name", ["superres-paper", "superres-official", "synthesis-paper"])
def test_without_labels_every_shape_is_of_the_recipe_s_one_class(name: str) -> None:
    recipe = load_recipe(find_recipe(name), ("data.validation=0", "data.min_voxels=0")).data
    shapes = np.random.default_rng(0).random((12, 8, 8, 8)) < 0.3
    learned = from_file(ShapeSet(shapes, None, (), "beds"), recipe)
    assert len(learned.training) == 12
    assert learned.classes == recipe.classes
    assert learned.labels.tolist() == [0] * 12


def test_several_classes_want_labels_and_labels_want_their_classes() -> None:
    shapes = np.ones((4, 8, 8, 8), np.bool_)
    both = DataRecipe(classes=("bed", "sofa"))
    with pytest.raises(ImportRejected, match="beds: has no labels to tell bed, sofa apart"):
        from_file(ShapeSet(shapes, None, (), "beds"), both)
    labelled = ShapeSet(shapes, np.zeros(4, np.intp), ("bed",), "beds")
    with pytest.raises(ImportRejected, match="has no class sofa; accepted: bed"):
        from_file(labelled, both)


def test_labels_are_places_among_the_classes_that_are_learned() -> None:
    """Of a file of three classes two are learned, in another order; the split is the file's."""
    rng = np.random.default_rng(0)
    shapes, kinds = rng.random((30, 4, 4, 4)) < 0.5, np.arange(30) % 3
    data = ShapeSet(shapes, kinds, ("bed", "chair", "sofa"), "three")
    learned = from_file(data, DataRecipe(classes=("sofa", "bed"), validation=0.2, min_voxels=1))
    assert learned.classes == ("sofa", "bed")
    assert learned.held_out is not None
    rows = np.flatnonzero(kinds != 1)[~learned.held_out]
    assert np.array_equal(learned.training, 255 * shapes[rows])
    names = [data.label_names[kind] for kind in kinds[rows]]
    assert [learned.classes[label] for label in learned.labels] == names
    assert set(names) == {"sofa", "bed"}


def test_labels_of_one_family_of_many_are_places_too() -> None:
    learned = generated(DataRecipe(family="chair", count=4, validation=0))
    assert learned.classes == ("chair",)
    assert learned.labels.tolist() == [0] * 4
