"""Generators with latent codes: VAEs, GANs and cooperative generators (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from voxstudio import operations
from voxstudio.errors import ImportRejected
from voxstudio.kinds.energy import Energy
from voxstudio.kinds.frame import Frame, in_parts
from voxstudio.kinds.model import Model
from voxstudio.kinds.options import refuse
from voxstudio.latent.inversion import encode, invert, recover_by_codes
from voxstudio.latent.model import BATCH, latent_model
from voxstudio.latent.pacing import PACES
from voxstudio.latent.snap import ByBoth, ByCodes, ByEnergy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.choices import Interpolation, Spacing
    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.base import Base
    from voxstudio.kinds.inputs import AnyShape, AnyShapes
    from voxstudio.kinds.options import SampleOptions
    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.latent.model import LatentModel
    from voxstudio.latent.snap import Snap
    from voxstudio.operations import ProjectionMode

    Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False, repr=False)
class Latent(Energy):
    """A generator x = g(z), with the energy that taught it where one did.

    `sample` draws codes of the prior; `chain` runs the energy.
    """

    @cached_property
    def generator(self) -> LatentModel:
        """The generator and its prior."""
        return latent_model(self.loaded)

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes whose codes can be drawn alone."""
        return self.generator.classes

    at_once: ClassVar[int] = 1  # what decodes codes takes no gradient
    sample_settings = Model.sample_settings
    start_of_samples = Model.start_of_samples

    def _sample(self, seeds: range, asked: SampleOptions) -> Iterator[Frame]:
        """Decode codes of the prior."""
        asked.only(self.name, "decodes latent codes", "class_name")
        codes = self.generator.draw(seeds, asked.class_name)
        return in_parts(len(seeds), BATCH, lambda part: self.generator.decode(codes[part]))

    def draw(self, count: int = 1, *, seed: int = 0, class_name: str | None = None) -> Floats:
        """Return codes of the prior, (N, Z): those of `sample` with the same arguments."""
        return self.generator.draw(range(seed, seed + count), class_name)

    def _recover(
        self,
        grid: VoxelGrid,
        hidden: Mask,
        seeds: range,
        steps: int | None,
        class_name: str | None,
    ) -> Iterator[Frame]:
        """Look for the codes of the visible voxels; chains of voxels where it learned those."""
        if operations.RECOVER_BY_CHAINS.supported_by(self.header):
            return super()._recover(grid, hidden, seeds, steps, class_name)
        refuse(self.name, "recovers shapes of any class", class_name=class_name)
        return map(_coded, recover_by_codes(self.generator, grid, hidden, seeds=seeds, steps=steps))

    def recover_each(
        self, shapes: NDArray[np.bool_], hidden: NDArray[np.bool_], seeds: Sequence[int]
    ) -> Floats:
        """Look for the codes of every shape; chains of voxels where it learned those."""
        if operations.RECOVER_BY_CHAINS.supported_by(self.header):
            return super().recover_each(shapes, hidden, seeds)
        *_, frame = invert(self.generator, shapes & ~hidden, ~hidden, seeds=seeds)
        return frame.estimate

    def projection(self, mode: ProjectionMode | None = None, energy: Base | None = None) -> Snap:
        """Return the way down the energy, to the nearest code, or first to this and then down."""
        other = energy or self
        if mode is None:
            supported = operations.PROJECT_BY_ENERGY.supported_by(other.header)
            mode = "energy" if supported else "latent"
        operations.check_projection(mode, self.header, other.header)
        codes, down = ByCodes(self.generator), ByEnergy(other.loaded)
        return {"latent": codes, "energy": down, "both": ByBoth(codes, down)}[mode]

    def encode_frames(self, shapes: AnyShapes, *, seed: int = 0) -> Iterator[CodeFrame]:
        """Look for the codes of shapes by Langevin dynamics (Xie et al., section 6.4)."""
        self._check(operations.ENCODE)
        return encode(self.generator, self._shapes(shapes), seed)

    def decode(self, codes: Floats) -> ShapeSet:
        """Return the shapes of codes, as `Model.decode`."""
        self._check(operations.DECODE)
        given = np.atleast_2d(np.asarray(codes, np.float32))
        if given.ndim != 2 or given.shape[1] != self.generator.latent:
            fault = f"was given codes of {'x'.join(map(str, np.shape(codes)))} numbers"
            raise ImportRejected(self.name, fault, f"(N, {self.generator.latent})")
        return self._set(self.generator.decode(given))

    def interpolate(
        self,
        first: AnyShape | int,
        second: AnyShape | int,
        *,
        steps: int = 8,
        interpolation: Interpolation = "linear",
        spacing: Spacing = "code",
    ) -> ShapeSet:
        """Return shapes between two, as `Model.interpolate`."""
        self._check(operations.INTERPOLATE)
        ends = self._code(first), self._code(second)
        return self._set(PACES[spacing](self.generator, *ends, steps, interpolation).shapes)

    def _code(self, end: AnyShape | int) -> Floats:
        """Return the code (Z,) of a seed, of a code, or of a shape."""
        if isinstance(end, int | np.integer):
            return np.asarray(self.draw(seed=int(end))[0])
        if isinstance(end, np.ndarray) and end.ndim == 1:
            return np.asarray(end, np.float32)
        return np.asarray(self.encode(end)[0])


def _coded(frame: CodeFrame) -> Frame:
    """Return a frame of codes as one of a run."""
    status = f"IoU with the visible part {frame.overlap.mean():.3f}"
    return Frame(0, frame.step, frame.steps, frame.estimate, status, frame)
