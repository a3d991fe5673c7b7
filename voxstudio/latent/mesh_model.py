"""A model that makes coloured meshes of pictures, ready to use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxstudio.errors import ImportRejected
from voxstudio.nets.mesh import MeshNet
from voxstudio.nets.sound import sound
from voxstudio.render.tiles import ColouredMesh, tile_renderer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.render.tiles import Pictures

BATCH = 256
"""Pictures that are encoded at once."""


@dataclass(frozen=True, eq=False)
class MeshModel:
    """Meshes of pictures (N, 3, R, R), sRGB.

    Args:
        header: What the checkpoint says of itself.
        net: Encoder and decoder, weights frozen.
        device: Where the net lives.
        mean: Mean training picture in [0, 1], (3, R, R).
    """

    header: CheckpointHeader
    net: MeshNet
    device: torch.device
    mean: NDArray[np.float32]

    @property
    def resolution(self) -> int:
        """R, pixels along each side."""
        return self.header.resolution

    def encode(self, pictures: Pictures) -> NDArray[np.float32]:
        """Return the coefficients of the meshes of pictures' mean codes, (N, P)."""
        parts = []
        for start in range(0, len(pictures), BATCH):
            few = torch.tensor(pictures[start : start + BATCH], device=self.device)
            codes = self.net.encode(few.float() / 255).mean
            parts.append(self.net.coefficients(codes).cpu().numpy())
        return np.concatenate(parts)

    def meshes(self, coefficients: NDArray[np.float32]) -> list[ColouredMesh]:
        """Return the meshes of coefficients (N, P)."""
        made = self.net.meshes(torch.tensor(coefficients, device=self.device))
        pairs = zip(*(sound(part, self.header.name).cpu().numpy() for part in made), strict=True)
        return [ColouredMesh(vertices, self.net.faces, colours) for vertices, colours in pairs]

    def render(self, coefficients: NDArray[np.float32]) -> Pictures:
        """Draw the meshes of coefficients (N, P), as while learning."""
        return tile_renderer(self.resolution).draw(self.meshes(coefficients))


def mesh_model(model: LoadedNet) -> MeshModel:
    """Return the mesh model of a loaded checkpoint.

    Raises:
        ImportRejected: If it holds none.
    """
    if not isinstance(model.net, MeshNet):
        accepted = "a model with `mesh`"
        raise ImportRejected(model.header.name, "makes no meshes of pictures", accepted)
    mean = ((model.mean[0, 0] + 1) / 2).cpu().numpy()
    return MeshModel(model.header, model.net, model.device, mean)
