"""Generators with latent codes: VAEs, GANs and cooperative generators (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio import operations
from voxstudio.errors import ImportRejected
from voxstudio.kinds.base import refuse
from voxstudio.kinds.energy import Energy, composed, projected
from voxstudio.kinds.frame import Frame
from voxstudio.kinds.inputs import one_mask
from voxstudio.latent.inversion import encode, recover_by_codes
from voxstudio.latent.model import BATCH, latent_model
from voxstudio.latent.pacing import PACES
from voxstudio.latent.snap import ByBoth, ByCodes, ByEnergy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.kinds.inputs import AnyMask, AnyShape, AnyShapes
    from voxstudio.kinds.model import Interpolation, Model, Spacing
    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.latent.model import LatentModel
    from voxstudio.operations import ProjectionMode
    from voxstudio.persistent import Start
    from voxstudio.sampling.corrected import Correction

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

    def sample_frames(
        self,
        count: int = 1,
        *,
        seed: int = 0,
        steps: int | None = None,
        class_name: str | None = None,
        start: Start | None = None,
        correction: Correction | None = None,
    ) -> Iterator[Frame]:
        """Decode codes of the prior."""
        self._check(operations.SAMPLE)
        refuse(self.name, "decodes latent codes", steps=steps, start=start, correction=correction)
        codes = self.draw(count, seed=seed, class_name=class_name)
        return self._decoded(codes)

    def sample_settings(
        self, steps: int | None = None, class_name: str | None = None
    ) -> dict[str, Any]:
        """Return the class whose codes are drawn."""
        return {"class": class_name}

    def start_of_samples(self, start: Start | None = None) -> str:
        """Return what shapes are decoded from."""
        return "codes"

    def draw(self, count: int = 1, *, seed: int = 0, class_name: str | None = None) -> Floats:
        """Return codes of the prior, (N, Z): those of `sample` with the same arguments."""
        return self.generator.draw(range(seed, seed + count), class_name)

    def _decoded(self, codes: Floats) -> Iterator[Frame]:
        for first in range(0, len(codes), BATCH):
            shapes = self.generator.decode(codes[first : first + BATCH])
            yield Frame(first, first + len(shapes), len(codes), shapes)

    def recover_frames(
        self,
        shape: AnyShape,
        mask: AnyMask,
        *,
        variants: int = 1,
        seed: int = 0,
        steps: int | None = None,
        class_name: str | None = None,
    ) -> Iterator[Frame]:
        """Look for the codes of the visible voxels; chains of voxels where it learned those."""
        refuse(self.name, "looks for codes of any class", class_name=class_name)
        if operations.RECOVER_BY_CHAINS.supported_by(self.header):
            return super().recover_frames(shape, mask, variants=variants, seed=seed, steps=steps)
        self._check(operations.RECOVER, variants)
        grid = self._shape(shape)
        hidden = one_mask(mask, grid, seed)
        seeds = range(seed, seed + variants)
        found = recover_by_codes(self.generator, grid, hidden, seeds=seeds, steps=steps)
        return composed(map(_coded, found), grid, hidden)

    def project_frames(
        self,
        shapes: AnyShapes,
        *,
        mode: ProjectionMode | None = None,
        strength: float = 0.3,
        seed: int = 0,
        energy: Model | None = None,
    ) -> Iterator[Frame]:
        """Move shapes down the energy, to their nearest codes, or first to these and then down."""
        self._check(operations.PROJECT)
        able = operations.PROJECT_BY_ENERGY.supported_by((energy or self).header)
        mode = mode or ("energy" if able else "latent")
        codes, given = ByCodes(self.generator), self._shapes(shapes)
        if mode == "latent":
            return projected(codes, given, strength, seed)
        operations.PROJECT_BY_ENERGY.check((energy or self).header)
        down = ByEnergy((energy or self).loaded)
        return projected(down if mode == "energy" else ByBoth(codes, down), given, strength, seed)

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
