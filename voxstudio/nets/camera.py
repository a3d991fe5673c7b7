"""A camera that learns what a canvas looks like (Rezende et al. 2016, A.4 and Figure 1)."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.transformer import placement, read, rotate


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
    around it are learned: a blur, and how bright every depth is. Without this step in between
    they can learn pictures of any canvas, and the volume need not be a shape.

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
        self.blur = nn.Parameter(torch.zeros(3, 3, 3))
        self.look = nn.Conv2d(size, 1, 3, 1, 1)
        with torch.no_grad():  # a sharp camera that sees silhouettes
            self.blur[1, 1, 1] = 8.0
            self.look.weight.zero_()
            self.look.weight[:, :, 1, 1] = 1.0
            self.look.bias.zero_()

    def volume(self, canvas: Tensor, state: Tensor) -> Tensor:
        """Return the occupancy that is before the cameras, (B, 1, N, N, N), of logits and s_T."""
        return read(torch.sigmoid(canvas), placement(self.where(state)), self.size)

    def forward(self, canvas: Tensor, state: Tensor, turns: Tensor) -> Tensor:
        """Return pictures (B, V, N, N) of canvases (B, 1, N, N, N) from turns (B, V, 3, 3)."""
        views = turns.shape[1]
        kernel = self.blur.flatten().softmax(0).view(1, 1, 3, 3, 3)
        solid = F.conv3d(self.volume(canvas, state), kernel, padding=1)
        turned = rotate(solid.repeat_interleave(views, 0), turns.flatten(0, 1))
        pictures = self.look(first_hit(turned[:, 0]))
        return pictures.view(-1, views, *pictures.shape[2:])


def first_hit(solid: Tensor) -> Tensor:
    """Return where light from behind the camera stops: o_d prod_k<d (1 - o_k), along axis 1.

    Args:
        solid: Occupancies from 0 to 1, (B, D, H, W), the nearest first.
    """
    clear = torch.cumprod(1 - solid, 1)
    before = torch.cat([torch.ones_like(clear[:, :1]), clear[:, :-1]], 1)
    return solid * before


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
