import dataclasses
import functools
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from voxstudio.data.shapes import checks, sdf, warps
from voxstudio.data.shapes.catalogue import SOURCES, Shapes, make
from voxstudio.data.shapes.families import (
    FAMILIES,
    KINDS,
    REFERENCE,
    STRUCTURES,
    Furniture,
    signed_distance,
)

Voxels = NDArray[np.uint8]
MIDDLE = 15.5  # index of the middle of 32 voxels

every_family = pytest.mark.parametrize("family", FAMILIES)


@functools.cache
def shapes(family: str, count: int = 40, resolution: int = 32) -> Shapes:
    return make(SOURCES[family], count, resolution, seed=7)


def draws(family: str, count: int) -> list[Furniture]:
    return [KINDS[family].sample(np.random.default_rng(seed)) for seed in range(count)]


def occupancy(furniture: Furniture) -> NDArray[np.bool_]:
    return np.asarray(sdf.sample(furniture.field(), REFERENCE) < 0.0)


def centre_y(voxels: Voxels) -> float:
    return float(np.mean(np.argwhere(voxels)[:, 1]))


def upper(voxels: Voxels, share: float) -> Voxels:
    """Keep what lies in the uppermost `share` of a shape's height."""
    height = int(np.max(np.argwhere(voxels)[:, 0])) + 1
    kept: Voxels = voxels.copy()
    kept[: round(height * (1.0 - share))] = 0
    return kept


def test_the_families_are_the_ten_labels_in_their_order() -> None:
    assert FAMILIES == (
        "bathtub",
        "bed",
        "chair",
        "desk",
        "dresser",
        "monitor",
        "night_stand",
        "sofa",
        "table",
        "toilet",
    )


@every_family
def test_a_set_holds_binary_voxels_with_their_label(family: str) -> None:
    made = shapes(family)
    assert made.voxels.shape == (40, 32, 32, 32)
    assert made.voxels.dtype == np.uint8
    assert set(np.unique(made.voxels)) == {0, 1}
    assert made.labels.dtype == np.uint8
    assert {made.label_names[label] for label in made.labels} == {family}


@every_family
def test_every_shape_is_one_solid(family: str) -> None:
    for voxels in shapes(family).voxels:
        assert ndimage.label(voxels > 0)[1] == 1  # by faces, which is more than is asked
        assert checks.is_one_solid(voxels > 0)
    for voxels in shapes(family, 8, 64).voxels:
        assert ndimage.label(voxels > 0)[1] == 1


@every_family
def test_no_part_is_thinner_than_one_and_a_half_voxels(family: str) -> None:
    """A cube of 2 voxels at 32^3, and of 3 at 64^3, reaches all but rounded edges."""
    for voxels in shapes(family).voxels:
        assert checks.thick_share(voxels > 0, 2) >= 0.97
    for voxels in shapes(family, 8, 64).voxels:
        thick = checks.opened(voxels > 0, 3)
        assert thick.sum() >= 0.95 * voxels.sum()
        assert ndimage.label(thick)[1] == 1


@every_family
def test_shapes_stand_on_the_floor_centred_and_clear_of_the_sides(family: str) -> None:
    for voxels in shapes(family).voxels:
        assert checks.has_margins(voxels > 0)
        assert checks.plan_offset(voxels > 0) == (0, 0)


@every_family
def test_shape_i_depends_on_seed_family_and_i_alone(family: str) -> None:
    few, many = make(SOURCES[family], 3, seed=5), make(SOURCES[family], 6, seed=5)
    assert np.array_equal(few.voxels, many.voxels[:3])
    assert np.array_equal(few.variants, many.variants[:3])
    assert not np.array_equal(few.voxels, make(SOURCES[family], 3, seed=6).voxels)


def test_furniture_takes_the_families_in_turn() -> None:
    mixed = make(SOURCES["furniture"], 24, seed=3)
    assert mixed.labels.tolist() == [i % 10 for i in range(24)]
    for label, family in enumerate(FAMILIES):
        own = make(SOURCES[family], 3, seed=3)
        assert np.array_equal(mixed.voxels[label::10], own.voxels[: len(mixed.voxels[label::10])])


@every_family
def test_all_variants_pass_the_checks_and_turn_up(family: str) -> None:
    named = set(STRUCTURES[family])
    assert len(named) >= 3
    assert set(shapes(family, 160).variants.tolist()) == named


@every_family
def test_at_least_ten_parameters_change_the_shape(family: str) -> None:
    """A parameter counts when giving one draw another draw's value moves some voxel."""
    pool = draws(family, 120)
    by_variant: dict[str, list[Furniture]] = {}
    for furniture in pool:
        by_variant.setdefault(furniture.variant, []).append(furniture)
    pairs = [pair for kin in by_variant.values() for pair in pairwise(kin[:6])]
    moving = set()
    for furniture, other in pairs:
        before = occupancy(furniture)
        for field in dataclasses.fields(furniture):  # type: ignore[arg-type]
            value = getattr(other, field.name)
            if field.name in moving or field.name == "variant":
                continue
            changed = dataclasses.replace(furniture, **{field.name: value})  # type: ignore[type-var]
            if not np.array_equal(before, occupancy(changed)):
                moving.add(field.name)
    names = {field.name for field in dataclasses.fields(pool[0])} - {"variant"}  # type: ignore[arg-type]
    assert moving == names
    assert len(names) >= 10


@every_family
def test_shapes_differ(family: str) -> None:
    flat = shapes(family).voxels.reshape(40, -1).astype(np.float32)
    shared, sizes = flat @ flat.T, flat.sum(axis=1)
    overlap = shared / (sizes[:, None] + sizes[None, :] - shared)
    others = overlap[~np.eye(40, dtype=bool)]
    assert others.max() < 0.97
    assert others.mean() < 0.6


@pytest.mark.parametrize("family", ["chair", "sofa", "toilet"])
def test_backs_and_tanks_are_at_high_y(family: str) -> None:
    for voxels in shapes(family).voxels:
        assert centre_y(upper(voxels, 0.25)) > MIDDLE + 1.5


def test_heads_of_beds_are_at_high_y() -> None:
    made = shapes("bed")
    headed = ~np.isin(made.variants, ["four_poster", "bunk", "daybed"])
    for voxels in made.voxels[headed]:
        assert centre_y(upper(voxels, 0.2)) > MIDDLE + 2.5


def relief(voxels: Voxels) -> int:
    """Count the small steps between neighbouring columns, seen from low y."""
    depth = np.where(voxels.any(axis=1), voxels.argmax(axis=1), 99)
    steps = (np.abs(np.diff(depth, axis=axis)) for axis in (0, 1))
    return sum(int(np.count_nonzero((step > 0) & (step < 4))) for step in steps)


@pytest.mark.parametrize("family", ["dresser", "night_stand"])
def test_drawers_open_to_low_y(family: str) -> None:
    made = shapes(family)
    for voxels in made.voxels[made.variants != "cube"]:
        assert relief(voxels) > relief(voxels[:, ::-1])


def test_chairs_are_symmetric_and_sectionals_are_not() -> None:
    for voxels in shapes("chair").voxels:
        assert np.array_equal(voxels, voxels[:, :, ::-1])
    sofas = shapes("sofa")
    for voxels in sofas.voxels[sofas.variants == "sectional"]:
        assert np.mean(voxels != voxels[:, :, ::-1]) > 0.01


@every_family
def test_both_resolutions_show_the_same_object(family: str) -> None:
    """A solid voxel has a solid child; an empty one among solid children is a narrow groove."""
    coarse, fine = shapes(family, 8), shapes(family, 8, 64)
    assert np.array_equal(coarse.variants, fine.variants)
    for small, large in zip(coarse.voxels, fine.voxels, strict=True):
        children = large.reshape(32, 2, 32, 2, 32, 2)
        assert not np.any((small == 1) & (children.max(axis=(1, 3, 5)) == 0))
        filled = (small == 0) & (children.min(axis=(1, 3, 5)) == 1)
        assert filled.sum() <= 0.02 * small.sum()


@every_family
def test_the_distance_field_agrees_with_the_voxels(family: str) -> None:
    distance = signed_distance(family, 2, 32, seed=7)
    assert distance.dtype == np.float32
    assert np.array_equal(distance < 0, shapes(family).voxels[2] > 0)
    slope = np.linalg.norm(np.gradient(distance), axis=0)
    assert 0.8 < np.median(slope[np.abs(distance) < 1.5]) < 1.2


def test_an_odd_lattice_keeps_its_middle_column() -> None:
    distance = signed_distance("chair", 0, 33, seed=7)
    assert distance.shape == (33, 33, 33)
    assert np.allclose(distance, distance[:, :, ::-1], atol=1e-4)


@pytest.mark.parametrize(("count", "resolution"), [(-1, 32), (1, 0)])
def test_impossible_sets_are_refused(count: int, resolution: int) -> None:
    with pytest.raises(ValueError, match="cannot be made"):
        make(SOURCES["chair"], count, resolution)


def test_a_block_measures_exact_distances() -> None:
    field = sdf.block((-4.0, 4.0), (-3.0, 5.0), (2.0, 8.0))
    at = np.array([[-7.0, 1.0, 5.0], [7.0, 9.0, 8.0], [0.0, 1.0, 6.0]], dtype=np.float32)
    axes = sdf.Axes(at[:, 0], at[:, 1], at[:, 2])
    assert field(axes) == pytest.approx([3.0, 5.0, -2.0])


@pytest.mark.parametrize(
    ("field", "volume"),
    [
        (sdf.ellipsoid((0.0, 0.0, 16.0), (10.0, 8.0, 6.0)), 4 / 3 * np.pi * 480),
        (sdf.cylinder((1.0, 0.0, 12.0), 6.0, 9.0), np.pi * 36 * 18),
        (sdf.torus((0.0, 0.0, 16.0), (9.0, 9.0), 3.0), 2 * np.pi**2 * 9 * 9),
        (
            sdf.capsule((-6.0, 0.0, 16.0), (6.0, 0.0, 16.0), (4.0, 4.0)),
            np.pi * 16 * 12 + 4 / 3 * np.pi * 64,
        ),
        (
            sdf.subtract(
                sdf.block((-8.0, 8.0), (-8.0, 8.0), (4.0, 20.0)),
                sdf.block((-4.0, 4.0), (-4.0, 4.0), (4.0, 20.0)),
            ),
            (256 - 64) * 16,
        ),
    ],
)
def test_solids_enclose_their_volume(field: sdf.Field, volume: float) -> None:
    inside = np.count_nonzero(sdf.sample(field, 128) < 0) * (sdf.BOX / 128) ** 3
    assert inside == pytest.approx(volume, rel=0.01)


def test_a_turn_keeps_distances_and_a_blend_only_adds() -> None:
    rod = sdf.block((0.0, 10.0), (-1.5, 1.5), (4.0, 8.0))
    quarter = sdf.sample(warps.turn_z(rod, np.pi / 2), 32)
    assert quarter == pytest.approx(sdf.sample(rod, 32).transpose(0, 2, 1)[:, :, ::-1], abs=1e-3)
    post = sdf.block((-1.5, 1.5), (-1.5, 1.5), (0.0, 20.0))
    joined = sdf.sample(sdf.union(rod, post), 32)
    assert np.all(sdf.sample(sdf.blend(3.0, rod, post), 32) <= joined)


def test_repetition_equals_the_union_of_copies() -> None:
    peg = sdf.block((-1.0, 1.0), (-2.0, 2.0), (-1.0, 1.0))
    row = sdf.sample(warps.repeat_x(warps.move(peg, z=5.0), 6.0, 3), 32)
    copies = sdf.union(*(warps.move(peg, x=x, z=5.0) for x in (-6.0, 0.0, 6.0)))
    assert row == pytest.approx(sdf.sample(copies, 32), abs=1e-4)


def test_opening_removes_what_is_thin_and_keeps_the_rest() -> None:
    occupied = np.zeros((12, 12, 12), dtype=bool)
    occupied[2:6, 2:6, 2:6] = True
    occupied[6:10, 3, 3] = True
    assert checks.opened(occupied, 2).sum() == 64
    assert checks.thick_share(occupied, 2) == pytest.approx(64 / 68)


def test_trapped_air_is_found() -> None:
    occupied = np.ones((6, 6, 6), dtype=bool)
    assert checks.is_one_solid(occupied)
    occupied[3, 3, 3] = False
    assert not checks.is_one_solid(occupied)
