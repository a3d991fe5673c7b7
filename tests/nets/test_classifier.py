"""Classifiers: what they see, and that every weight learns."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from voxstudio.nets.classifier import ClassifierNet, depths
from voxstudio.nets.specs import PRESETS, ClassifierSpec

SPECS = [
    ClassifierSpec(resolution=12, channels=(3, 4), hidden=5, classes=3),
    ClassifierSpec(design="multi-view", resolution=8, channels=(2, 3), hidden=5, classes=3),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.design)
def test_a_classifier_has_logits_and_features_and_every_weight_learns(spec: ClassifierSpec) -> None:
    torch.manual_seed(0)
    net = spec.build()
    assert isinstance(net, ClassifierNet)
    shapes = torch.rand(4, 1, *(spec.resolution,) * 3) * 2 - 1
    assert net.penultimate(shapes).shape == (4, 5)
    logits = net(shapes)
    assert logits.shape == (4, 3)
    torch.nn.functional.cross_entropy(logits, torch.arange(4) % 3).backward()  # type: ignore[no-untyped-call]
    for name, weight in net.named_parameters():
        assert weight.grad is not None, name
        assert torch.isfinite(weight.grad).all(), name
        assert weight.grad.abs().max() > 0, name
    with pytest.raises(ValueError, match="no energy"):
        net.energy(shapes, torch.ones(4))


def test_both_take_the_shapes_of_modelnet10() -> None:
    for name in ("voxnet", "multi-view"):
        net = PRESETS[name].build().eval()
        assert isinstance(net, ClassifierNet)
        with torch.no_grad():
            assert net(torch.zeros(1, 1, 32, 32, 32)).shape == (1, 10)
        assert sum(weight.numel() for weight in net.parameters()) < 1_000_000


def test_a_depth_map_says_how_far_one_sees() -> None:
    shapes = -torch.ones(1, 1, 4, 2, 2)
    shapes[0, 0, 1:, 0, 1] = 1
    shapes[0, 0, 0, 1, 1] = 1
    assert depths(shapes)[0, 0].tolist() == [[1.0, 0.25], [1.0, 0.0]]


def test_six_sides_are_told_apart() -> None:
    """A shape and its mirror image are not one to a net that sees all sides."""
    torch.manual_seed(0)
    net = SPECS[1].build().eval()
    assert isinstance(net, ClassifierNet)
    shape = -torch.ones(1, 1, 8, 8, 8)
    shape[0, 0, :3, :5, :2] = 1
    with torch.no_grad():
        for axis in (2, 3, 4):
            assert not torch.allclose(net(shape), net(shape.flip(axis)), atol=1e-6)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"channels": (4,)}, "VoxNet has 2 convolutions, not 1"),
        ({"resolution": 11}, "VoxNet needs 12 voxels a side, not 11"),
        ({"classes": 1}, "greater than or equal to 2"),
    ],
)
def test_a_net_that_cannot_be_is_no_spec(table: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        ClassifierSpec.model_validate({"net": "classifier", **table})
