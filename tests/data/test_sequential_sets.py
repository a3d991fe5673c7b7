"""What sequential models learn from: primitives, digits with depth and wire frames."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from voxstudio.data.shapes import catalogue, mnist3d, primitives, sdf, warps
from voxstudio.data.shapes.catalogue import SOURCES, Shapes
from voxstudio.data.shapes.glyphs import CANVAS, EXTENT, FACES, Written, bundled, glyph, printed
from voxstudio.data.shapes.necker import HALF, RADIUS
from voxstudio.data.shapes.posed import MIDDLE, any_turn
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETS = ("primitives", "mnist3d", "necker")
every_set = pytest.mark.parametrize("name", SETS)
TILTED = Rotation.from_euler("xyz", [0.3, 0.4, 0.5]).as_matrix()
TOUCHING = np.ones((3, 3, 3), np.bool_)


@functools.cache
def made(name: str, count: int = 120) -> Shapes:
    return catalogue.make(SOURCES[name], count, seed=3)


def starts_and_ends(voxels: NDArray[np.uint8]) -> NDArray[np.intp]:
    """First and last solid voxel along every axis, (N, 3, 2)."""
    places = [np.argwhere(shape) for shape in voxels]
    ends = [np.stack([each.min(0), each.max(0)], axis=1) for each in places]
    return np.stack(ends)


@pytest.mark.parametrize(
    ("name", "side", "classes"),
    [
        ("primitives", 30, ["cube", "sphere", "pyramid", "cylinder", "capsule", "ellipsoid"]),
        ("mnist3d", 30, list("0123456789")),
        ("necker", 40, ["necker"]),
    ],
)
def test_sets_have_their_sizes_and_their_classes_in_turn(
    name: str, side: int, classes: list[str]
) -> None:
    shapes = made(name)
    assert shapes.voxels.shape == (120, side, side, side)
    assert set(np.unique(shapes.voxels)) == {0, 1}
    assert list(shapes.label_names) == classes
    assert shapes.labels.tolist() == [i % len(classes) for i in range(120)]


@every_set
def test_shape_i_depends_on_seed_class_and_i_alone(name: str) -> None:
    few = catalogue.make(SOURCES[name], 13, seed=3)
    assert np.array_equal(few.voxels, made(name).voxels[:13])
    assert np.array_equal(few.variants, made(name).variants[:13])
    other = catalogue.make(SOURCES[name], 13, seed=4)
    assert all((one != two).any() for one, two in zip(few.voxels, other.voxels, strict=True))


@every_set
def test_shapes_are_in_one_piece(name: str) -> None:
    """Sharp corners may touch along an edge only, and a thin stroke of handwriting may break."""
    pieces = np.array([ndimage.label(shape, TOUCHING)[1] for shape in made(name).voxels])
    assert np.mean(pieces == 1) >= (0.98 if name == "mnist3d" else 1.0)


@every_set
def test_twice_the_resolution_shows_as_much_of_a_shape(name: str) -> None:
    side = SOURCES[name].resolution
    large = catalogue.make(SOURCES[name], 20, 2 * side, seed=3).voxels.mean()
    assert made(name).voxels[:20].mean() == pytest.approx(large, rel=0.1)
    soft = [SOURCES[name].piece(SOURCES[name].members[0], i, 3).coverage(side) for i in range(20)]
    hard = [SOURCES[name].piece(SOURCES[name].members[0], i, 3).occupancy(side) for i in range(20)]
    assert np.mean(soft) == pytest.approx(np.mean(hard), rel=0.15)


def test_three_to_four_percent_of_the_voxels_of_primitives_are_solid() -> None:
    shapes = made("primitives", 600)
    means = [shapes.voxels[shapes.labels == label].mean() for label in range(6)]
    assert 0.03 <= np.mean(means) <= 0.04
    assert all(0.031 <= mean <= 0.039 for mean in means)
    shares = shapes.voxels.mean(axis=(1, 2, 3))
    assert shares.min() < 0.021
    assert shares.max() > 0.047


@pytest.mark.parametrize("name", ["primitives", "mnist3d"])
def test_shapes_are_moved_over_the_whole_grid(name: str) -> None:
    ends = starts_and_ends(made(name).voxels)
    moved = ends[..., 0]
    assert (moved.min(0) <= 1).all()
    assert (moved.max(0) >= 14).all()
    assert (ends[..., 1].max(0) >= 28).all()
    room = 29 - (ends[..., 1] - ends[..., 0])
    assert np.abs(np.corrcoef((moved / room).T) - np.eye(3)).max() < 0.35
    assert np.mean(moved / room, axis=0) == pytest.approx([0.5] * 3, abs=0.1)


@pytest.mark.parametrize("kind", primitives.KINDS)
def test_primitives_have_the_volumes_that_they_are_drawn_with(kind: str) -> None:
    for seed in range(3):
        solid = primitives.SOLIDS[kind](1000.0, np.random.default_rng(seed))
        field = warps.turn(solid, TILTED, MIDDLE)
        inside = np.count_nonzero(sdf.sample(field, 96) < 0) * (sdf.BOX / 96) ** 3
        assert inside == pytest.approx(1000, rel=0.02)


def test_a_pyramid_and_a_frame_measure_exact_distances_at_their_faces() -> None:
    at = np.array([[0, 0, -2], [0, 0, 6], [8, 0, 4], [0, 3, 5]], np.float32)
    axes = sdf.Axes(*at.T)
    # Faces from (6, 0, -2) to (0, 0, 6): normal (.8, .6).
    assert sdf.pyramid(6, 8)(axes) == pytest.approx([0, 0, 8 * 0.8 - 6 * 0.6 + 4 * 0.6, 1.8])
    at = np.array([[5, 5, 2], [5, 9, 1], [5, -5, 8], [0, 0, 0]], np.float32)
    axes = sdf.Axes(*at.T)
    assert sdf.frame(5, 1)(axes) == pytest.approx([-1, 3, 2, 50**0.5 - 1])


def test_rotations_turn_a_solid_and_are_drawn_evenly() -> None:
    turn = any_turn(np.random.default_rng(0)).as_matrix()
    tip = turn @ [9.0, 0.0, 0.0] + [1.0, 2.0, 3.0]
    rod = sdf.capsule((0.0, 0.0, 0.0), (9.0, 0.0, 0.0), (1.0, 1.0))
    moved = warps.turn(rod, turn, (1.0, 2.0, 3.0))
    places = np.array([tip, [1.0, 2.0, 3.0]], np.float32)
    assert moved(sdf.Axes(*places.T)) == pytest.approx([-1, -1], abs=1e-5)
    rng = np.random.default_rng(1)
    ups = np.array([any_turn(rng).as_matrix()[:, 2] for _ in range(2000)])
    assert np.mean(ups, axis=0) == pytest.approx([0, 0, 0], abs=0.05)
    assert np.cov(ups.T) == pytest.approx(np.eye(3) / 3, abs=0.03)


def test_wire_frames_are_rods_of_one_to_two_voxels_around_the_middle() -> None:
    """Twelve rods of nine voxels; what is left of them has the section of a thin rod."""
    shapes = made("necker")
    assert (np.abs(starts_and_ends(shapes.voxels).mean(axis=(0, 2)) - 19.5) < 0.5).all()
    length = 12 * 2 * HALF / (sdf.BOX / 40)
    sections = shapes.voxels.sum(axis=(1, 2, 3)) / length
    assert sections.mean() == pytest.approx(np.pi * (RADIUS / (sdf.BOX / 40)) ** 2, rel=0.1)
    for shape in shapes.voxels:
        assert ndimage.label(shape)[1] == 1  # by faces
        assert not ndimage.binary_erosion(shape, TOUCHING).any()


def test_digits_are_printed_in_several_faces_and_written_by_hand() -> None:
    assert set(made("mnist3d").variants) == {"printed", "written"}
    for digit in mnist3d.DIGITS:
        inked = [(printed(face, digit) < 0).sum() for face in FACES]
        assert inked[0] < inked[1] < inked[2]
    assert set(bundled().digits) == set(mnist3d.DIGITS)


def test_a_glyph_measures_its_ink_in_the_middle() -> None:
    bar = np.zeros((28, 28), np.uint8)
    bar[4:24, 12:16] = 200
    distances = glyph(bar)
    inked = np.argwhere(distances < 0)
    assert inked.max(0)[0] - inked.min(0)[0] + 1 == pytest.approx(EXTENT, abs=1)
    assert inked.mean(0) == pytest.approx([(CANVAS - 1) / 2] * 2, abs=0.6)
    width = EXTENT * 4 / 20
    assert -distances.min() == pytest.approx(width / 2, abs=1)
    assert distances[CANVAS // 2, 0] == pytest.approx((CANVAS - width) / 2 - 0.5, abs=1)


@pytest.mark.parametrize("digit", mnist3d.DIGITS)
def test_the_front_of_a_digit_is_its_outline_and_its_depth_is_as_drawn(digit: str) -> None:
    outline = printed(FACES[1], digit)
    style = mnist3d.Style(height=20, width=1, slant=0, bold=0, depth=5)
    solid = mnist3d.body(outline, style)
    occupied = np.asarray(sdf.sample(warps.turn(solid, np.eye(3), MIDDLE), 64) < 0)
    front = glyph(255 * np.asarray(occupied.any(axis=1), np.uint8)[::-1]) < 0
    inked = outline < 0
    assert (front & inked).sum() > 0.85 * (front | inked).sum()
    assert occupied.any(axis=(0, 2)).sum() == 10
    assert occupied.any(axis=(1, 2)).sum() == pytest.approx(40, abs=1)


def test_slant_leans_a_digit_to_the_right() -> None:
    outline = printed(FACES[1], "1")
    style = mnist3d.Style(height=20, width=1, slant=0.25, bold=0, depth=5)
    shape = warps.turn(mnist3d.body(outline, style), np.eye(3), MIDDLE)
    columns = np.asarray(np.asarray(sdf.sample(shape, 64) < 0).any(axis=1))
    low, high = (np.flatnonzero(columns[row])[-1] for row in (16, 48))
    assert (high - low) / (48 - 16) == pytest.approx(0.25, abs=0.04)


def test_digits_stay_upright() -> None:
    rng = np.random.default_rng(2)
    turns = [mnist3d.upright(rng).as_matrix() for _ in range(500)]
    tilts = np.degrees(np.arccos([turn[2, 2] for turn in turns]))
    assert 15 < tilts.max() < 21.1
    headings = np.array([np.arctan2(turn[1, 0], turn[0, 0]) for turn in turns])
    assert np.histogram(headings, 4, (-np.pi, np.pi))[0].min() > 90


def test_own_pictures_take_the_place_of_the_bundled_ones() -> None:
    images = np.zeros((2, 28, 28), np.uint8)
    images[0, 4:24, 4:24] = 255
    images[1, 4:24, 13:15] = 255
    own = Written(images, np.array([4, 7]))
    assert own.digits == ("4", "7")
    wide, narrow = (mnist3d.piece(digit, 0, 0, own).coverage(30).sum() for digit in "47")
    assert wide > 2 * narrow


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ImportRejected, match="primitives, mnist3d, necker"):
        catalogue.find("lamp")
