"""The checkpoints that make something of pictures: volumes, or a coloured mesh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.operations import MESH, RECONSTRUCT
from voxstudio.studio.models.selection import ModelSelection, same_size

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

COLOURED = "a coloured shape on white"


class ReconstructionModels(ModelSelection):
    """Models of both kinds."""

    def __init__(self) -> None:
        super().__init__(RECONSTRUCT, same_size)

    def supports(self, header: CheckpointHeader) -> bool:
        """Return whether a checkpoint makes volumes or a mesh, and says of which pictures."""
        return makes_mesh(header) or (super().supports(header) and len(header.cameras) > 0)


def makes_mesh(header: CheckpointHeader) -> bool:
    """Return whether a checkpoint makes a coloured mesh of a picture."""
    return MESH.declared_by(header)


def sides(header: CheckpointHeader) -> list[str]:
    """Say of each picture that a model takes where it must be taken from."""
    if makes_mesh(header):
        return [COLOURED]
    return [f"azimuth {azimuth:g}°, elevation {up:g}°" for azimuth, up in header.cameras]
