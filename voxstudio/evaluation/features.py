"""Features of shapes: of what a model learned, and of nothing but the voxels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from voxstudio.errors import ImportRejected
from voxstudio.nets.descriptor import Descriptor, init_official
from voxstudio.nets.encoder import Encoder
from voxstudio.nets.features import Featured
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.sound import sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.loaded import LoadedNet

    Bools = NDArray[np.bool_]

BATCH = 32
"""Shapes that go through a net at once."""


def features_of(model: LoadedNet, shapes: Bools) -> Iterator[Tensor]:
    """Yield a model's features of some shapes at a time, (B, F) float32 on the CPU.

    Args:
        model: Whose net learned without labels.
        shapes: Solid voxels, (N, D, H, W).

    Raises:
        ImportRejected: If its net has no features.
    """
    net = learned_features(model)
    for start in range(0, len(shapes), BATCH):
        given = model.encode(shapes[start : start + BATCH])
        if isinstance(net, Encoder):  # which is given shapes in [-1, 1], no mean taken away
            given = given + model.mean
        with torch.inference_mode():
            yield sound(net.pooled_features(given).float(), model.header.name).cpu()


def learned_features(model: LoadedNet) -> Featured:
    """Return the part of a model whose features are taken: of a generator, what taught it.

    Raises:
        ImportRejected: If it has none.
    """
    net: object = model.net
    if isinstance(net, LatentNet):
        net = net.encoder or net.descriptor
    if not isinstance(net, Featured):
        accepted = "an energy-based model or an encoder"
        raise ImportRejected(model.header.name, "has no features of shapes", accepted)
    return net


def untrained(model: LoadedNet, seed: int) -> LoadedNet:
    """Return a model of the same net with freshly drawn weights, as training begins with them."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = model.header.architecture.build()
        for part in net.modules():
            if isinstance(part, Descriptor):
                init_official(part)
    return replace(model, net=net.requires_grad_(False).eval().to(model.device))


def mean_pooled(shapes: Bools, side: int) -> Tensor:
    """Return the shares of blocks of side^3 voxels that are solid, (N, F)."""
    return F.avg_pool3d(_values(shapes), side, ceil_mode=True).flatten(1)


def max_pooled(shapes: Bools, side: int) -> Tensor:
    """Return which blocks of side^3 voxels hold anything, (N, F)."""
    return F.max_pool3d(_values(shapes), side, ceil_mode=True).flatten(1)


def _values(shapes: Bools) -> Tensor:
    return torch.from_numpy(shapes.astype(np.float32))[:, None]
