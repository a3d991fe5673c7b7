"""Reference classifiers of shapes: two designs, so that no model is tuned to a single judge."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAK = 0.1
"""Slope of the rectifiers below 0, VoxNet's."""

CORNER = 2
"""Places along each side of a picture's last feature map."""

AXES = (2, 3, 4)
"""Of (B, 1, D, H, W), along which pictures are taken, from both ends."""


class ClassifierNet(Net):
    """A body that tells a shape in `hidden` numbers, and a linear layer that names its class.

    Args:
        body: From shapes (B, 1, D, H, W) in [-1, 1], solid at 1, to (B, width).
        width: Numbers that the body returns.
        hidden: F, numbers of a shape before the last layer.
        classes: K.
    """

    def __init__(self, body: nn.Module, width: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.body, self.hidden = body, nn.Linear(width, hidden)
        self.head = nn.Linear(hidden, classes)

    def penultimate(self, shapes: Tensor) -> Tensor:
        """Return what the last layer sees, (B, F), of shapes (B, 1, D, H, W) in [-1, 1]."""
        return F.leaky_relu(self.hidden(self.body(shapes)), LEAK)

    def forward(self, shapes: Tensor) -> Tensor:
        """Return the logits of the classes, (B, K), of shapes (B, 1, D, H, W) in [-1, 1]."""
        return self.head(self.penultimate(shapes))  # type: ignore[no-any-return]


def voxnet(channels: Sequence[int], hidden: int, classes: int, resolution: int) -> ClassifierNet:
    """Return VoxNet (Maturana & Scherer 2015) with batch normalisation in place of dropout.

    Dropout draws from a stream that a resumed run does not have; and half the iterations do.

    Args:
        channels: Of the 5^3 convolution of stride 2 and of the 3^3 one, after which 2^3 places
            are pooled.
        hidden: F.
        classes: K.
        resolution: Voxels along each axis, at least 12.
    """
    first, second = channels
    size = ((resolution - 5) // 2 + 1 - 2) // 2
    body = nn.Sequential(
        nn.Conv3d(1, first, 5, 2, bias=False),
        nn.BatchNorm3d(first),
        nn.LeakyReLU(LEAK),
        nn.Conv3d(first, second, 3, bias=False),
        nn.BatchNorm3d(second),
        nn.LeakyReLU(LEAK),
        nn.MaxPool3d(2),
        nn.Flatten(),
    )
    return ClassifierNet(body, second * size**3, hidden, classes)


def multi_view(channels: Sequence[int], hidden: int, classes: int) -> ClassifierNet:
    """Return a net of pictures from six sides, as Su et al. 2015 and the paper's own judge.

    What the convolutions say of each is not pooled over the pictures but put side by side, because
    all shapes face the front.

    Args:
        channels: Of the levels of 3^2 convolutions, each after the first of stride 2.
        hidden: F.
        classes: K.
    """
    width = 2 * len(AXES) * channels[-1] * CORNER**2
    return ClassifierNet(PicturesOfSides(channels), width, hidden, classes)


class PicturesOfSides(nn.Module):
    """Depth maps along both ways of every axis, and convolutions that all of them share.

    Args:
        channels: Of the levels.
    """

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for level, (before, after) in enumerate(pairwise((1, *channels))):
            conv = nn.Conv2d(before, after, 3, 2 if level else 1, 1, bias=False)
            layers += [conv, nn.BatchNorm2d(after), nn.LeakyReLU(LEAK)]
        self.convs = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(CORNER))

    def forward(self, shapes: Tensor) -> Tensor:
        """Map shapes (B, 1, D, H, W) in [-1, 1] to the features of their pictures, (B, width)."""
        pictures = torch.cat([depths(way) for axis in AXES for way in _ways(shapes, axis)])
        features: Tensor = self.convs(pictures).unflatten(0, (2 * len(AXES), len(shapes)))
        return features.transpose(0, 1).flatten(1)


def _ways(shapes: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return shapes with what is to be looked along in front, from one end and from the other."""
    turned = shapes.movedim(axis, 2)
    return turned, turned.flip(2)


def depths(shapes: Tensor) -> Tensor:
    """Return how much of the way along D is free, (B, 1, H, W) from 0 to 1.

    Args:
        shapes: (B, 1, D, H, W) in [-1, 1]; between them a voxel lets a share of the light through.
    """
    free = ((1 - shapes) / 2).cumprod(2)
    return free.mean(2)
