"""Muon for kernels, beside PyTorch's own for matrices."""

from __future__ import annotations

import pytest
import torch
from torch import nn, optim

from voxstudio.training.optimisers import KernelMuon, orthogonalised


@pytest.mark.parametrize("shape", [(6, 81), (48, 27), (8, 8)])
def test_singular_values_come_close_to_one(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalised(matrix))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_kernels_move_as_matrices_do_under_the_muon_of_pytorch() -> None:
    generator = torch.Generator().manual_seed(0)
    kernel = nn.Parameter(torch.randn(8, 2, 3, 3, 3, generator=generator))
    matrix = nn.Parameter(kernel.detach().flatten(1).clone())
    start = matrix.detach().clone()
    ours = KernelMuon([kernel], lr=0.1)
    theirs = optim.Muon([matrix], lr=0.1, weight_decay=0)
    for _ in range(4):
        gradient = torch.randn(kernel.shape, generator=generator)
        kernel.grad, matrix.grad = gradient, gradient.flatten(1)
        ours.step()
        theirs.step()  # type: ignore[no-untyped-call]
    apart = (kernel.detach().flatten(1) - matrix.detach()).norm()
    assert apart < 0.03 * (matrix.detach() - start).norm()  # PyTorch's multiplies in bfloat16


def test_a_kernel_without_a_gradient_stays() -> None:
    kernel = nn.Parameter(torch.ones(4, 1, 3, 3, 3))
    KernelMuon([kernel], lr=0.1).step()
    assert torch.equal(kernel.detach(), torch.ones(4, 1, 3, 3, 3))
