"""The black-box renderer against what a parallel camera must see."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from voxstudio.data.shapes.coloured import KINDS, primitive
from voxstudio.render.primitives import primitive_pictures
from voxstudio.render.tiles import ACROSS, AMBIENT, DIFFUSE, LAMP, ColouredMesh, tile_renderer

SIZE = 32
RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.2, 0.8)


def box(low: tuple[float, ...], high: tuple[float, ...], colour: tuple[float, ...]) -> ColouredMesh:
    made = trimesh.creation.box(bounds=np.array([low, high]))
    colours = np.tile(np.array(colour, np.float32), (8, 1))
    return ColouredMesh(
        np.asarray(made.vertices, np.float32), np.asarray(made.faces, np.int64), colours
    )


def drawn(*meshes: ColouredMesh) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return tile_renderer(SIZE).draw(meshes)


def test_a_box_covers_the_pixels_it_should_in_the_colour_of_its_front() -> None:
    (picture,) = drawn(box((-0.5, -0.3, 0.25), (0.75, 0.3, 0.5), RED))
    front = (0, 0, 1)  # towards the viewer, as the lamp has it
    bright = AMBIENT + DIFFUSE * np.dot(front, LAMP) / np.linalg.norm(LAMP)
    expected = np.full((3, SIZE, SIZE), 255)
    expected[:, 8:12, 8:28] = (np.array(RED) * bright * 255).round()[:, None, None]
    assert np.abs(picture.astype(int) - expected).max() <= 1


def test_the_nearer_mesh_hides_the_farther_one() -> None:
    near = box((-0.5, -0.6, -0.5), (0.5, -0.4, 0.5), RED)
    far = box((-0.5, 0.4, -0.5), (0.5, 0.6, 0.5), BLUE)
    both = ColouredMesh(
        np.concatenate([far.vertices, near.vertices]),
        np.concatenate([far.faces, near.faces + 8]),
        np.concatenate([far.colours, near.colours]),
    )
    np.testing.assert_array_equal(drawn(both), drawn(near))


def test_light_falls_from_the_upper_left() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=0.9)
    white = ColouredMesh(
        np.asarray(ball.vertices, np.float32), ball.faces, np.ones((2562, 3), np.float32)
    )
    grey = drawn(white)[0, 0].astype(int)
    assert grey[8, 12] > grey[16, 16] > grey[24, 24]
    assert grey[8, 12] > grey[8, 20]


def test_the_same_meshes_give_the_same_pixels_wherever_their_tile_is() -> None:
    mesh = box((-0.7, -0.7, -0.7), (0.3, 0.3, 0.6), BLUE)
    many = drawn(*[mesh] * (ACROSS**2 + 3))
    assert (many == many[0]).all()
    np.testing.assert_array_equal(drawn(mesh)[0], many[0])


def test_meshes_alike_are_drawn_as_they_would_be_one_by_one() -> None:
    rng = np.random.default_rng(0)
    ball = trimesh.creation.icosphere(subdivisions=2)
    vertices = (ball.vertices * rng.uniform(0.3, 0.9, (5, 162, 1))).astype(np.float32)
    colours = rng.random((5, 162, 3)).astype(np.float32)
    meshes = [ColouredMesh(v, ball.faces, c) for v, c in zip(vertices, colours, strict=True)]
    renderer = tile_renderer(SIZE)
    alike = renderer.draw_alike(vertices, colours, ball.faces)
    np.testing.assert_array_equal(alike, drawn(*meshes))
    again = renderer.draw_alike(vertices[::-1], colours[::-1], ball.faces)
    assert np.abs(again.astype(int) - alike[::-1]).max() <= 1  # another tile, another rounding
    fewer = renderer.draw_alike(vertices[:2], colours[:2], ball.faces)
    np.testing.assert_array_equal(fewer, alike[:2])


@pytest.mark.parametrize("index", range(len(KINDS)), ids=KINDS)
def test_a_primitive_is_closed_and_stays_in_its_picture(index: int) -> None:
    for number in (index, index + 6, index + 12):
        vertices, faces, colour = primitive(number, seed=3)
        mesh = trimesh.Trimesh(vertices, faces, process=True)
        assert mesh.is_watertight
        assert mesh.volume > 0
        assert np.abs(vertices).max() <= 0.95
        assert ((colour >= 0) & (colour <= 1)).all()


def test_primitives_depend_on_seed_and_number_alone() -> None:
    pictures = primitive_pictures(range(8), seed=1, size=SIZE)
    np.testing.assert_array_equal(primitive_pictures([6, 3], seed=1, size=SIZE), pictures[[6, 3]])
    assert (primitive_pictures(range(8), seed=2, size=SIZE) != pictures).any((1, 2, 3)).all()


def test_every_picture_shows_one_colour_on_white() -> None:
    for index, picture in enumerate(primitive_pictures(range(12), seed=5, size=SIZE)):
        seen = picture[:, (picture < 255).any(0)].astype(float)
        assert 20 < seen.shape[1] < 0.5 * SIZE**2
        assert (picture[:, [0, -1]] == 255).all()
        hue = seen / seen.sum(0)
        colour = primitive(index, 5)[2]
        np.testing.assert_allclose(
            hue, np.tile(colour / colour.sum(), (len(hue.T), 1)).T, atol=0.03
        )
