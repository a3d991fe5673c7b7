"""What is observed of a canvas: its voxels, certain or noisy, or pictures of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

if TYPE_CHECKING:
    from voxstudio.observed import Observed


STRONG = 12.0
"""The most that a voxel can lean on its image, in nats."""


class Bernoulli(nn.Module):
    """p(x | h) of independent voxels in {0, 1}, whose logits are the canvas."""

    def surprise(self, logits: Tensor, observed: Tensor) -> Tensor:
        """Return -log p(x | h) in nats, (B,), of logits and observations (B, ...)."""
        far = F.binary_cross_entropy_with_logits(logits, observed, reduction="none")
        return far.flatten(1).sum(1)

    def misfit(self, logits: Tensor, known: Observed) -> Tensor:
        """Return -log p(values | h) in nats, (B,), of values that may be wrong or hidden."""
        return known.surprise(logits)

    def mean(self, logits: Tensor, told: Tensor | None = None) -> Tensor:
        """Return the probability that each is 1, where so much is told of it (in log odds)."""
        return torch.sigmoid(logits if told is None else logits + told)

    def draw(self, logits: Tensor, told: Tensor, uniform: Tensor) -> Tensor:
        """Draw voxels, 0 or 1, by uniform numbers; all (B, ...)."""
        return (uniform < self.mean(logits, told)).to(logits.dtype)


class Mirrored(nn.Module):
    """p(x | h) of voxels in {0, 1}, each of which leans on its mirror image.

    p(x | h) ~ exp(h x + h' x' + J [x = x']) for a voxel x and its image x' across the middle,
    with J = J_0 / (1 + k^2 (h - h')^2): where the canvas makes both alike, what it leaves open is
    open once, not twice, and a hidden voxel follows its visible image; where the canvas makes
    them differ, as of a desk with drawers on one side, each is by itself. J_0 and k are learned.

    Args:
        axis: Of (B, 1, D, H, W), of even length: -1 for x.
    """

    def __init__(self, axis: int) -> None:
        super().__init__()
        self.axis = axis
        self.likeness = nn.Parameter(torch.ones(()))
        self.log_doubt = nn.Parameter(torch.zeros(()))

    def surprise(self, logits: Tensor, observed: Tensor) -> Tensor:
        """Return -log p(x | h) in nats, (B,), of logits and observations (B, 1, D, H, W)."""
        one, other = self._pairs(observed)
        alike = one * other + (1 - one) * (1 - other)
        bond = self._bond(*self._pairs(logits))
        nats = torch.logsumexp(self._weights(logits), 0) - bond * alike
        return nats.flatten(1).sum(1) - (logits * observed).flatten(1).sum(1)

    def misfit(self, logits: Tensor, known: Observed) -> Tensor:
        """Return -log p(values | h) in nats, (B,), of values that may be wrong or hidden."""
        weights = self._weights(logits)
        (empty, no), (solid, yes) = (self._pairs(known.fits(voxel)) for voxel in (0.0, 1.0))
        told = torch.stack([empty + no, solid + no, empty + yes, solid + yes])
        nats = torch.logsumexp(weights, 0) - torch.logsumexp(weights + told, 0)
        return nats.flatten(1).sum(1)

    def mean(self, logits: Tensor, told: Tensor | None = None) -> Tensor:
        """Return the probability that each is 1, where so much is told of it (in log odds)."""
        field = logits if told is None else logits + told
        image = logits.flip(self.axis)
        return torch.sigmoid(field + _leaning(field.flip(self.axis), self._bond(logits, image)))

    def draw(self, logits: Tensor, told: Tensor, uniform: Tensor) -> Tensor:
        """Draw voxels, 0 or 1, by uniform numbers; all (B, 1, D, H, W)."""
        bond = self._bond(*self._pairs(logits))
        (first, second), (one, other) = self._pairs(logits + told), self._pairs(uniform)
        drawn = (one < torch.sigmoid(first + _leaning(second, bond))).to(logits.dtype)
        image = (other < torch.sigmoid(second + bond * (2 * drawn - 1))).to(logits.dtype)
        return torch.cat([drawn, image.flip(self.axis)], self.axis)

    def _bond(self, logits: Tensor, images: Tensor) -> Tensor:
        """Return J of voxels and their images, as far as tanh(J / 2) is not 1 in float32."""
        differing = (self.log_doubt.exp() * (logits - images)).square()
        return self.likeness.clamp(-STRONG, STRONG) / (1 + differing)

    def _pairs(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Return one half and the images of its voxels in the other."""
        half = values.shape[self.axis] // 2
        flipped = values.flip(self.axis)
        return values.narrow(self.axis, 0, half), flipped.narrow(self.axis, 0, half)

    def _weights(self, logits: Tensor) -> Tensor:
        """Return the logarithm, but for a constant, of p of 00, 10, 01 and 11 of every pair."""
        one, other = self._pairs(logits)
        bond = self._bond(one, other)
        return torch.stack([bond, one, other, bond + one + other])


def _leaning(logits: Tensor, bond: Tensor) -> Tensor:
    """Return what voxels add to the log odds of their images."""
    return 2 * torch.atanh(torch.tanh(bond / 2) * torch.tanh(logits / 2))


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


Likelihood = Bernoulli | Mirrored | Gaussian
