"""Soft light from the voxels themselves: corners darken, and the ground takes a shadow.

Both are blurs of the occupancy, so they cost a millisecond, need no second render pass and look
the same on every graphics driver.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from voxstudio.render.style import CREVICE, GROUND_REACH, RIDGE

Floats = NDArray[np.float32]

NEAR = 1.1
FAR = 3.2
"""Blur widths of the two occlusion scales, in voxels of a 32^3 grid."""

FADE = 0.16
"""Height over the grid's at which a part's contact shadow has lost 1 - 1/e of its strength."""


def brightness(field: Floats) -> Floats:
    """Light that reaches each voxel of the surface, from how crowded its neighbourhood is.

    Half of the space around a point of a flat wall is solid, more in a corner, less on an edge.
    The floor below index 0 is not counted: the contact shadow tells of it.

    Args:
        field: Occupancy in [0, 1], shape (D, H, W).

    Returns:
        Factor on the material's colour, shape (D, H, W), from `CREVICE` to `RIDGE`.
    """
    scale = max(field.shape) / 32
    near = gaussian_filter(field, NEAR * scale, mode="constant", truncate=2.5)
    far = gaussian_filter(field, FAR * scale, mode="constant", truncate=2.5)
    crowd = 0.45 * near + 0.55 * far
    # .5 is a wall; thin parts lie far below it and keep full light.
    light = np.interp(crowd, (0.12, 0.30, 0.62), (RIDGE, 1.0, CREVICE))
    return light.astype(np.float32)


def contact_shadow(field: Floats, pixels: int = 128) -> Floats:
    """Shadow that a shape casts on the floor from a wide sky.

    Args:
        field: Occupancy in [0, 1], shape (D, H, W), index 0 on the floor.
        pixels: Side of the returned square, which covers the ground plane.

    Returns:
        Depth of the shadow in [0, 1], shape (pixels, pixels) as [y, x], 0 at the rim.
    """
    depth, height, width = field.shape
    solid = np.clip(field, 0.0, 1.0)
    lowest = np.argmax(solid > 0.5, axis=0)
    levels = np.arange(depth, dtype=np.float32)
    closeness = np.exp(-levels / (FADE * depth))[:, None, None]
    touch = (solid * closeness).max(axis=0) * (lowest < depth)
    reach = GROUND_REACH * max(height, width)
    step = reach / pixels
    rows = (np.arange(pixels) + 0.5) * step - (reach - height) / 2 - 0.5
    columns = (np.arange(pixels) + 0.5) * step - (reach - width) / 2 - 0.5
    shadow = _sample(touch, rows, columns)
    crisp = gaussian_filter(shadow, 0.03 * pixels / GROUND_REACH)
    wide = gaussian_filter(shadow, 0.10 * pixels / GROUND_REACH)
    return np.clip(0.55 * crisp + 0.75 * wide, 0.0, 1.0).astype(np.float32)


def ground_texture(shadow: Floats, ground: str, opacity: float, dark: str, depth: float) -> Floats:
    """Blend the fading ground disc and the shadow into one RGBA picture.

    Args:
        shadow: From `contact_shadow`, shape (P, P).
        ground: Ground colour, sRGB hex.
        opacity: Opacity of the ground in the middle.
        dark: Shadow colour, sRGB hex.
        depth: Opacity of the shadow where it is deepest.

    Returns:
        RGBA in [0, 1], shape (P, P, 4), row 0 at low y.
    """
    side = (np.arange(shadow.shape[0]) + 0.5) / shadow.shape[0] * 2 - 1
    radius = np.hypot(side[:, None], side[None, :])
    disc = opacity * np.clip(1 - radius, 0, 1) ** 1.2
    cast = depth * shadow
    alpha = cast + disc * (1 - cast)
    weight = (cast / np.maximum(alpha, 1e-6))[..., None]
    colour = weight * _rgb(dark) + (1 - weight) * _rgb(ground)
    return np.concatenate([colour, alpha[..., None]], axis=-1).astype(np.float32)


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _sample(image: NDArray[np.floating], rows: Floats, columns: Floats) -> Floats:
    from scipy.ndimage import map_coordinates

    grid = np.stack(np.meshgrid(rows, columns, indexing="ij"))
    return np.asarray(map_coordinates(image, grid, order=1, mode="constant"), dtype=np.float32)
