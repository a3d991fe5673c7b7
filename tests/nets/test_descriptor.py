"""Nets: shapes, gradients, the paper's sizes, the reference."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from voxstudio.nets.annealed import AnnealedDescriptor
from voxstudio.nets.build import PRESETS, SPEC, AnnealedSpec, DescriptorSpec, build
from voxstudio.nets.descriptor import ConvLayer, Descriptor, SameConv3d

TINY = DescriptorSpec(resolution=8, layers=((4, 4, 2), (6, 3, 2)))
SPECS = [TINY, AnnealedSpec(resolution=8, channels=(4, 6), data_std=0.4)]


def test_paper_layers_have_the_paper_s_sizes() -> None:
    net = build(PRESETS["paper-3"])
    assert isinstance(net, Descriptor)
    assert net.head.in_features == 100 * 6**3
    two = build(PRESETS["paper-2"])
    assert isinstance(two, Descriptor)
    assert two.head.in_features == 100 * 11**3


def authors_same(voxels: torch.Tensor, weight: torch.Tensor, stride: int) -> torch.Tensor:
    """The authors' "SAME" convolution: an odd total of padding puts the extra voxel after."""
    size, kernel = voxels.shape[-1], weight.shape[-1]
    total = max(0, (-(-size // stride) - 1) * stride + kernel - size)
    padded = F.pad(voxels, (total // 2, total - total // 2) * 3)
    return F.conv3d(padded, weight, stride=stride)


@pytest.mark.parametrize(
    ("size", "kernel", "stride"), [(32, 16, 3), (11, 6, 2), (8, 4, 2), (7, 4, 1), (5, 2, 3)]
)
def test_convolutions_are_the_authors_in_a_mirror(size: int, kernel: int, stride: int) -> None:
    torch.manual_seed(0)
    conv = SameConv3d(1, ConvLayer(2, kernel, stride), size)
    voxels = torch.randn(1, 1, size, size, size)
    axes = (-3, -2, -1)
    mirrored = authors_same(voxels.flip(axes), conv.conv.weight.flip(axes), stride).flip(axes)
    assert conv.conv.bias is not None
    found = conv(voxels) - conv.conv.bias.view(1, -1, 1, 1, 1)
    assert found.shape == mirrored.shape
    torch.testing.assert_close(found, mirrored, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("spec", SPECS)
def test_energy_is_one_finite_number_per_shape_and_reaches_every_parameter(
    spec: DescriptorSpec | AnnealedSpec,
) -> None:
    torch.manual_seed(0)
    net = build(spec)
    voxels = torch.randn(3, 1, 8, 8, 8, requires_grad=True)
    temperature = torch.tensor([0.01, 1.0, 50.0])
    energy = net.energy(voxels, temperature)
    assert energy.shape == (3,)
    (grad,) = torch.autograd.grad(energy.sum(), voxels, create_graph=True)
    grad.square().sum().backward()  # type: ignore[no-untyped-call]
    for name, parameter in net.named_parameters():
        # Constants of the energy (the last biases) cannot change its gradient.
        if parameter.grad is None:
            assert name in {"head.bias", "heads.0.bias", "heads.1.bias"}
            continue
        assert torch.isfinite(parameter.grad).all()


@pytest.mark.parametrize("spec", SPECS)
def test_energies_of_a_batch_do_not_depend_on_each_other(
    spec: DescriptorSpec | AnnealedSpec,
) -> None:
    net = build(spec)
    voxels = torch.randn(4, 1, 8, 8, 8)
    temperature = torch.full((4,), 0.5)
    together = net.energy(voxels, temperature)
    alone = torch.cat([net.energy(voxels[i : i + 1], temperature[:1]) for i in range(4)])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-4)


def test_the_reference_adds_half_the_square_over_its_variance() -> None:
    net = build(TINY)
    assert isinstance(net, Descriptor)
    voxels = torch.randn(2, 1, 8, 8, 8)
    expected = voxels.square().flatten(1).sum(1) / (2 * 0.5**2) - net.score(voxels)
    torch.testing.assert_close(net.energy(voxels, torch.ones(2)), expected)


def test_an_untilted_annealed_energy_is_the_noisy_gaussian_reference() -> None:
    net = AnnealedDescriptor((4, 6), 8, data_std=0.4)
    for parameter in net.heads.parameters():
        torch.nn.init.zeros_(parameter)
    voxels = torch.randn(2, 1, 8, 8, 8)
    temperature = torch.tensor([0.1, 9.0])
    # p ~ exp(-E / T) must be N(0, s^2 + T).
    expected = voxels.square().flatten(1).sum(1) / (2 * (0.4**2 + temperature))
    torch.testing.assert_close(net.energy(voxels, temperature) / temperature, expected)


@pytest.mark.parametrize("spec", [*PRESETS.values(), *SPECS])
def test_specs_survive_json(spec: DescriptorSpec | AnnealedSpec) -> None:
    assert SPEC.validate_json(spec.model_dump_json()) == spec


def test_a_resolution_that_cannot_be_halved_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be halved"):
        build(AnnealedSpec(resolution=12, channels=(4, 4, 4)))
