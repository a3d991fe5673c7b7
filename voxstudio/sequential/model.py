"""A sequential model that is ready to use: its net, its units and its header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from voxstudio.errors import ImportRejected
from voxstudio.nets.likelihood import Gaussian
from voxstudio.nets.sequential import SequentialNet
from voxstudio.nets.sound import sound
from voxstudio.nets.specs import SequentialSpec
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.nets.likelihood import Bernoulli, Mirrored
    from voxstudio.nets.sequential import Trace

BATCH = 64
"""Shapes that are made at once."""


@dataclass(frozen=True, eq=False)
class SequentialModel:
    """Shapes written in T steps, and what a model is told of them.

    Args:
        header: What the checkpoint says of itself.
        net: Weights frozen.
        spec: What the net was built from.
        mean: Mean training shape, occupancies (1, 1, D, H, W).
        context: c, one row per shape, (B, ...), or one row for all; None where nothing was told.
    """

    header: CheckpointHeader
    net: SequentialNet
    spec: SequentialSpec
    mean: Tensor
    context: Tensor | None = None

    @property
    def device(self) -> torch.device:
        """Where the net lives."""
        return self.mean.device

    @property
    def resolution(self) -> int:
        """Voxels along each axis."""
        return self.header.resolution

    @property
    def steps(self) -> int:
        """T."""
        return self.net.steps

    @property
    def likelihood(self) -> Bernoulli | Mirrored:
        """p(x | z) of voxels in {0, 1}.

        Raises:
            ImportRejected: If the canvas is no logits of such.
        """
        found = self.net.likelihood
        if isinstance(found, Gaussian):
            accepted = "a model of solid and empty voxels"
            raise ImportRejected(self.header.name, "makes real values, no voxels", accepted)
        return found

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that a shape can be asked of; none where the model does not know them."""
        return self.header.classes if self.spec.context == "class" else ()

    def of_class(self, name: str) -> SequentialModel:
        """Return the model told to make shapes of a class.

        Raises:
            ImportRejected: If the model does not know the class.
        """
        return self.of_classes([name])

    def of_classes(self, names: Sequence[str]) -> SequentialModel:
        """Return the model told the class of each shape, or one for all.

        Raises:
            ImportRejected: If the model does not know one of them.
        """
        if not self.classes:
            fault, accepted = "knows no classes", "no --class, or a model that learned with classes"
            raise ImportRejected(self.header.name, fault, accepted)
        accepted = ", ".join(self.classes)
        for name in sorted(set(names) - set(self.classes)):
            raise ImportRejected(self.header.name, f"cannot make shapes of {name}", accepted)
        return self.of_labels([self.classes.index(name) for name in names])

    def of_labels(self, labels: Sequence[int]) -> SequentialModel:
        """Return the model told the number of each shape's class, or one for all."""
        return self.told(torch.tensor(list(labels), device=self.device))

    def of_views(self, pictures: NDArray[np.floating]) -> SequentialModel:
        """Return the model told pictures of a shape, (V, R, R) from 0 to 1.

        Raises:
            ImportRejected: If it does not learn from pictures, or they are not as many as it knows.
        """
        counts, size = self.spec.view_counts, self.resolution
        if pictures.shape[1:] != (size, size) or len(pictures) not in counts:
            fault = f"cannot make a shape of {'x'.join(map(str, pictures.shape))} pixels"
            many = " or ".join(map(str, counts))
            accepted = f"{many} pictures of {size}x{size}" if counts else "a model with `views`"
            raise ImportRejected(self.header.name, fault, accepted)
        return self.told(torch.tensor(np.array(pictures, np.float32), device=self.device)[None])

    def told(self, context: Tensor) -> SequentialModel:
        """Return the model told `context`: one row per shape, or one for all."""
        return SequentialModel(self.header, self.net, self.spec, self.mean, context)

    def rows(self, part: slice) -> SequentialModel:
        """Return the model told what some of the shapes are told."""
        if self.context is None or len(self.context) == 1:
            return self
        return self.told(self.context[part])

    def draw(self, seeds: Sequence[int]) -> Tensor:
        """Draw codes of the prior, one row per seed, (B, T, Z)."""
        return Noise.seeded(seeds, self.device).like(self._blank(len(seeds)))

    def unfold(self, codes: Tensor) -> list[NDArray[np.float32]]:
        """Write codes (B, T, Z); returns the canvas after every step, occupancies (B, D, H, W)."""
        with torch.inference_mode():
            trace = self.net.imagine(codes, self._context(len(codes)))
            return [self.occupancies(canvas, trace.state) for canvas in trace.canvases]

    def decode(self, codes: Tensor) -> NDArray[np.float32]:
        """Return the occupancies (B, D, H, W) that codes (B, T, Z) are written to."""
        parts = [slice(start, start + BATCH) for start in range(0, len(codes), BATCH)]
        return np.concatenate([self.rows(part).unfold(codes[part])[-1] for part in parts])

    def reconstruct(self, voxels: Tensor, noise: Noise) -> Tensor:
        """Return logits of p(x | z) for z ~ q(z | x) of shapes 0 or 1, both (B, 1, D, H, W)."""
        with torch.inference_mode():
            return self._infer(voxels, noise).canvases[-1]

    def encode(self, voxels: Tensor) -> Tensor:
        """Return the likeliest codes (B, T, Z) of q(z | x) for shapes 0 or 1, (B, 1, D, H, W)."""
        none = torch.zeros_like(self._blank(len(voxels)))
        with torch.inference_mode():
            return self.net.infer(voxels, self._context(len(voxels)), none).codes

    def logits(self, codes: Tensor) -> Tensor:
        """Return logits of p(x | z), (B, 1, D, H, W), of codes (B, T, Z), with gradients."""
        return self.net.imagine(codes, self._context(len(codes))).canvases[-1]

    def bound(self, shapes: NDArray[np.bool_], noise: Noise) -> NDArray[np.float64]:
        """Return the bound F on -log p(x | c) of shapes (B, D, H, W) in nats, in two parts, (B, 2).

        The first is the reconstruction, -log p(x | z) for one draw of z; the second the divergence
        of the codes from their prior (Rezende et al., eq. 3).

        Raises:
            ImportRejected: If the model observes pictures, of which alone it has a density.
        """
        if self.net.camera is not None:
            fault = "has a density of pictures, and none of voxels"
            raise ImportRejected(self.header.name, fault, "pictures of the shapes (`--views`)")
        voxels = torch.tensor(shapes, dtype=torch.float32, device=self.device)[:, None]
        with torch.inference_mode():
            trace = self._infer(voxels, noise)
            surprise = self.net.likelihood.surprise(trace.canvases[-1], voxels)
            parts = torch.stack([surprise, torch.stack(trace.divergences).sum(0)], 1)
        return parts.cpu().double().numpy()

    def _infer(self, voxels: Tensor, noise: Noise) -> Trace:
        blank = self._blank(len(voxels))
        return self.net.infer(voxels, self._context(len(voxels)), noise.like(blank))

    def _blank(self, count: int) -> Tensor:
        """Return room for codes, (B, T, Z)."""
        return torch.empty(count, self.net.steps, self.net.latent, device=self.device)

    def _context(self, count: int) -> Tensor | None:
        if self.context is None:
            return None
        return self.context.expand(count, *self.context.shape[1:])

    def occupancies(self, canvas: Tensor, state: Tensor) -> NDArray[np.float32]:
        """Return the shapes (B, D, H, W) of canvases (B, 1, D, H, W) where s_T is (B, S)."""
        made = sound(self.net.volume(canvas, state), self.header.name)
        return made[:, 0].clamp(0, 1).cpu().numpy()


def sequential_model(model: LoadedNet) -> SequentialModel:
    """Return the sequential model of a loaded checkpoint.

    Raises:
        ImportRejected: If it holds none.
    """
    if not isinstance(model.net, SequentialNet):
        accepted = "a model with `completion`"
        raise ImportRejected(model.header.name, "does not write a canvas", accepted)
    spec = model.header.architecture
    assert isinstance(spec, SequentialSpec)  # of such a net
    return SequentialModel(model.header, model.net, spec, (model.mean + 1) / 2)
