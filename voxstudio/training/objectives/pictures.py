"""Pictures that a model conditional on views learns from (Rezende et al., A.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxstudio.views import Camera, project, silhouettes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from voxstudio.training.algorithms import Sequential

STEEPEST = 90.0


def drawn_pictures(
    volumes: Tensor,
    cameras: Sequence[Camera],
    settings: Sequential,
    rng: torch.Generator,
    *,
    fewer: bool,
) -> Tensor:
    """Take the pictures of a batch, (B, V, R, R), as unlike as those of users are.

    Args:
        volumes: (B, R, R, R).
        cameras: V of them; those of a batch are all off by up to `camera_jitter` degrees.
        settings: Of the run. A `silhouette_share` of the shapes is seen without shades.
        rng: For what is drawn.
        fewer: Whether each shape is shown the first of its views alone, one to V; others are blank.
    """
    seen = [_off(camera, settings.camera_jitter, rng) for camera in cameras]
    pictures = project(volumes, seen)
    flat = torch.rand(len(volumes), generator=rng, device=rng.device) < settings.silhouette_share
    flat = flat.to(volumes.device)
    if flat.any():
        pictures[flat] = silhouettes(volumes[flat], seen)
    if fewer:
        drawn = torch.randint(
            1, len(cameras) + 1, (len(volumes), 1), generator=rng, device=rng.device
        )
        shown = torch.arange(len(cameras), device=drawn.device) < drawn
        pictures = pictures * shown.to(pictures)[:, :, None, None]
    return pictures


def _off(camera: Camera, jitter: float, rng: torch.Generator) -> Camera:
    """Return a camera that is off by up to so many degrees to each side, and up or down."""
    if not jitter:
        return camera
    drawn = torch.rand(2, generator=rng, device=rng.device)
    aside, up = (jitter * (2 * drawn - 1)).tolist()
    elevation = min(max(camera.elevation + up, -STEEPEST), STEEPEST)
    return Camera(camera.azimuth + aside, elevation, camera.span)
