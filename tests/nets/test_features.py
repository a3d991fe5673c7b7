"""Features of nets: the paper's numbers, every net's, and that they are what the energy sees."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.checkpoints import NETS, tiny
from voxstudio.capabilities import abilities
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.features import features_of, learned_features, untrained
from voxstudio.nets.descriptor import Descriptor
from voxstudio.nets.features import pooled
from voxstudio.nets.specs import PRESETS, DescriptorSpec

FEATURED = ("descriptor", "annealed", "interpolant", "detail", "multigrid", "latent")


def test_a_net_of_the_paper_s_kernels_has_27_features_of_every_channel() -> None:
    """8,100 of `paper-3`: 27 * 200 + 27 * 100."""
    kernels = [layer[1:] for layer in PRESETS["paper-3"].model_dump()["layers"]]
    assert kernels == [(16, 3), (6, 2)]
    net = DescriptorSpec(layers=((2, *kernels[0]), (1, *kernels[1]))).build()
    assert isinstance(net, Descriptor)
    assert net.pooled_features(torch.zeros(1, 1, 32, 32, 32)).shape == (1, 27 * 2 + 27 * 1)


def test_maps_are_pooled_as_the_paper_pools_them() -> None:
    """Over 4^3 places of 11^3, and over 2^3 of 6^3, what is left over at the end included."""
    first = torch.zeros(1, 1, 11, 11, 11)
    first[0, 0, 10, 3, 4] = 1.0
    second = torch.arange(216.0).view(1, 1, 6, 6, 6)
    found = pooled([first, second])
    assert found.shape == (1, 54)
    assert found[0, :27].nonzero().flatten().tolist() == [2 * 9 + 0 * 3 + 1]
    blocks = second.view(3, 2, 3, 2, 3, 2).amax((1, 3, 5))
    assert torch.equal(found[0, 27:], blocks.flatten())


def test_features_of_a_descriptor_are_its_rectified_maps() -> None:
    torch.manual_seed(0)
    net = DescriptorSpec(resolution=6, layers=((2, 3, 2), (3, 2, 1))).build()
    assert isinstance(net, Descriptor)
    voxels = torch.randn(2, 1, 6, 6, 6)
    first = torch.relu(net.features[0](voxels))
    second = torch.relu(net.features[2](first))
    assert torch.equal(net.pooled_features(voxels), pooled([first, second]))
    assert net.pooled_features(voxels).min() >= 0


@pytest.mark.parametrize("net", FEATURED)
def test_a_net_tells_shapes_apart_by_its_features(net: str) -> None:
    model = tiny(net)
    assert "features" in abilities(model.header)
    shapes = np.random.default_rng(0).random((40, *(model.resolution,) * 3)) < 0.5
    every = torch.cat(list(features_of(model, shapes)))
    assert every.shape[0] == 40
    assert torch.isfinite(every).all()
    assert every.std(0).max() > 0
    alone = torch.cat(list(features_of(model, shapes[37:38])))
    torch.testing.assert_close(every[37:38], alone)
    drawn = untrained(model, seed=1)
    assert torch.cat(list(features_of(drawn, shapes))).shape == every.shape
    assert not torch.allclose(torch.cat(list(features_of(drawn, shapes))), every)


def test_an_untrained_net_is_drawn_by_its_seed_and_no_other_stream_moves() -> None:
    model = tiny("annealed")
    before = torch.get_rng_state()
    first, again, other = (untrained(model, seed).net.state_dict() for seed in (1, 1, 2))
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(value, again[name]) for name, value in first.items())
    assert any(not torch.equal(value, other[name]) for name, value in first.items())


@pytest.mark.parametrize("net", sorted(set(NETS) - set(FEATURED)))
def test_a_net_without_features_says_so(net: str) -> None:
    model = tiny(net)
    assert "features" not in abilities(model.header)
    with pytest.raises(ImportRejected, match=f"{net}: has no features of shapes"):
        learned_features(model)


def test_a_generator_that_nothing_taught_has_no_features() -> None:
    model = tiny("latent")
    spec = model.header.architecture.model_copy(update={"encoder": None, "descriptor": None})
    header = model.header.model_copy(update={"architecture": spec})
    assert "features" not in abilities(header)
    assert "features" in abilities(model.header)
