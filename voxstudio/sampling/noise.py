"""Gaussian noise with one random stream per chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


class Noise:
    """Standard normal draws, so that chain i depends on its own seed and on no other chain.

    Args:
        generators: One per chain; their device is the device of the draws.
    """

    def __init__(self, generators: Sequence[torch.Generator]) -> None:
        self._generators = list(generators)

    @classmethod
    def seeded(cls, seeds: Sequence[int], device: torch.device | str = "cpu") -> Noise:
        """Start one stream per seed."""
        return cls([torch.Generator(device).manual_seed(seed) for seed in seeds])

    @classmethod
    def restored(cls, states: Sequence[Tensor], device: torch.device | str = "cpu") -> Noise:
        """Continue streams from what `state` returned."""
        generators = [torch.Generator(device) for _ in states]
        for generator, state in zip(generators, states, strict=True):
            generator.set_state(state)
        return cls(generators)

    def state(self) -> tuple[Tensor, ...]:
        """Copy the position of every stream."""
        return tuple(generator.get_state() for generator in self._generators)

    def uniform(self, chains: Tensor) -> Tensor:
        """Draw numbers in [0, 1) like `chains`, (B, ...), row i from stream i."""
        drawn = torch.empty_like(chains)
        for index, generator in enumerate(self._generators):
            drawn[index : index + 1].uniform_(generator=generator)
        return drawn

    def like(self, voxels: Tensor) -> Tensor:
        """Draw noise of the shape of `voxels`, (B, 1, D, H, W), row i from stream i."""
        drawn = torch.empty_like(voxels)
        for row, generator in zip(drawn, self._generators, strict=True):
            row.normal_(generator=generator)
        return drawn
