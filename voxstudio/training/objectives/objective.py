"""What every objective has in common: a loss on a batch, and what it must keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.nets.net import Net


class Batch(NamedTuple):
    """Shapes to learn from, in one iteration."""

    voxels: Tensor
    """(B, 1, D, H, W), in data units."""
    rows: Tensor
    """Number of each, (B,) int64: i of the training shapes, their mirror images after them."""
    labels: Tensor
    """Class of each, (B,) int64."""


class Objective(Protocol):
    """A loss on a batch of centred shapes, with scalars worth plotting.

    Objectives inherit from it, and from `Stateless` where they keep nothing.
    """

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the scalar loss of a batch, and records."""
        ...

    def examples(self) -> NDArray[np.bool_] | None:
        """Return the persistent chains as solid voxels, (N, D, H, W); None without any."""
        return None

    def tensors(self) -> dict[str, Tensor]:
        """Return what must be saved to resume bit for bit."""
        ...

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned."""
        ...


class Stateless(Objective):
    """An objective whose next loss depends on the weights and the trainer's random stream alone."""

    def tensors(self) -> dict[str, Tensor]:
        """Nothing must be saved."""
        return {}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Nothing to take back."""
