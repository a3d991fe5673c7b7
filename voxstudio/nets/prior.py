"""A mixture of Gaussians as the prior of codes."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MixturePrior(nn.Module):
    """p(z) = sum over k of w_k N(m_k, L_k L_k^T), every component of one class.

    It is fitted to the codes of the training shapes after learning (ex-post density estimation,
    Ghosh et al. 2020): an encoder leaves holes between the classes of its shapes, which N(0, I)
    does not know of.

    Args:
        components: K.
        latent: Z, numbers of a code.
    """

    weights: Tensor
    means: Tensor
    roots: Tensor
    labels: Tensor

    def __init__(self, components: int, latent: int) -> None:
        super().__init__()
        self.register_buffer("weights", torch.full((components,), 1 / components))
        self.register_buffer("means", torch.zeros(components, latent))
        roots = torch.zeros(components, latent, latent)
        roots.diagonal(dim1=1, dim2=2).fill_(1)
        self.register_buffer("roots", roots)
        self.register_buffer("labels", torch.zeros(components))

    @property
    def classes(self) -> Tensor:
        """The class of every component, (K,) int64."""
        return self.labels.round().long()

    def is_mixture(self) -> bool:
        """Return whether its weights are shares, and its labels classes."""
        shares = bool((self.weights >= 0).all() and self.weights.sum() > 0)
        return shares and bool((self.labels >= 0).all())

    def draw(self, noise: Tensor, share: Tensor, label: int | None = None) -> Tensor:
        """Return codes (B, Z).

        Args:
            noise: Standard normal, (B, Z).
            share: Uniform in [0, 1), (B,); chooses the component.
            label: Class of the components that are drawn from; None for all.

        Raises:
            ValueError: If no component is of that class.
        """
        weights = self.weights
        if label is not None:
            weights = weights * (self.classes == label)
        bounds = weights.cumsum(0)
        if bounds[-1] <= 0:
            raise ValueError(f"no component is of class {label}")
        # The last bound may be rounded to less than 1: never beyond the last of them.
        chosen = torch.searchsorted(bounds, share * bounds[-1], right=True)
        chosen = chosen.clamp(max=int(weights.nonzero()[-1]))
        return self.means[chosen] + (self.roots[chosen] @ noise[..., None])[..., 0]
