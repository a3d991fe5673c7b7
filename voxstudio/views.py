"""Pictures of voxels by known cameras, with gradients.

Cameras stand around the middle of the grid and look at it without perspective. As in the studio,
azimuth 0 and elevation 0 look at the front, from low y along +y: columns of the picture run along
+x, its rows from the top down, and so along -z. A positive azimuth moves the camera anticlockwise
seen from above, so that 90 degrees look from high x; a positive elevation raises it, and 90
degrees look straight down, with +y (at azimuth 0) up in the picture.

With o_d the occupancy at step d of a ray, nearest first, w_d = o_d prod_{k<d} (1 - o_k) is the
chance that the ray ends there, and 1 - prod_d (1 - o_d) = sum_d w_d that it ends at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

FARTHEST = 0.25
"""Brightness at the far side of the grid; 1 at the near side."""


@dataclass(frozen=True)
class Camera:
    """Where a picture is taken from, in degrees.

    Args:
        azimuth: Around the vertical axis; 0 is the front, 90 the right, at high x.
        elevation: Above the middle of the grid.
        span: Width of the picture, in sides of the grid. At 1 a turned grid's corners can lie
            outside the picture; from 3 ** .5 on none do, whatever the angles.
    """

    azimuth: float
    elevation: float
    span: float = 1.0

    def axes(self) -> Tensor:
        """Return unit vectors to the right, down and ahead as columns of (x, y, z), (3, 3)."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        right = (math.cos(a), math.sin(a), 0.0)
        down = (math.sin(e) * math.sin(a), -math.sin(e) * math.cos(a), -math.cos(e))
        ahead = (-math.cos(e) * math.sin(a), math.cos(e) * math.cos(a), -math.sin(e))
        return torch.tensor([right, down, ahead]).T


def ring(count: int, elevation: float) -> tuple[Camera, ...]:
    """Return cameras evenly around the grid, the first one in front of it.

    Args:
        count: How many, V.
        elevation: Of all of them, in degrees.
    """
    return tuple(Camera(360 * number / count, elevation) for number in range(count))


def project(voxels: Tensor, cameras: Sequence[Camera]) -> Tensor:
    """Take shaded pictures: sum_d b_d w_d, the silhouette times the brightness of its mean depth.

    b_d falls evenly from 1 at the near side of the grid to 1/4 at its far side, and stays so for
    corners that stick out.

    Args:
        voxels: Occupancies in [0, 1] of cubes, (B, R, R, R), `[z, y, x]`.
        cameras: V of them; all take every shape.

    Returns:
        Float32, (B, V, R, R), 0 where nothing is.

    Raises:
        ValueError: If the grids are no cubes, or there are no cameras.
    """
    occupied = _along_rays(voxels, cameras)
    size, steps = voxels.shape[-1], occupied.shape[2]
    depth = (torch.arange(steps, device=voxels.device) + (size - steps) / 2) / max(size - 1, 1)
    brightness = 1 - (1 - FARTHEST) * depth.clamp(0, 1)
    passed = torch.cumprod(1 - occupied, dim=2)
    before = torch.cat([torch.ones_like(passed[:, :, :1]), passed[:, :, :-1]], dim=2)
    return torch.einsum("bvdij,bvdij,d->bvij", occupied, before, brightness)


def silhouettes(voxels: Tensor, cameras: Sequence[Camera]) -> Tensor:
    """Take pictures of where there is anything: 1 - prod_d (1 - o_d).

    Args:
        voxels: As for `project`.
        cameras: As for `project`.

    Returns:
        Float32 in [0, 1], (B, V, R, R).

    Raises:
        ValueError: As `project`.
    """
    return 1 - torch.prod(1 - _along_rays(voxels, cameras), dim=2)


def _along_rays(voxels: Tensor, cameras: Sequence[Camera]) -> Tensor:
    """Turn grids (B, R, R, R) towards the cameras, (B, V, N, R, R), nearest first.

    Steps are one voxel long. There are as many as the deepest view needs, R for one that looks
    along an axis, and always an even number more than R, so that such a view is exact.
    """
    size = voxels.shape[-1]
    if voxels.ndim != 4 or voxels.shape[1:] != (size,) * 3 or not cameras:
        raise ValueError(f"no pictures of {tuple(voxels.shape)} voxels by {len(cameras)} cameras")
    axes = torch.stack([camera.axes() for camera in cameras])
    reach = float(axes[:, :, 2].abs().sum(dim=1).max())
    steps = size + 2 * math.ceil((reach - 1) * size / 2 - 1e-4)
    spans = torch.tensor([[camera.span, camera.span, steps / size] for camera in cameras])
    theta = F.pad(axes * spans[:, None], (0, 1)).to(voxels.device)
    places = F.affine_grid(theta, [len(cameras), 1, steps, size, size], align_corners=False)
    # All shapes are channels of one volume: they are seen from the same places.
    volume = voxels.float()[None].expand(len(cameras), -1, -1, -1, -1)
    turned = F.grid_sample(volume, places, align_corners=False)
    return turned.transpose(0, 1).clamp(0, 1)
