"""A generator that is ready to use: its net, its units and its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.errors import ImportRejected
from voxstudio.nets.latent import LatentNet
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.model import EnergyModel

BATCH = 64
"""Codes that are decoded at once."""


@dataclass(frozen=True, eq=False)
class LatentModel:
    """A generator of shapes from codes (B, Z), whose prior is N(0, I).

    Args:
        header: What the checkpoint says of itself.
        net: The generator and what taught it, weights frozen.
        device: Where the net lives.
    """

    header: CheckpointHeader
    net: LatentNet
    device: torch.device

    @property
    def latent(self) -> int:
        """Z, numbers of a code."""
        return self.net.latent

    @property
    def resolution(self) -> int:
        """Voxels along each axis."""
        return self.header.resolution

    def draw(self, seeds: Sequence[int]) -> NDArray[np.float32]:
        """Draw one code per seed from the prior, (B, Z)."""
        blank = torch.empty(len(seeds), self.latent)
        return Noise.seeded(seeds).like(blank).numpy()

    def decode(self, codes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the occupancies in [0, 1], (B, D, H, W), of codes (B, Z)."""
        with torch.inference_mode():
            made = [
                self.net.decode(part)[:, 0].cpu() for part in torch.split(self.tensor(codes), BATCH)
            ]
        return torch.cat(made).numpy()

    def guess(self, shapes: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float32] | None:
        """Return the encoder's codes (B, Z) of occupancies (B, D, H, W); None without one."""
        if self.net.encoder is None:
            return None
        with torch.inference_mode():
            found: Tensor = self.net.encoder(2 * self.tensor(shapes)[:, None] - 1).mean
        return found.to("cpu", torch.float32).numpy()

    def tensor(self, values: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        """Copy an array to where the net lives, as float32."""
        return torch.tensor(values, dtype=torch.float32, device=self.device)


def latent_model(model: EnergyModel) -> LatentModel:
    """Return the generator of a loaded checkpoint.

    Raises:
        ImportRejected: If it holds none.
    """
    if not isinstance(model.net, LatentNet):
        accepted = "a model with `latent`"
        raise ImportRejected(model.header.name, "has no latent codes", accepted)
    return LatentModel(model.header, model.net, model.device)
