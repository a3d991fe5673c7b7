"""What every model has, and what it says where it cannot do what is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voxstudio import operations
from voxstudio.errors import ImportRejected
from voxstudio.kinds.direct import Direct
from voxstudio.kinds.frame import Frame, last
from voxstudio.kinds.inputs import one_mask
from voxstudio.kinds.options import CodeChain, SampleOptions
from voxstudio.sampling.player import compose
from voxstudio.transforms import put_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.choices import Start
    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.base import Base
    from voxstudio.kinds.inputs import AnyMask, AnyPictures, AnyShape, AnyShapes
    from voxstudio.latent.snap import Snap
    from voxstudio.operations import ProjectionMode
    from voxstudio.sampling.controls import ChainControls
    from voxstudio.sampling.corrected import Correction
    from voxstudio.sampling.player import ChainFrame

    Floats = NDArray[np.float32]


class Model(Direct):
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
        self._check(operations.SAMPLE, min(count, self.at_once))
        asked = SampleOptions(steps, class_name, start, correction)
        return self._sample(range(seed, seed + count), asked)

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
        resample: bool = False,
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
            resample: Whether the shape may be of any size: the model sees it resampled, and what
                is hidden comes back on the shape's own grid.
            steps: None for the checkpoint's.
            class_name: Class of the shape, for a class-conditional model.

        Raises:
            Unsupported: If this model cannot.
            ImportRejected: If shape or mask do not fit, or a chain broke.
        """
        frames = self.recover_frames(
            shape,
            mask,
            variants=variants,
            seed=seed,
            resample=resample,
            steps=steps,
            class_name=class_name,
        )
        return self._set(last(frames))

    def recover_frames(
        self,
        shape: AnyShape,
        mask: AnyMask,
        *,
        variants: int = 1,
        seed: int = 0,
        resample: bool = False,
        steps: int | None = None,
        class_name: str | None = None,
    ) -> Iterator[Frame]:
        """Run `recover` frame by frame."""
        self._check(operations.RECOVER, variants)
        grid = self._shape(shape, resample=resample)
        hidden = one_mask(mask, grid, seed)
        seeds = range(seed, seed + variants)
        return composed(
            self._recover(*self._fitted(grid, hidden), seeds, steps, class_name), grid, hidden
        )

    def complete(
        self,
        shape: AnyShape,
        mask: AnyMask,
        *,
        variants: int = 1,
        seed: int = 0,
        resample: bool = False,
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
            resample: As of `recover`.
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
            resample=resample,
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
        resample: bool = False,
        steps: int | None = None,
        latent_steps: int | None = None,
        class_name: str | None = None,
        views: AnyPictures | None = None,
    ) -> Iterator[Frame]:
        """Run `complete` frame by frame."""
        self._check(operations.COMPLETE, variants)
        grid = self._shape(shape, resample=resample)
        hidden = one_mask(mask, grid, seed)
        asked = CodeChain(steps, latent_steps, class_name, views)
        seeds = range(seed, seed + variants)
        return composed(self._complete(*self._fitted(grid, hidden), seeds, asked), grid, hidden)

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
        self._check(operations.DENOISE)
        if not 0 < flip_rate < 0.5:
            fault = f"was given a flip rate of {flip_rate:g}"
            raise ImportRejected(self.name, fault, "more than 0 and less than 0.5")
        asked = CodeChain(steps, latent_steps, class_name, views)
        return self._denoise(self._shape(shape), flip_rate, seed, asked)

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

    def projection(self, mode: ProjectionMode | None = None, energy: Base | None = None) -> Snap:
        """Return what projects shapes onto the model; the arguments are those of `project`."""
        raise self._unsupported(operations.PROJECT)

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
        self._check(operations.PROJECT)
        return projected(self.projection(mode, energy), self._shapes(shapes), strength, seed)


def composed(frames: Iterator[Frame], grid: VoxelGrid, hidden: Mask) -> Iterator[Frame]:
    """Yield frames whose visible voxels are those of the given shape, bit for bit."""
    for frame in frames:
        fine = put_back(frame.shapes, grid)
        yield replace(frame, shapes=compose(fine, grid, hidden))


def projected(way: Snap, shapes: Floats, strength: float, seed: int) -> Iterator[Frame]:
    """Yield shapes on their way to what a model knows."""
    steps = way.steps(shapes, strength, range(seed, seed + len(shapes)))
    for number, moved in enumerate(steps):
        yield Frame(0, number, number, moved)
