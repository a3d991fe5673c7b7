"""Convolutions by spectra: the same values and gradients as the convolutions they stand for."""

from __future__ import annotations

import pytest
import torch

from voxstudio.nets import spectral
from voxstudio.nets.descriptor import ConvLayer, Descriptor, SameConv3d, same_padding
from voxstudio.nets.specs import PRESETS, AnnealedSpec, DescriptorSpec
from voxstudio.nets.spectral import Folding, SpectralConv3d, settle
from voxstudio.sampling.langevin import energy_and_gradient

LAYERS = [
    (32, 16, 3),
    (11, 6, 2),
    (8, 4, 2),
    (7, 4, 1),
    (5, 2, 3),
    (9, 5, 2),
    (6, 1, 1),
    (12, 9, 4),
]
"""Size, kernel and stride; also kernels that are no whole number of blocks."""


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spectral, "PAYS", 0)


def with_gradient(
    layer: torch.nn.Module, voxels: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    leaf = voxels.clone().requires_grad_(True)
    made = layer(leaf)
    weights = torch.linspace(-1, 1, made.numel()).view(made.shape)
    (grad,) = torch.autograd.grad((made * weights).sum(), leaf)
    return made.detach(), grad


@pytest.mark.parametrize("channels_in", [1, 3])
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(("size", "kernel", "stride"), LAYERS)
def test_values_and_gradients_are_the_convolution_s(
    size: int, kernel: int, stride: int, batch: int, channels_in: int
) -> None:
    torch.manual_seed(0)
    conv = SameConv3d(channels_in, ConvLayer(4, kernel, stride), size).requires_grad_(False)
    voxels = torch.randn(batch, channels_in, size, size, size)
    for found, wanted in zip(
        with_gradient(SpectralConv3d(conv), voxels), with_gradient(conv, voxels), strict=True
    ):
        assert found.shape == wanted.shape
        worst = (found - wanted).abs().max() / wanted.abs().max()
        assert worst < 5e-6


@pytest.mark.parametrize(("size", "kernel", "stride"), LAYERS)
def test_the_folded_grid_is_as_small_as_it_can_be(size: int, kernel: int, stride: int) -> None:
    """One period less, and what wraps around would fall on voxels."""
    conv = SameConv3d(1, ConvLayer(1, kernel, stride), size)
    fold = Folding.of(conv)
    read, held = stride * (conv.out - 1) + kernel, range(size)
    padding = same_padding(size, kernel, stride)

    def clash(period: int) -> bool:
        return any(
            (place - padding) not in held and (place + turn * period * stride - padding) in held
            for place in range(read)
            for turn in (-1, 1)
        )

    assert not clash(fold.period)
    assert fold.period <= max(fold.blocks, fold.taps) or clash(fold.period - 1)


def test_the_paper_s_net_keeps_its_score_and_gradient() -> None:
    torch.manual_seed(0)
    net = PRESETS["paper-3"].build()
    assert isinstance(net, Descriptor)
    settled = settle(net)
    voxels = torch.randn(2, 1, 32, 32, 32)
    score, grad = energy_and_gradient(voxels, net.score)
    same, alike = energy_and_gradient(voxels, settled.score)
    torch.testing.assert_close(same, score, rtol=1e-5, atol=1e-6)
    assert (alike - grad).norm() < 1e-3 * grad.norm()  # a rounded ReLU may switch


def test_a_settled_net_has_weights_of_its_own() -> None:
    net = DescriptorSpec(resolution=8, layers=((4, 4, 2), (6, 3, 2))).build()
    assert isinstance(net, Descriptor)
    settled = settle(net)
    voxels = torch.randn(2, 1, 8, 8, 8)
    before = settled.score(voxels)
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(1)
    assert all(weight.requires_grad for weight in net.parameters())
    assert torch.equal(settled.score(voxels), before)
    assert not torch.allclose(settle(net).score(voxels), before)


def test_other_nets_are_settled_already() -> None:
    net = AnnealedSpec(resolution=8, channels=(4, 6)).build()
    assert settle(net) is net


@pytest.mark.parametrize(
    ("preset", "batches"),
    [("paper-3", [(1, 2, 4, 25), (4, 25)]), ("paper-2", [(1, 2, 4, 25)]),
     ("paper-multigrid", [(), (), (), ()])],
)  # fmt: skip
def test_spectra_are_used_where_they_pay(
    preset: str, batches: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    parts = [part for part in PRESETS[preset].build().modules() if isinstance(part, Descriptor)]
    layers = [layer for part in parts for layer in settle(part).features]
    found = [
        tuple(batch for batch in (1, 2, 4, 25) if layer.pays(batch))
        for layer in layers
        if isinstance(layer, SpectralConv3d)
    ]
    assert found == batches


def test_mixed_precision_keeps_the_convolution() -> None:
    conv = SameConv3d(1, ConvLayer(4, 4, 2), 8)
    voxels = torch.randn(1, 1, 8, 8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(SpectralConv3d(conv)(voxels), conv(voxels))
