"""What moves the weights: Adam, and where a recipe asks for it Muon for the convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn, optim

from voxstudio.nets.latent import LatentNet

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from voxstudio.training.recipe import Optimiser


class KernelMuon(optim.Muon):
    """Muon (Jordan 2024) for kernels (out, in, k, k, k), each a matrix of `out` rows.

    A step moves a kernel along the orthogonal matrix nearest to its momentum: as far in every
    direction of its space, where Adam follows the few that large gradients share.

    Args:
        kernels: The weights; they are moved in place.
        lr: Length of a step in every direction, of a kernel with at least as many columns as rows.
    """

    def __init__(self, kernels: list[nn.Parameter], lr: float) -> None:
        self._kernels = kernels
        matrices = [nn.Parameter(kernel.detach().flatten(1)) for kernel in kernels]
        super().__init__(matrices, lr, weight_decay=0)

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Move the kernels along their gradients."""
        for matrix, kernel in zip(self.param_groups[0]["params"], self._kernels, strict=True):
            matrix.grad = None if kernel.grad is None else kernel.grad.flatten(1)
        super().step(closure)  # type: ignore[no-untyped-call]


def optimisers(net: nn.Module, recipe: Optimiser) -> dict[str, optim.Optimizer]:
    """Make what moves the weights of a net, by name; together they move all of them."""
    if isinstance(net, LatentNet) and net.descriptor is not None:
        rate = recipe.generator_rate or recipe.learning_rate
        betas = recipe.generator_betas or recipe.betas
        generator = optim.Adam(net.generator.parameters(), rate, betas)
        return {**optimisers(net.descriptor, recipe), "generator": generator}
    weights = list(net.parameters())
    if recipe.kernel_rate is None:
        return {"adam": optim.Adam(weights, recipe.learning_rate, recipe.betas)}
    kernels = [weight for weight in weights if weight.ndim > 2]
    others = [weight for weight in weights if weight.ndim <= 2]
    return {
        "adam": optim.Adam(others, recipe.learning_rate, recipe.betas),
        "muon": KernelMuon(kernels, recipe.kernel_rate),
    }


def clip(net: nn.Module, limit: float) -> Tensor:
    """Shorten the gradient of every net that has a loss of its own; return the norm before."""
    parts = [net]
    if isinstance(net, LatentNet) and net.descriptor is not None:
        parts = [net.generator, net.descriptor]
    norms = [nn.utils.clip_grad_norm_(part.parameters(), limit) for part in parts]
    norm: Tensor = torch.stack(norms).norm()
    return norm
