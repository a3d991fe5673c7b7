"""How near the renders of meshes come to pictures, beside the best that one guess for all does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.splits import in_turn
from voxstudio.evaluation.origin import unseen_rows
from voxstudio.render.primitives import primitive_pictures
from voxstudio.training.dataset import labels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.latent.mesh_model import MeshModel
    from voxstudio.render.tiles import Pictures


@dataclass(frozen=True)
class MeshRow:
    """One way to make pictures.

    Args:
        method: Its name.
        role: `model` or `baseline`.
        mean: Mean squared error of a colour of a pixel, colours being in [0, 1].
    """

    method: str
    role: str
    mean: float


@dataclass(frozen=True)
class MeshReport:
    """Figures of a model beside baselines.

    Args:
        model: Name of the checkpoint.
        count: How many pictures were compared.
        rows: The model; the mesh of its mean coefficients for every picture; the mean training
            picture, which no single mesh can beat by much.
    """

    model: str
    count: int
    rows: tuple[MeshRow, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def held_back_pictures(header: CheckpointHeader, limit: int | None = None) -> Pictures:
    """Draw pictures that a checkpoint never saw, the kinds in turn, (N, 3, R, R).

    Raises:
        ImportRejected: If the header does not say what it learned from.
    """
    recipe, kept = unseen_rows(header)
    rows = kept[in_turn(labels_of(recipe)[kept], limit or len(kept))]
    return primitive_pictures(rows.tolist(), recipe.seed, header.resolution)


def evaluate_mesh(model: MeshModel, pictures: Pictures) -> MeshReport:
    """Compare renders with the pictures (N, 3, R, R) that they were made of."""
    coefficients = model.encode(pictures)
    one = model.render(coefficients.mean(0, keepdims=True)) / np.float32(255)
    made = model.render(coefficients) / np.float32(255)
    rows = (
        MeshRow("model", "model", error(made, pictures)),
        MeshRow("mean mesh", "baseline", error(one, pictures)),
        MeshRow("mean picture", "baseline", error(model.mean, pictures)),
    )
    return MeshReport(model.header.name, len(pictures), rows)


def error(made: NDArray[np.float32], pictures: Pictures) -> float:
    """Return the mean squared error of pictures in [0, 1] from pictures in bytes."""
    return float(np.square(made - pictures / np.float32(255)).mean())
