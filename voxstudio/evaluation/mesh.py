"""How near the renders of meshes come to pictures, beside the best that one guess for all does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.splits import in_turn
from voxstudio.evaluation.metrics.bootstrap import mean_interval
from voxstudio.evaluation.origin import unseen_rows
from voxstudio.evaluation.table import Row, Table
from voxstudio.render.primitives import primitive_pictures
from voxstudio.training.dataset import labels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.evaluation.table import Role
    from voxstudio.latent.mesh_model import MeshModel
    from voxstudio.render.tiles import Pictures


def held_back_pictures(header: CheckpointHeader, limit: int | None = None) -> Pictures:
    """Draw pictures that a checkpoint never saw, the kinds in turn, (N, 3, R, R).

    Raises:
        ImportRejected: If the header does not say what it learned from.
    """
    recipe, kept = unseen_rows(header)
    rows = kept[in_turn(labels_of(recipe)[kept], limit or len(kept))]
    return primitive_pictures(rows.tolist(), recipe.seed, header.resolution)


def evaluate_mesh(model: MeshModel, pictures: Pictures) -> Table:
    """Compare renders with the pictures (N, 3, R, R) that they were made of.

    `mean` is the mean squared error of a colour of a pixel, colours being in [0, 1]: of the model;
    of the mesh of its mean coefficients for every picture; and of the mean training picture, which
    no single mesh can beat by much.
    """
    coefficients = model.encode(pictures)
    one = np.divide(model.render(coefficients.mean(0, keepdims=True)), 255, dtype=np.float32)
    made = np.divide(model.render(coefficients), 255, dtype=np.float32)
    rows: tuple[tuple[str, Role, NDArray[np.float32]], ...] = (
        ("model", "model", made),
        ("mean mesh", "baseline", one),
        ("mean picture", "baseline", model.mean),
    )
    count = len(pictures)
    found = (
        Row(name, role, count, {"mean": mean_interval(error(each, pictures))})
        for name, role, each in rows
    )
    return Table({"model": model.header.name, "count": count}, tuple(found))


def error(made: NDArray[np.float32], pictures: Pictures) -> NDArray[np.float64]:
    """Return the mean squared error of every picture in [0, 1] from one in bytes, (N,)."""
    wrong = np.square(made - pictures / np.float32(255), dtype=np.float64)
    return np.asarray(wrong.reshape(len(pictures), -1).mean(1))
