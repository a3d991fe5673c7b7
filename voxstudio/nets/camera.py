"""A camera that learns what a canvas looks like (Rezende et al. 2016, A.4 and Figure 1)."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.transformer import placement, read, rotate

DEPTHS, FEATURES = 4, 32
"""Channels of the convolutions before and after depth is folded."""


class Pictures(NamedTuple):
    """Pictures of shapes, and where each was taken from."""

    pixels: Tensor
    """(B, V, R, R), row 0 on top."""
    turns: Tensor
    """(B, V, 3, 3): from places in front of the camera to places of the shape."""


class LearnedCamera(nn.Module):
    """h_T -> transformer by s_T -> 3D convolution -> turn -> depth folded -> 2D convolutions.

    The weights are shared over the views. Nothing says that light stops where it meets a solid:
    the convolutions learn it. In trials at 15^3 a camera that knew found worse volumes (overlap
    .29 to .40 against .50): what stands in front is made to hide what is wrong behind it.

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
        self.solid = nn.Conv3d(1, DEPTHS, 3, padding=1)
        self.fold = nn.Conv2d(DEPTHS * size, FEATURES, 3, padding=1)
        self.lens = nn.Conv2d(FEATURES, 1, 3, padding=1)

    def volume(self, canvas: Tensor, state: Tensor) -> Tensor:
        """Return the occupancy that is before the cameras, (B, 1, N, N, N), of logits and s_T."""
        return read(torch.sigmoid(canvas), placement(self.where(state)), self.size)

    def forward(self, canvas: Tensor, state: Tensor, turns: Tensor) -> Tensor:
        """Return pictures (B, V, N, N) of canvases (B, 1, N, N, N) from turns (B, V, 3, 3)."""
        views = turns.shape[1]
        solid = F.silu(self.solid(self.volume(canvas, state)))
        turned = rotate(solid.repeat_interleave(views, 0), turns.flatten(0, 1))
        pictures = self.lens(F.silu(self.fold(turned.flatten(1, 2))))
        return pictures.view(-1, views, *pictures.shape[2:])  # type: ignore[no-any-return]


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
