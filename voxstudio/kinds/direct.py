"""What models compute at once, without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio import operations
from voxstudio.kinds.base import Base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.choices import Interpolation, Spacing
    from voxstudio.data.formats import ShapeSet
    from voxstudio.kinds.inputs import AnyPictures, AnyShape, AnyShapes
    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.render.tiles import ColouredMesh

    Floats = NDArray[np.float32]


class Direct(Base):
    """Codes, pictures, energies and features; a kind has the methods that it can do."""

    def encode(self, shapes: AnyShapes, *, seed: int = 0) -> Floats:
        """Return the latent codes of shapes, (N, Z)."""
        return np.concatenate([part.codes for part in self.encode_frames(shapes, seed=seed)])

    def encode_frames(self, shapes: AnyShapes, *, seed: int = 0) -> Iterator[CodeFrame]:
        """Yield the codes of some shapes at a time, what they decode to and the IoU of the two."""
        raise self._unsupported(operations.ENCODE)

    def decode(self, codes: Floats) -> ShapeSet:
        """Return the shapes of latent codes (N, Z), or of one code (Z,)."""
        raise self._unsupported(operations.DECODE)

    def interpolate(
        self,
        first: AnyShape | int,
        second: AnyShape | int,
        *,
        steps: int = 8,
        interpolation: Interpolation = "linear",
        spacing: Spacing = "code",
    ) -> ShapeSet:
        """Return shapes between two, both ends included.

        Args:
            first: A shape, the seed of a sample, or a latent code (Z,).
            second: Likewise.
            steps: How many shapes.
            interpolation: Of codes, along a line or an arc.
            spacing: Even steps of the code, or shapes that change evenly.
        """
        raise self._unsupported(operations.INTERPOLATE)

    def reconstruct(
        self,
        pictures: AnyPictures,
        *,
        variants: int = 1,
        seed: int = 0,
        azimuths: Sequence[float] = (),
    ) -> ShapeSet:
        """Return shapes that look like pictures.

        Args:
            pictures: One per camera: image files, or brightness in [0, 1], (V, R, R).
            variants: How many shapes, N.
            seed: Of the first.
            azimuths: Where each picture was taken from in degrees, for a model that learned from
                pictures alone.
        """
        raise self._unsupported(operations.RECONSTRUCT)

    def mesh(self, picture: str | Path | NDArray[np.uint8]) -> ColouredMesh:
        """Return the coloured mesh of a picture: an image file, or sRGB (3, R, R)."""
        raise self._unsupported(operations.MESH)

    def energy(self, shapes: AnyShapes, *, temperature: float | None = None) -> Floats:
        """Return the energy of shapes, (N,); at the last temperature of its chains unless given."""
        raise self._unsupported(operations.ENERGY)

    def gradient(self, shapes: AnyShapes, *, temperature: float | None = None) -> Floats:
        """Return dE/dv at every voxel of shapes, (N, D, H, W): positive where less is wanted."""
        raise self._unsupported(operations.GRADIENT)

    def features(self, shapes: AnyShapes) -> Floats:
        """Return what the net says of shapes, pooled as in Xie et al., section 6.5, (N, F)."""
        raise self._unsupported(operations.FEATURES)

    def classify(self, shapes: AnyShapes) -> NDArray[np.float64]:
        """Return p(class | shape), (N, K); the columns are `classes`."""
        raise self._unsupported(operations.CLASSIFY)
