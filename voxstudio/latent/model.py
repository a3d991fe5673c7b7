"""A generator that is ready to use: its net, its units and its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from voxstudio.errors import ImportRejected
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.sound import sound
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet

BATCH = 64
"""Codes that are decoded, or shapes that are encoded, at once."""


@dataclass(frozen=True, eq=False)
class LatentModel:
    """A generator of shapes from codes (B, Z).

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

    def draw(self, seeds: Sequence[int], of: str | None = None) -> NDArray[np.float32]:
        """Draw one code per seed from the prior, (B, Z).

        Args:
            seeds: One per code; code i depends on `seeds[i]` alone.
            of: The class they are codes of; None for any.

        Raises:
            ImportRejected: If the model does not know codes of a class, or not of this one.
        """
        label = None if of is None else self._label(of)
        streams = Noise.seeded(seeds)
        codes = streams.like(torch.empty(len(seeds), self.latent))
        if self.net.prior is None:
            return codes.numpy()
        share = torch.special.ndtr(streams.like(torch.empty(len(seeds), 1)))[:, 0]
        drawn = self.net.prior.draw(codes.to(self.device), share.to(self.device), label)
        return np.asarray(drawn.cpu().numpy(), np.float32)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes whose codes can be drawn alone: none where there is no choice of any."""
        prior, names = self.net.prior, self.header.classes
        if prior is None:
            return ()
        present = torch.unique(prior.classes[prior.weights > 0]).tolist()
        # Of one family among ten, older checkpoints keep its number among the ten.
        if len(present) < 2 or present[-1] >= len(names):
            return ()
        return tuple(names[each] for each in present)

    def _label(self, name: str) -> int:
        if name not in self.classes:
            if not self.classes:
                fault, accepted = "knows no classes", "no --class, or a model with several classes"
                raise ImportRejected(self.header.name, fault, accepted)
            accepted = ", ".join(self.classes)
            raise ImportRejected(self.header.name, f"cannot draw codes of {name}", accepted)
        return self.header.classes.index(name)

    def decode(self, codes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the occupancies in [0, 1], (B, D, H, W), of codes (B, Z)."""
        with torch.inference_mode():
            made = [
                self.net.decode(part)[:, 0].cpu() for part in torch.split(self.tensor(codes), BATCH)
            ]
        return sound(torch.cat(made), self.header.name).numpy()

    def guess(self, shapes: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float32] | None:
        """Return the encoder's codes (B, Z) of occupancies (B, D, H, W); None without one."""
        if self.net.encoder is None:
            return None
        with torch.inference_mode():
            found: Tensor = self.net.encoder(2 * self.tensor(shapes)[:, None] - 1).mean
        return sound(found, self.header.name).to("cpu", torch.float32).numpy()

    def tensor(self, values: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        """Copy an array to where the net lives, as float32."""
        return torch.tensor(values, dtype=torch.float32, device=self.device)


def latent_model(model: LoadedNet) -> LatentModel:
    """Return the generator of a loaded checkpoint.

    Raises:
        ImportRejected: If it holds none.
    """
    if not isinstance(model.net, LatentNet):
        accepted = "a model with `latent`"
        raise ImportRejected(model.header.name, "has no latent codes", accepted)
    return LatentModel(model.header, model.net, model.device)
