"""Meshes of pictures that a model never saw, and what they look like from other sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.mesh import error, evaluate_mesh, held_back_pictures
from voxstudio.latent.mesh_model import mesh_model
from voxstudio.render.gallery.page import SMALL_CARD, Page, Section
from voxstudio.render.sheet import Card
from voxstudio.render.views import enlarged, views

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.render.tiles import ColouredMesh

SHOWN, ACROSS = 12, 6
"""Pictures on the page, and in a row of it: one of every kind."""


def meshes(model: LoadedNet) -> Page:
    """Draw held-back pictures, the renders of their meshes, and two other views of each.

    Args:
        model: With the capability `mesh`.
    """
    maker = mesh_model(model)
    pictures = held_back_pictures(maker.header)
    shown = pictures[:SHOWN]
    coefficients = maker.encode(shown)
    made = zip(maker.meshes(coefficients), maker.render(coefficients), shown, strict=True)
    columns = [
        _column(picture, mesh, error(render[None] / np.float32(255), picture[None]).item())
        for mesh, render, picture in made
    ]
    sections = [
        Section(list(zip(*columns[start : start + ACROSS], strict=True)), ROWS)
        for start in range(0, SHOWN, ACROSS)
    ]
    found = evaluate_mesh(maker, pictures)
    errors = ", ".join(f"{row.method} {row['mean']:.4f}" for row in found.rows)
    figures = [f"Mean squared error over {len(pictures)} held-out images: {errors}."]
    return Page(f"{maker.header.name}: held-out images, uncurated", sections, figures)


ROWS = ("picture", "mesh", "turned by 60°", "turned by 180°")


def _column(picture: NDArray[np.uint8], mesh: ColouredMesh, wrong: float) -> list[Card]:
    """Return the cards of one picture, from top to bottom."""
    size = SMALL_CARD[0]
    drawn = views(mesh, size).transpose(0, 2, 3, 1)
    notes = (f"error {wrong:.4f}", "", "")
    return [
        Card(enlarged(picture, size)),
        *(Card(view, note=note) for view, note in zip(drawn, notes, strict=True)),
    ]
