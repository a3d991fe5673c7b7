"""What moves the weights: Adam, and where a recipe asks for it Muon for the convolutions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import nn, optim

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.recipe import Optimiser, Recipe


class KernelMuon(optim.Muon):
    """Muon (Jordan 2024) for kernels (out, in, k, k, k), each a matrix of `out` rows.

    A step moves a kernel along the orthogonal matrix nearest to its momentum: as far in every
    direction of its space, where Adam follows the few that large gradients share. PyTorch's own
    step multiplies in bfloat16, which CPUs without it emulate: half of an iteration went there.

    Args:
        kernels: The weights; they are moved in place.
        lr: Length of a step in every direction, of a kernel with at least as many columns as rows.
    """

    def __init__(self, kernels: list[nn.Parameter], lr: float) -> None:
        self._kernels = kernels
        matrices = [nn.Parameter(kernel.detach().flatten(1)) for kernel in kernels]
        super().__init__(matrices, lr, weight_decay=0)

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Move the kernels along their gradients; those without one stay."""
        group = self.param_groups[0]
        for matrix, kernel in zip(group["params"], self._kernels, strict=True):
            if kernel.grad is None:
                continue
            gradient = kernel.grad.flatten(1)
            state = self.state[matrix]
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = torch.zeros_like(gradient)
            momentum = state["momentum_buffer"].lerp_(gradient, 1 - group["momentum"])
            direction = orthogonalised(gradient.lerp(momentum, group["momentum"]))
            rows, columns = matrix.shape
            matrix.sub_(direction, alpha=group["lr"] * math.sqrt(max(1, rows / columns)))


def orthogonalised(matrix: Tensor) -> Tensor:
    """Bring the singular values of a matrix (N, M) close to one: five steps of Newton-Schulz.

    Each is X <- p(X X^T) X. The p commute, so all that is computed of them is N x N, N <= M.
    """
    if matrix.shape[0] > matrix.shape[1]:
        return orthogonalised(matrix.T).T
    matrix = matrix / matrix.norm().clamp(min=1e-7)
    gram = matrix @ matrix.T
    factor = torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
    for _ in range(5):
        step = 3.4445 * torch.eye(len(gram)).to(gram) - 4.7750 * gram + 2.0315 * (gram @ gram)
        factor, gram = step @ factor, step @ gram @ step
    return factor @ matrix


def rate_share(recipe: Recipe, iteration: int) -> float:
    """Return an iteration's share of the learning rates: linear warm-up, then cosine decay."""
    tuned = recipe.optimiser
    warmth = min(1.0, (iteration + 1) / (tuned.warm_up + 1))
    wave = 0.5 * (1 + math.cos(math.pi * min(1.0, iteration / recipe.iterations)))
    return warmth * (wave * (1 - tuned.final_lr_ratio) + tuned.final_lr_ratio)


def optimisers(net: Net, recipe: Optimiser) -> dict[str, optim.Optimizer]:
    """Make what moves the weights of a net, by name; together they move all of them."""
    rates = recipe.learning_rate, recipe.betas
    beside = recipe.generator_learning_rate or rates[0], recipe.generator_betas or rates[1]
    return {
        prefix + name: mover
        for prefix, parts in net.learners().items()
        for name, mover in _movers(
            parts, beside if prefix else rates, recipe.muon_learning_rate
        ).items()
    }


def _movers(
    nets: list[nn.Module], rates: tuple[float, tuple[float, float]], muon_rate: float | None
) -> dict[str, optim.Optimizer]:
    weights = [weight for net in nets for weight in net.parameters()]
    if muon_rate is None:
        return {"adam": optim.Adam(weights, *rates)}
    kernels = [weight for weight in weights if weight.ndim > 2]
    others = [weight for weight in weights if weight.ndim <= 2]
    return {"adam": optim.Adam(others, *rates), "muon": KernelMuon(kernels, muon_rate)}


def clip(net: Net, limit: float) -> Tensor:
    """Shorten the gradient of every net that has a loss of its own; return the norm before."""
    learners = net.learners().values()
    weights = [[weight for part in parts for weight in part.parameters()] for parts in learners]
    norms = [nn.utils.clip_grad_norm_(part, limit) for part in weights]
    norm: Tensor = torch.stack(norms).norm()
    return norm
