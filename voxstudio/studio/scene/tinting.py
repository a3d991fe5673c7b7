"""The colour of each voxel of a surface."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.ndimage import gaussian_filter

from voxstudio.render import shading, style
from voxstudio.studio.scene import vtk_style

if TYPE_CHECKING:
    from numpy.typing import NDArray

Palette = Literal["recovered", "spread", "wanted"]

MASKED = 0.6
"""Share of the accent colour on clay that is hidden."""

RIM = 0.8
"""Blur of the rim of a coloured region, in voxels."""

COARSE = 40
"""Grids longer than this are shaded at half resolution: the light is soft anyway."""


def voxel_colours(
    light: NDArray[np.float32],
    tint: NDArray[np.float32] | None,
    palette: Palette,
    hidden: NDArray[np.bool_] | None,
) -> NDArray[np.float32]:
    """Blend clay, tint, mask and soft light.

    Args:
        light: Brightness of clay, shape (D, H, W), from `soft_light`.
        tint: Share of the palette per voxel in [0, 1], same shape, or None.
        palette: `recovered` goes from clay to the recovered tint, `spread` through a
            perceptually uniform map, `wanted` from what is too much over clay, at .5, to what
            is missing.
        hidden: Mask, same shape, drawn in the accent colour, or None.

    Returns:
        sRGB in [0, 1], shape (D, H, W, 3).
    """
    clay = np.array(vtk_style.rgb(style.CLAY), dtype=np.float32)
    light = light[..., None]
    if tint is None:
        colour = light * clay
    elif palette == "spread":
        colour = light * _mapped(tint, style.SPREAD)
    elif palette == "wanted":
        colour = light * _mapped(_soft(tint)[..., 0], style.WANTED)
    else:
        share = _soft(np.clip(tint, 0, 1))
        recovered = np.array(vtk_style.rgb(style.RECOVERED), dtype=np.float32)
        colour = light * (clay + share * (recovered - clay))
    if hidden is not None and hidden.shape == light.shape[:3]:
        # A voxel that is hidden alone would vanish in the blur.
        where = MASKED * np.maximum(_soft(hidden), hidden[..., None])
        accent = np.array(vtk_style.rgb(style.ACCENT), dtype=np.float32)
        colour = colour + where * (light * accent - colour)
    return np.asarray(np.clip(colour, 0, 1), dtype=np.float32)


def _soft(share: NDArray[np.generic]) -> NDArray[np.float32]:
    """Round off the voxel stairs of a region's rim; returns shape (D, H, W, 1)."""
    return np.asarray(gaussian_filter(share.astype(np.float32), RIM)[..., None])


def soft_light(field: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `shading.brightness`, at half resolution where the grid is large."""
    if max(field.shape) <= COARSE or any(size % 2 for size in field.shape):
        return shading.brightness(np.clip(field, 0, 1))
    depth, height, width = (size // 2 for size in field.shape)
    blocks = np.clip(field, 0, 1).reshape(depth, 2, height, 2, width, 2).mean(axis=(1, 3, 5))
    light = shading.brightness(blocks)
    return light.repeat(2, axis=0).repeat(2, axis=1).repeat(2, axis=2)


def _mapped(share: NDArray[np.float32], stops: tuple[str, ...]) -> NDArray[np.float32]:
    """Return the colours of shares in [0, 1], (D, H, W, 3)."""
    return _blended(stops)[np.clip(share * 255, 0, 255).astype(np.uint8)]


@lru_cache(maxsize=2)
def _blended(colours: tuple[str, ...]) -> NDArray[np.float32]:
    """Return stops blended into 256 colours, shape (256, 3)."""
    stops = np.array([vtk_style.rgb(colour) for colour in colours])
    at = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(at, np.arange(len(stops)), channel) for channel in stops.T]
    return np.stack(channels, axis=1).astype(np.float32)
