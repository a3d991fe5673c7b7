"""What every net has in common: what the settings in `nets.specs` build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor


class Net(nn.Module):
    """A net that can be trained, saved and loaded; what it does not have it inherits as none."""

    reference_std: float | None = None
    """s of a Gaussian reference in data units, where its energy has one."""

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return the energy of shapes, (B,).

        Args:
            voxels: (B, 1, D, H, W), centred data units.
            temperature: T of each chain, (B,).

        Raises:
            ValueError: If the net has no energy.
        """
        raise ValueError(f"a {type(self).__name__} has no energy")

    def initialise(self, mean: Tensor) -> None:
        """Draw the weights that learning begins with, where they are not those of PyTorch.

        Args:
            mean: Mean occupancy of the training shapes, (1, D, H, W).
        """

    def observe(self, shapes: NDArray[np.uint8]) -> None:
        """Keep what the net has to know of its training shapes beside its weights.

        Args:
            shapes: Occupancies 0 to 255, (N, D, H, W).
        """

    def unsound(self) -> str:
        """Return why the net cannot work with the numbers that it holds; empty if it can."""
        return ""

    def learners(self) -> dict[str, list[nn.Module]]:
        """Return the parts that have a loss of their own, by the prefix of their optimisers."""
        return {"": [self]}


def parts_of(net: Net) -> list[Net]:
    """Return a net, and the nets that it is made of."""
    return [part for part in net.modules() if isinstance(part, Net)]
