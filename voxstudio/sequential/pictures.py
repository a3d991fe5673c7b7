"""Shapes made of pictures: by a model that was told views, or one that learned from them alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from voxstudio.errors import ImportRejected
from voxstudio.nets.camera import Pictures, spread
from voxstudio.sampling.noise import Noise
from voxstudio.sequential.model import SequentialModel, sequential_model
from voxstudio.views import Camera, project, silhouettes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet

PART = 64
"""Shapes whose pictures are taken at once."""


@dataclass(frozen=True, eq=False)
class ViewModel:
    """Shapes of the prior, told what they look like from known sides (Rezende et al., A.9).

    Args:
        model: Conditional on views.
        views: How many it is told; None for all.
    """

    model: SequentialModel
    views: int | None = None

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """Where the pictures must be taken from."""
        return tuple(Camera(*camera) for camera in self.model.spec.cameras[: self.views])

    def make(self, pictures: NDArray[np.floating], seeds: Sequence[int]) -> NDArray[np.float32]:
        """Make a shape per seed of pictures (V, R, R), (B, D, H, W)."""
        return self.model.of_views(pictures).decode(self.model.draw(seeds))


@dataclass(frozen=True, eq=False)
class ProjectionModel:
    """Shapes found in pictures by a model that never saw a volume (Rezende et al., A.4).

    Args:
        model: Of pictures that a learned camera takes.
        cameras: Where the pictures are taken from, any number.
    """

    model: SequentialModel
    cameras: tuple[Camera, ...]

    def make(self, pictures: NDArray[np.floating], seeds: Sequence[int]) -> NDArray[np.float32]:
        """Find a shape per seed in pictures (V, R, R), (B, D, H, W)."""
        return self.find(pictures, seeds)[0]

    def find(
        self, pictures: NDArray[np.floating], seeds: Sequence[int], beside: Sequence[Camera] = ()
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Find shapes, and what the learned camera sees of them from other sides.

        Args:
            pictures: (V, R, R), one per camera.
            seeds: One per shape.
            beside: The other sides, W of them.

        Returns:
            Shapes (B, D, H, W) and pictures (B, W, R, R).
        """
        model, net = self.model, self.model.net
        assert net.camera is not None
        pixels = torch.tensor(np.array(pictures, np.float32), device=model.device)[None]
        blank = torch.empty(len(seeds), net.steps, net.latent, device=model.device)
        noise = Noise.seeded(seeds, model.device).like(blank)
        with torch.inference_mode():
            observed = spread(Pictures(pixels, self._turns(self.cameras, 1)))
            trace = net.infer(observed.expand(len(seeds), -1, -1, -1, -1), None, noise)
            canvas, state = trace.canvases[-1], trace.state
            shapes = model.occupancies(canvas, state)
            if not beside:
                return shapes, np.zeros((len(seeds), 0, *shapes.shape[2:]), np.float32)
            seen = net.camera(canvas, state, self._turns(beside, len(seeds)))
        return shapes, seen.clamp(0, 1).cpu().numpy()

    def bound(self, pictures: NDArray[np.floating], noise: Noise) -> NDArray[np.float64]:
        """Return the bound F on -log p(pictures) in nats, in two parts, (B, 2).

        Pixels are real values, so p is a density, whose logarithm can have either sign.

        Args:
            pictures: (B, V, R, R), one per camera.
            noise: One stream per shape.

        Returns:
            The reconstruction of all V pictures together, and the divergence of the codes from
            their prior (Rezende et al., eq. 3).
        """
        model, net = self.model, self.model.net
        assert net.camera is not None
        pixels = torch.tensor(np.array(pictures, np.float32), device=model.device)
        turns = self._turns(self.cameras, len(pixels))
        blank = torch.empty(len(pixels), net.steps, net.latent, device=model.device)
        with torch.inference_mode():
            trace = net.infer(spread(Pictures(pixels, turns)), None, noise.like(blank))
            seen = net.camera(trace.canvases[-1], trace.state, turns)
            surprise = net.likelihood.surprise(seen, pixels)
            parts = torch.stack([surprise, torch.stack(trace.divergences).sum(0)], 1)
        return parts.cpu().double().numpy()

    def _turns(self, cameras: Sequence[Camera], count: int) -> Tensor:
        axes = torch.stack([camera.axes() for camera in cameras]).to(self.model.device)
        return axes.expand(count, -1, -1, -1)


def around(model: SequentialModel, count: int) -> tuple[Camera, ...]:
    """Return cameras evenly around, of those whose pictures a model learned from.

    Args:
        model: Learned from pictures alone.
        count: How many.

    Raises:
        ImportRejected: If it does not know as many.
    """
    ring = model.spec.cameras
    if not 1 <= count <= len(ring):
        fault = f"knows {len(ring)} sides, not {count}"
        raise ImportRejected(model.header.name, fault, f"1 to {len(ring)} views")
    return tuple(Camera(*ring[len(ring) * number // count]) for number in range(count))


def picture_model(
    model: LoadedNet, azimuths: Sequence[float] = (), views: int | None = None
) -> ViewModel | ProjectionModel:
    """Return what makes shapes of pictures.

    Args:
        model: A loaded checkpoint.
        azimuths: Of a model that learned from pictures alone: where each was taken from, in
            degrees; none for the header's `cameras`.
        views: How many pictures of a shape it is told; None for as many as the header's `cameras`.

    Raises:
        ImportRejected: If it takes no pictures, or not as many, or from elsewhere.
    """
    found = sequential_model(model)
    spec, name = found.spec, model.header.name
    if spec.projection and views is not None:
        return ProjectionModel(found, around(found, views))
    if spec.projection:
        ring = [Camera(*camera) for camera in model.header.cameras]
        sides = [Camera(azimuth, ring[0].elevation) for azimuth in azimuths]
        return ProjectionModel(found, tuple(sides or ring))
    if spec.context != "views":
        raise ImportRejected(name, "makes no shapes of pictures", "a model with `views`")
    if azimuths:
        accepted = ", ".join(f"{azimuth:g}" for azimuth, _ in spec.cameras) + " alone"
        raise ImportRejected(name, "knows no such sides", accepted)
    return ViewModel(found) if views is None else shown(ViewModel(found), views)


def shown(maker: ViewModel | ProjectionModel, count: int) -> ViewModel | ProjectionModel:
    """Return what makes shapes of so many pictures.

    Raises:
        ImportRejected: If there are not as many cameras, and the model does not do with fewer.
    """
    if isinstance(maker, ViewModel) and count in maker.model.spec.view_counts:
        return replace(maker, views=count)
    if count != len(maker.cameras):
        sides = ", ".join(f"{camera.azimuth:g}" for camera in maker.cameras)
        accepted = f"{len(maker.cameras)}, taken from {sides} degrees"
        raise ImportRejected(maker.model.header.name, f"was given {count} pictures", accepted)
    return maker


def taken(
    shapes: NDArray[np.floating] | NDArray[np.bool_], cameras: Sequence[Camera]
) -> NDArray[np.float32]:
    """Take shaded pictures of shapes (B, D, H, W), (B, V, R, R), a few at a time."""
    values = torch.from_numpy(np.array(shapes, np.float32))
    return torch.cat([project(part, cameras) for part in torch.split(values, PART)]).numpy()


def outlines(
    shapes: NDArray[np.floating] | NDArray[np.bool_], cameras: Sequence[Camera]
) -> NDArray[np.bool_]:
    """Return where anything of shapes (B, D, H, W) is seen, (B, V, R, R)."""
    values = torch.from_numpy(np.array(shapes, np.float32))
    return np.asarray((silhouettes(values, cameras) > 0.5).numpy())
