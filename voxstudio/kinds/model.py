"""What every model has, and what it says where it cannot do what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from voxstudio import operations
from voxstudio.kinds.base import Base
from voxstudio.kinds.frame import last

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import VoxelGrid
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.inputs import AnyMask, AnyPictures, AnyShape, AnyShapes
    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.operations import ProjectionMode
    from voxstudio.persistent import Start
    from voxstudio.render.tiles import ColouredMesh
    from voxstudio.sampling.corrected import Correction
    from voxstudio.sampling.player import ChainControls, ChainFrame

    Floats = NDArray[np.float32]

Interpolation = Literal["linear", "spherical"]
Spacing = Literal["code", "shape"]


class Model(Base):
    """A loaded checkpoint. `voxstudio.load` returns one of the kinds below it.

    Every kind has the methods that it can do; the others raise `Unsupported`, which names
    installed models that can. Where shapes are taken, a `VoxelGrid`, a `ShapeSet`, an array
    (D, H, W) or (N, D, H, W) of occupancies in [0, 1], or the path of a voxel or mesh file will do.
    A mesh is filled with voxels as the shapes were that the model learned from. Equal seeds give
    equal results; shape i has the seed `seed + i`.

    `X_frames` runs what `X` runs as a generator of frozen frames, the result last. Both end by
    themselves, after as many steps as the checkpoint says unless `steps` does.

    Args:
        loaded: The net and its header.
    """

    def sample(
        self,
        count: int = 1,
        *,
        seed: int = 0,
        steps: int | None = None,
        class_name: str | None = None,
        start: Start | None = None,
    ) -> ShapeSet:
        """Return new shapes.

        Args:
            count: How many, N.
            seed: Of the first.
            steps: Langevin steps, for an energy; None for the checkpoint's.
            class_name: Their class, one of `classes`; None for any.
            start: `chains` or `noise`, for an energy that Algorithm 1 learned.

        Raises:
            Unsupported: If this model cannot.
            ImportRejected: If the model takes no such argument, or a chain broke.
        """
        made = last(
            self.sample_frames(count, seed=seed, steps=steps, class_name=class_name, start=start)
        )
        return self._set(made)

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
        """Run `sample` frame by frame; `correction` adds Metropolis-Hastings steps at the end."""
        raise self._unsupported(operations.SAMPLE)

    def sample_settings(
        self, steps: int | None = None, class_name: str | None = None
    ) -> dict[str, Any]:
        """Return what decides samples beside their seeds, for their provenance."""
        return {"class": class_name}

    def start_of_samples(self, start: Start | None = None) -> str:
        """Return what samples start from: `codes`, `voxels`, `noise` or `chains` of learning."""
        return "codes"

    def chain(
        self,
        seeds: Sequence[int] = (0,),
        *,
        steps: int | None = None,
        forever: bool = False,
        controls: ChainControls | None = None,
    ) -> Iterator[ChainFrame]:
        """Run Langevin chains out of noise, one per seed, and yield every step.

        Args:
            seeds: One per chain.
            steps: None for the checkpoint's.
            forever: Whether chains go on until the caller stops asking.
            controls: Temperature, step size and noise, which may change while chains run.
        """
        raise self._unsupported(operations.CHAIN)

    def recover(
        self,
        shape: AnyShape,
        mask: AnyMask,
        *,
        variants: int = 1,
        seed: int = 0,
        steps: int | None = None,
        class_name: str | None = None,
    ) -> ShapeSet:
        """Return variants of a shape whose hidden voxels are recovered; visible ones stay as given.

        Args:
            shape: Of the model's resolution.
            mask: What is hidden: a `Mask`, True where hidden (D, H, W), or words such as
                `half:+x`, `random:0.7` and `box:8:24,8:24,8:24`.
            variants: How many, N.
            seed: Of the first, and of a random mask.
            steps: None for the checkpoint's.
            class_name: Class of the shape, for a class-conditional model.

        Raises:
            Unsupported: If this model cannot.
            ImportRejected: If shape or mask do not fit, or a chain broke.
        """
        frames = self.recover_frames(
            shape, mask, variants=variants, seed=seed, steps=steps, class_name=class_name
        )
        return self._set(last(frames))

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
        """Run `recover` frame by frame."""
        raise self._unsupported(operations.RECOVER)

    def complete(
        self,
        shape: AnyShape,
        mask: AnyMask,
        *,
        variants: int = 1,
        seed: int = 0,
        steps: int | None = None,
        latent_steps: int | None = None,
        class_name: str | None = None,
        views: AnyPictures | None = None,
    ) -> ShapeSet:
        """Return completions of a shape by a Markov chain of codes (Rezende et al., A.10).

        Args:
            shape: Of the model's resolution.
            mask: What is hidden, as of `recover`.
            variants: How many, N.
            seed: Of the first, and of a random mask.
            steps: Of the chain; None for the checkpoint's.
            latent_steps: Gradient steps on the codes after the chain; None for what is usual.
            class_name: Class of the shape, for a class-conditional model.
            views: Pictures of it, for a model conditional on views; None takes them of the shape.

        Raises:
            Unsupported: If this model cannot.
            ImportRejected: If something does not fit, or a chain broke.
        """
        frames = self.complete_frames(
            shape,
            mask,
            variants=variants,
            seed=seed,
            steps=steps,
            latent_steps=latent_steps,
            class_name=class_name,
            views=views,
        )
        return self._set(last(frames))

    def complete_frames(
        self,
        shape: AnyShape,
        mask: AnyMask,
        *,
        variants: int = 1,
        seed: int = 0,
        steps: int | None = None,
        latent_steps: int | None = None,
        class_name: str | None = None,
        views: AnyPictures | None = None,
    ) -> Iterator[Frame]:
        """Run `complete` frame by frame."""
        raise self._unsupported(operations.COMPLETE)

    def denoise(
        self,
        shape: AnyShape,
        *,
        flip_rate: float = 0.05,
        seed: int = 0,
        steps: int | None = None,
        latent_steps: int | None = None,
        class_name: str | None = None,
        views: AnyPictures | None = None,
    ) -> VoxelGrid:
        """Return a shape denoised, assuming that every voxel was flipped with a probability.

        Args:
            shape: Of the model's resolution.
            flip_rate: The probability, below 0.5.
            seed: Of the chain.
            steps: As of `complete`, like the others.
            latent_steps: Likewise.
            class_name: Likewise.
            views: Likewise.
        """
        frames = self.denoise_frames(
            shape,
            flip_rate=flip_rate,
            seed=seed,
            steps=steps,
            latent_steps=latent_steps,
            class_name=class_name,
            views=views,
        )
        return self._set(last(frames)).grid(0)

    def denoise_frames(
        self,
        shape: AnyShape,
        *,
        flip_rate: float = 0.05,
        seed: int = 0,
        steps: int | None = None,
        latent_steps: int | None = None,
        class_name: str | None = None,
        views: AnyPictures | None = None,
    ) -> Iterator[Frame]:
        """Run `denoise` frame by frame."""
        raise self._unsupported(operations.DENOISE)

    def super_resolve(
        self, shape: AnyShape, *, variants: int = 1, seed: int = 0, antialias: bool = False
    ) -> ShapeSet:
        """Return fine shapes whose block means are a coarse one's (Xie et al., Algorithm 5).

        Args:
            shape: Coarse, or any finer one, which is coarsened first.
            variants: How many, N.
            seed: Of the first.
            antialias: Whether surfaces of a coarse shape of empty and solid voxels may move.

        Raises:
            Unsupported: If this model cannot.
            ImportRejected: If the shape has another size or leaves no detail, or a chain broke.
        """
        frames = self.super_resolve_frames(shape, variants=variants, seed=seed, antialias=antialias)
        return self._set(last(frames))

    def super_resolve_frames(
        self, shape: AnyShape, *, variants: int = 1, seed: int = 0, antialias: bool = False
    ) -> Iterator[Frame]:
        """Run `super_resolve` frame by frame."""
        raise self._unsupported(operations.SUPER_RESOLVE)

    def recall(self, shapes: AnyShapes, *, steps: int | None = None) -> ShapeSet:
        """Return the stored shapes nearest to corrupted ones: descents of the energy."""
        return self._set(last(self.recall_frames(shapes, steps=steps)))

    def recall_frames(self, shapes: AnyShapes, *, steps: int | None = None) -> Iterator[Frame]:
        """Run `recall` frame by frame."""
        raise self._unsupported(operations.RECALL)

    def project(
        self,
        shapes: AnyShapes,
        *,
        mode: ProjectionMode | None = None,
        strength: float = 0.3,
        seed: int = 0,
        energy: Model | None = None,
    ) -> ShapeSet:
        """Return edited shapes projected onto what the model knows.

        Args:
            shapes: Of the model's resolution.
            mode: Down the energy, to the nearest code, or both; None for the first that it can.
            strength: 0 leaves the shapes, 1 goes all the way.
            seed: Of the first.
            energy: Whose energy is descended, in place of this model's.
        """
        frames = self.project_frames(shapes, mode=mode, strength=strength, seed=seed, energy=energy)
        return self._set(last(frames))

    def project_frames(
        self,
        shapes: AnyShapes,
        *,
        mode: ProjectionMode | None = None,
        strength: float = 0.3,
        seed: int = 0,
        energy: Model | None = None,
    ) -> Iterator[Frame]:
        """Run `project` frame by frame."""
        raise self._unsupported(operations.PROJECT)

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
