"""The exponential moving average of a net's weights, which is what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.training.state import check_like

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net


class WeightAverage:
    """Follows the weights of a net; early on faster, so that a short run is not all beginning.

    Args:
        net: Whose weights.
        decay: Of the average.
    """

    def __init__(self, net: Net, decay: float) -> None:
        self._net, self._decay = net, decay
        self.reset()

    def reset(self) -> None:
        """Begin anew with the weights as they are."""
        self.tensors = {n: v.detach().clone() for n, v in self._net.state_dict().items()}

    def update(self, iteration: int) -> None:
        """Follow the weights after an iteration, counted from 1."""
        decay = min(self._decay, iteration / (iteration + 50))
        for name, value in self._net.state_dict().items():
            if value.is_floating_point():
                self.tensors[name].lerp_(value, 1 - decay)
            else:  # a count of batches
                self.tensors[name].copy_(value)

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` held.

        Raises:
            ValueError: If they are of another net.
        """
        check_like(tensors, self._net)
        self.tensors = tensors
