"""Nets: shapes, gradients, the paper's sizes, the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
import torch.nn.functional as F

from voxstudio.nets.annealed import AnnealedDescriptor
from voxstudio.nets.descriptor import ConvLayer, Descriptor, SameConv3d
from voxstudio.nets.detail import DetailDescriptor, detail
from voxstudio.nets.interpolant import InterpolantDescriptor, precondition
from voxstudio.nets.specs import (
    PRESETS,
    SPEC,
    AnnealedSpec,
    DescriptorSpec,
    DetailSpec,
    InterpolantSpec,
)
from voxstudio.nets.tilt import Tilt

if TYPE_CHECKING:
    from voxstudio.nets.specs import Spec as AnySpec

TINY = DescriptorSpec(resolution=8, layers=((4, 4, 2), (6, 3, 2)))
ANNEALED = AnnealedSpec(resolution=8, channels=(4, 6), data_std=0.4)
INTERPOLANT = InterpolantSpec(
    resolution=8, channels=(4, 6), reflections=("x", "y"), data_std=0.4, noise_std=0.1
)
DETAIL = DetailSpec(resolution=8, channels=(4, 6), data_std=0.4, noise_std=0.1)
SPECS: list[AnySpec] = [TINY, ANNEALED, INTERPOLANT, DETAIL]


def test_paper_layers_have_the_paper_s_sizes() -> None:
    net = PRESETS["paper-3"].build()
    assert isinstance(net, Descriptor)
    assert net.head.in_features == 100 * 6**3
    two = PRESETS["paper-2"].build()
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
    spec: AnySpec,
) -> None:
    torch.manual_seed(0)
    net = spec.build()
    voxels = torch.randn(3, 1, 8, 8, 8, requires_grad=True)
    temperature = torch.tensor([0.01, 1.0, 50.0])
    energy = net.energy(voxels, temperature)
    assert energy.shape == (3,)
    (grad,) = torch.autograd.grad(energy.sum(), voxels, create_graph=True)
    grad.square().sum().backward()  # type: ignore[no-untyped-call]
    for name, parameter in net.named_parameters():
        # Constants of the energy (the last biases) cannot change its gradient.
        if parameter.grad is None:
            assert name in {"head.bias", "tilt.heads.0.bias", "tilt.heads.1.bias"}
            continue
        assert torch.isfinite(parameter.grad).all()


@pytest.mark.parametrize("spec", SPECS)
def test_energies_of_a_batch_do_not_depend_on_each_other(
    spec: AnySpec,
) -> None:
    net = spec.build()
    voxels = torch.randn(4, 1, 8, 8, 8)
    temperature = torch.full((4,), 0.5)
    together = net.energy(voxels, temperature)
    alone = torch.cat([net.energy(voxels[i : i + 1], temperature[:1]) for i in range(4)])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-4)


def test_the_reference_adds_half_the_square_over_its_variance() -> None:
    net = TINY.build()
    assert isinstance(net, Descriptor)
    voxels = torch.randn(2, 1, 8, 8, 8)
    expected = voxels.square().flatten(1).sum(1) / (2 * 0.5**2) - net.score(voxels)
    torch.testing.assert_close(net.energy(voxels, torch.ones(2)), expected)


def untilted(spec: AnySpec) -> torch.nn.Module:
    """Build a compact net whose tilt is zero everywhere."""
    net = spec.build()
    for name, parameter in net.named_parameters():
        if "heads" in name and "embedding" not in name:
            torch.nn.init.zeros_(parameter)
    return net


def test_an_untilted_annealed_energy_is_the_noisy_gaussian_reference() -> None:
    net = untilted(ANNEALED)
    assert isinstance(net, AnnealedDescriptor)
    voxels = torch.randn(2, 1, 8, 8, 8)
    temperature = torch.tensor([0.1, 9.0])
    # p ~ exp(-E / T) must be N(0, s^2 + T).
    expected = voxels.square().flatten(1).sum(1) / (2 * (0.4**2 + temperature))
    torch.testing.assert_close(net.energy(voxels, temperature) / temperature, expected)


@pytest.mark.parametrize("time", [0.05, 0.5, 1.0])
def test_an_untilted_interpolant_denoises_as_a_gaussian_would(time: float) -> None:
    net = untilted(INTERPOLANT)
    assert isinstance(net, InterpolantDescriptor)
    torch.manual_seed(0)
    clean = 0.4 * torch.randn(1, 1, 60, 60, 60)
    mixed = ((1 - time) * clean + time * 0.1 * torch.randn_like(clean)).requires_grad_(True)
    skip, scale = precondition(torch.tensor(time), 0.4, 0.1)
    energy = 0.5 * (1 - skip) * mixed.square().sum()
    denoised = mixed - torch.autograd.grad(energy, mixed)[0]
    error = (denoised - clean).detach()
    # The best linear guess: its error has standard deviation c and nothing in common with x.
    torch.testing.assert_close(error.std(), scale, rtol=0.02, atol=1e-4)
    assert abs((error * mixed).mean().item()) < 0.02 * 0.4**2
    voxels = torch.randn(1, 1, 8, 8, 8)
    expected = 0.5 * (1 - skip) * voxels.square().sum()
    torch.testing.assert_close(net.energy(voxels, torch.tensor([(0.1 * time) ** 2]))[0], expected)


def test_an_untilted_detail_energy_is_an_interpolant_s_of_the_detail_alone() -> None:
    net, plain = untilted(DETAIL), untilted(INTERPOLANT)
    assert isinstance(net, DetailDescriptor)
    assert isinstance(plain, InterpolantDescriptor)
    voxels = torch.randn(2, 1, 8, 8, 8)
    temperature = torch.tensor([0.001, 0.04])
    own = detail(voxels, 4)
    torch.testing.assert_close(F.avg_pool3d(own, 4), torch.zeros(2, 1, 2, 2, 2), atol=1e-6, rtol=0)
    torch.testing.assert_close(net.energy(voxels, temperature), plain.energy(own, temperature))
    shifted = voxels + F.interpolate(torch.randn(2, 1, 2, 2, 2), scale_factor=4)
    torch.testing.assert_close(net.energy(shifted, temperature), net.energy(voxels, temperature))


def test_mirrored_weights_see_a_shape_and_its_mirror_image_alike() -> None:
    torch.manual_seed(0)
    tilt = Tilt((4,), 8, reflections=("x",))
    first = tilt.down[0]
    assert isinstance(first, torch.nn.Conv3d)
    with torch.no_grad():  # the same kernel for both views, and a head that only sums
        first.weight[:, 1] = first.weight[:, 0]
        for parameter in tilt.heads.parameters():
            parameter.fill_(1.0)
    voxels, level = torch.randn(3, 1, 8, 8, 8), torch.zeros(3)
    torch.testing.assert_close(tilt(voxels, level), tilt(voxels.flip(-1), level))
    assert not torch.allclose(tilt(voxels, level), tilt(voxels.flip(-2), level))


@pytest.mark.parametrize(("first", "channels"), [(0, [4, 6]), (1, [6]), (2, [])])
def test_residual_convolutions_begin_at_a_level_and_end_at_four_voxels(
    first: int, channels: list[int]
) -> None:
    tilt = Tilt((4, 6, 8), 16, residual_from=first)
    assert [mix.out_channels for mix in tilt.mix] == channels  # the third level has 2^3 voxels
    assert tilt(torch.randn(2, 1, 16, 16, 16), torch.zeros(2)).shape == (2,)


@pytest.mark.parametrize("spec", [*PRESETS.values(), *SPECS])
def test_specs_survive_json(spec: AnySpec) -> None:
    assert SPEC.validate_json(spec.model_dump_json()) == spec


def test_a_resolution_that_cannot_be_halved_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be halved"):
        AnnealedSpec(resolution=12, channels=(4, 4, 4)).build()
