"""Generators: their sizes, units and gradients."""

from __future__ import annotations

import pytest
import torch
from torch import distributions

from voxstudio.nets.encoder import Posterior
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.specs import PRESETS, LatentSpec


def net(preset: str, **changes: object) -> LatentNet:
    torch.manual_seed(0)
    made = PRESETS[preset].model_copy(update=changes).build()
    assert isinstance(made, LatentNet)
    return made


@pytest.mark.parametrize(
    ("changes", "size"),
    [
        ({"latent": 5, "channels": (12, 8), "resolution": 16}, 16),
        ({"latent": 5, "channels": (12, 8), "resolution": 16, "batch_norm": True}, 16),
        ({"latent": 3, "channels": (8, 6, 4)}, 32),
    ],
)
def test_every_number_of_a_code_and_every_weight_matters(
    changes: dict[str, object], size: int
) -> None:
    made = net("compact-latent", descriptor=None, **changes)
    codes = torch.randn(6, made.latent, requires_grad=True)
    shapes = made.decode(codes)
    assert shapes.shape == (6, 1, size, size, size)
    assert 0 <= shapes.min() < shapes.max() <= 1
    torch.autograd.backward(shapes.square().sum())
    assert codes.grad is not None
    assert (codes.grad.abs() > 0).all()
    for name, weight in made.generator.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all()
        silenced = changes.get("batch_norm") and name in {"seed.bias", "mix.bias", "up.0.bias"}
        assert silenced or weight.grad.abs().max() > 0, name


def test_the_paper_s_generator_and_descriptor_are_as_it_says() -> None:
    made = net("paper-latent")
    convolutions = [made.generator.mix, *made.generator.up, made.generator.finest]
    assert [c.out_channels for c in convolutions] == [256, 128, 64, 1]
    assert [c.stride[0] for c in convolutions] == [1, 2, 2, 2]
    assert {c.kernel_size for c in convolutions} == {(4, 4, 4)}
    assert made.latent == 100
    assert made.descriptor is not None
    kernels = [w.shape for name, w in made.descriptor.named_parameters() if w.ndim == 5]
    assert [shape[0] for shape in kernels] == [64, 128, 256]
    assert [shape[-1] for shape in kernels] == [9, 7, 4]
    with torch.inference_mode():
        assert made.decode(torch.randn(2, 100)).shape == (2, 1, 32, 32, 32)
        assert made.energy(torch.randn(2, 1, 32, 32, 32), torch.ones(2)).shape == (2,)


def test_a_generator_alone_has_no_energy() -> None:
    alone = net("compact-latent", descriptor=None)
    with pytest.raises(ValueError, match="no energy"):
        alone.energy(torch.zeros(1, 1, 32, 32, 32), torch.ones(1))


@pytest.mark.parametrize("levels", [{"channels": (8,) * 6}, {"encoder": (8,) * 6}])
def test_a_grid_that_cannot_be_halved_so_often_is_refused(levels: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cannot be halved 6 times"):
        LatentSpec().model_copy(update=levels).build()


def test_the_divergence_is_that_of_gaussians() -> None:
    torch.manual_seed(0)
    found = Posterior(torch.randn(4, 7), torch.randn(4, 7))
    normal = distributions.Normal(found.mean, (0.5 * found.log_variance).exp())
    prior = distributions.Normal(torch.zeros(4, 7), torch.ones(4, 7))
    wanted = distributions.kl_divergence(normal, prior).sum(1)
    torch.testing.assert_close(found.divergence(), wanted)
    noise = torch.randn(4, 7)
    torch.testing.assert_close(found.draw(noise), found.mean + normal.scale * noise)
