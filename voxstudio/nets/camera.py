"""A camera that learns what a canvas looks like (Rezende et al. 2016, A.4 and Figure 1)."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.transformer import placement, read, rotate
from voxstudio.views import first_hit

SHARP = 7.0
"""What the middle of a new kernel has above its neighbours: 1 % or less comes from those."""

QUICK = 10.0
"""How much faster brightness learns than the canvas: where it is too high, there is fog."""


class Pictures(NamedTuple):
    """Pictures of shapes, and where each was taken from."""

    pixels: Tensor
    """(B, V, R, R), row 0 on top."""
    turns: Tensor
    """(B, V, 3, 3): from places in front of the camera to places of the shape."""


class LearnedCamera(nn.Module):
    """h_T -> transformer by s_T -> 3D convolution -> turn -> depth folded -> 2D convolution.

    The weights are shared over the views. What is folded into channels is where light stops, by
    depth: a voxel is seen as far as it is solid and those before it are not. The convolutions
    around it are learned: blurs, and how bright every depth is, at most 1. In short trials with
    a brightness that had no limit, volumes became half transparent to make up for it.

    Args:
        state: S, numbers of the state.
        size: N, voxels of the canvas and pixels of a picture along each axis.
    """

    def __init__(self, state: int, size: int) -> None:
        super().__init__()
        self.size = size
        self.where = nn.Linear(state, 6)
        nn.init.zeros_(self.where.weight)
        nn.init.zeros_(self.where.bias)
        self.brightness = nn.Parameter(torch.linspace(3, -1, size) / QUICK)
        self.blur, self.lens = nn.Parameter(torch.zeros(3, 3, 3)), nn.Parameter(torch.zeros(3, 3))
        with torch.no_grad():  # a sharp camera, to which what is near is bright
            self.blur[1, 1, 1], self.lens[1, 1] = SHARP, SHARP

    def volume(self, canvas: Tensor, state: Tensor) -> Tensor:
        """Return the occupancy that is before the cameras, (B, 1, N, N, N), of logits and s_T."""
        return read(torch.sigmoid(canvas), placement(self.where(state)), self.size)

    def forward(self, canvas: Tensor, state: Tensor, turns: Tensor) -> Tensor:
        """Return pictures (B, V, N, N) of canvases (B, 1, N, N, N) from turns (B, V, 3, 3)."""
        views = turns.shape[1]
        solid = F.conv3d(self.volume(canvas, state), _means(self.blur)[None, None], padding=1)
        turned = rotate(solid.repeat_interleave(views, 0), turns.flatten(0, 1))
        look = torch.sigmoid(QUICK * self.brightness)[:, None, None] * _means(self.lens)
        pictures = F.conv2d(first_hit(turned[:, 0], 1), look[None], padding=1)
        return pictures.view(-1, views, *pictures.shape[2:])


def _means(numbers: Tensor) -> Tensor:
    """Return a kernel that takes weighted means."""
    return numbers.flatten().softmax(0).view_as(numbers)


def spread(pictures: Pictures) -> Tensor:
    """Spread pictures back along their rays and take the mean over the views.

    What the posterior sees of pictures: a volume that is bright where all of them are, whatever
    their number and wherever they were taken from.

    Returns:
        (B, 1, R, R, R) for pictures of R pixels along each axis.
    """
    count, views, size = pictures.pixels.shape[:3]
    rays = pictures.pixels.flatten(0, 1)[:, None, None].expand(-1, 1, size, -1, -1)
    back = rotate(rays, pictures.turns.flatten(0, 1).mT)
    return back.view(count, views, size, size, size).mean(1, keepdim=True)
