"""Coloured meshes in the viewport."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from trimesh.creation import box

from tests.studio.scene.test_viewport import block, settle
from voxstudio.render.tiles import ColouredMesh

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.scene import Viewport

RED = (0.8, 0.05, 0.05)


def red(viewport: Viewport) -> int:
    """Count red pixels."""
    pixels = viewport.screenshot().astype(int)
    return int((pixels[..., 0] > 2 * pixels[..., 1:].max(-1)).sum())


def test_a_mesh_is_shown_in_its_colours_until_a_shape_is(
    qtbot: QtBot, empty_viewport: Viewport
) -> None:
    made = box((0.1, 0.2, 0.4))
    vertices = np.asarray(made.vertices, np.float32) + 0.5
    mesh = ColouredMesh(vertices, np.asarray(made.faces), np.full_like(vertices, RED))
    empty_viewport.show_field(0, block())
    empty_viewport.show_mesh(0, mesh, block())
    empty_viewport.reset_view()
    settle(qtbot, empty_viewport)
    width, depth, height = np.diff(empty_viewport.views[0].solid_bounds())[::2]
    np.testing.assert_allclose((width, depth, height), (7.5, 15, 30), rtol=1e-5)
    assert empty_viewport.views[0].solid_bounds()[4] == 0  # on the ground
    assert red(empty_viewport) > 10_000
    empty_viewport.show_field(0, block())
    settle(qtbot, empty_viewport)
    assert red(empty_viewport) == 0
    empty_viewport.show_mesh(0, mesh, block())
    empty_viewport.clear_field()
    settle(qtbot, empty_viewport)
    assert red(empty_viewport) == 0
