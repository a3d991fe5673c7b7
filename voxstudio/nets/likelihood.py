"""What is observed of a canvas: its voxels, certain or noisy, or pictures of it."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Bernoulli(nn.Module):
    """p(x | h) of independent voxels in {0, 1}, whose logits are the canvas."""

    def surprise(self, logits: Tensor, observed: Tensor) -> Tensor:
        """Return -log p(x | h) in nats, (B,), of logits and observations (B, ...)."""
        far = F.binary_cross_entropy_with_logits(logits, observed, reduction="none")
        return far.flatten(1).sum(1)

    def mean(self, logits: Tensor) -> Tensor:
        """Return the probability that each is 1."""
        return torch.sigmoid(logits)


class Gaussian(nn.Module):
    """p(x | h) of independent real values, whose means are the canvas; one spread, learned."""

    def __init__(self) -> None:
        super().__init__()
        self.log_std = nn.Parameter(torch.tensor(-2.0))

    def surprise(self, means: Tensor, observed: Tensor) -> Tensor:
        """Return -log p(x | h) in nats, (B,), of means and observations (B, ...)."""
        log_std = self.log_std.clamp(-4, 1)
        far = ((observed - means) / log_std.exp()).square() / 2
        constant = log_std + 0.5 * math.log(2 * math.pi)
        return (far + constant).flatten(1).sum(1)

    def mean(self, means: Tensor) -> Tensor:
        """Return the means as they are."""
        return means


Likelihood = Bernoulli | Gaussian
