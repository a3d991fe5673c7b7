"""The folded convolution is the plain one, with both of its derivatives."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from voxstudio.nets.folded import FoldedConv3d, FoldedConvTranspose3d


def derivatives(conv: nn.Module, voxels: Tensor) -> list[Tensor]:
    """Return values, the gradient to voxels, and that of its square to the weights."""
    leaf = voxels.clone().requires_grad_(True)
    made = conv(leaf)
    energy = made.sigmoid().sum()
    (grad,) = torch.autograd.grad(energy, leaf, create_graph=True)
    second = torch.autograd.grad(grad.square().sum(), list(conv.parameters()))
    return [made.detach(), grad.detach(), *second]


@pytest.mark.parametrize("channels", [1, 2, 4])
@pytest.mark.parametrize("size", [4, 8])
def test_folding_changes_no_value_and_no_derivative(channels: int, size: int) -> None:
    torch.manual_seed(0)
    folded = FoldedConv3d(channels, 5)
    plain = nn.Conv3d(channels, 5, 4, 2, 1)
    plain.load_state_dict(folded.state_dict())
    voxels = torch.randn(3, channels, size, size, size)
    for found, wanted in zip(derivatives(folded, voxels), derivatives(plain, voxels), strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [2, 4])
def test_nor_does_unfolding(size: int) -> None:
    torch.manual_seed(0)
    folded = FoldedConvTranspose3d(5, 2)
    plain = nn.ConvTranspose3d(5, 2, 4, 2, 1)
    plain.load_state_dict(folded.state_dict())
    features = torch.randn(3, 5, size, size, size)
    for found, wanted in zip(
        derivatives(folded, features), derivatives(plain, features), strict=True
    ):
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5)
