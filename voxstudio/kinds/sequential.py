"""Sequential latent models: a canvas written in T steps (Rezende et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voxstudio import operations
from voxstudio.errors import ImportRejected
from voxstudio.kinds.base import refuse
from voxstudio.kinds.energy import composed
from voxstudio.kinds.frame import Frame
from voxstudio.kinds.inputs import one_mask, several_pictures
from voxstudio.kinds.model import Model
from voxstudio.sampling.player import check_running
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.context import told_of
from voxstudio.sequential.model import BATCH, sequential_model
from voxstudio.sequential.pictures import picture_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import VoxelGrid
    from voxstudio.kinds.inputs import AnyMask, AnyPictures, AnyShape
    from voxstudio.persistent import Start
    from voxstudio.sampling.corrected import Correction
    from voxstudio.sequential.model import SequentialModel


@dataclass(frozen=True, eq=False, repr=False)
class Sequential(Model):
    """A sequential variational auto-encoder, perhaps conditional on classes or views."""

    @cached_property
    def writer(self) -> SequentialModel:
        """The net that writes the canvas, without a condition."""
        return sequential_model(self.loaded)

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes that the model is conditional on."""
        return self.writer.classes

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
        """Write codes of the prior; of a class-conditional model every shape draws its class."""
        self._check(operations.SAMPLE)
        refuse(self.name, "writes latent codes", steps=steps, start=start, correction=correction)
        seeds = range(seed, seed + count)
        model = self.writer
        if class_name is not None:
            model = model.of_class(class_name)
        elif model.classes:
            drawn = [np.random.default_rng(each).integers(len(model.classes)) for each in seeds]
            model = model.of_labels([int(label) for label in drawn])
        return _written(model, seeds)

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
        """Complete the shape, as `complete_frames` does."""
        self._check(operations.RECOVER, variants)
        return self.complete_frames(
            shape, mask, variants=variants, seed=seed, steps=steps, class_name=class_name
        )

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
        """Run the chain of codes of what is visible (Rezende et al., A.10)."""
        self._check(operations.COMPLETE, variants)
        grid = self._shape(shape)
        hidden = one_mask(mask, grid, seed)
        model = self.conditional(class_name, views, grid)
        flips = np.where(hidden.hidden, np.float32(0.5), np.float32(0))
        seeds = range(seed, seed + variants)
        frames = self._chain(model, grid, flips, seeds, steps, latent_steps)
        return composed(frames, grid, hidden)

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
        """Run the chain of codes of a shape of which any voxel may be wrong."""
        self._check(operations.DENOISE)
        if not 0 < flip_rate < 0.5:
            fault = f"was given a flip rate of {flip_rate:g}"
            raise ImportRejected(self.name, fault, "more than 0 and less than 0.5")
        grid = self._shape(shape)
        model = self.conditional(class_name, views)
        flips = np.full(grid.shape, flip_rate, np.float32)
        return self._chain(model, grid, flips, [seed], steps, latent_steps)

    def reconstruct(
        self,
        pictures: AnyPictures,
        *,
        variants: int = 1,
        seed: int = 0,
        azimuths: Sequence[float] = (),
    ) -> ShapeSet:
        """Return shapes that look like pictures, as `Model.reconstruct`."""
        self._check(operations.RECONSTRUCT)
        maker = picture_model(self.loaded, azimuths)
        given = several_pictures(pictures, self.resolution)
        if len(given) != len(maker.cameras):
            sides = ", ".join(f"{camera.azimuth:g}" for camera in maker.cameras)
            accepted = f"{len(maker.cameras)}, taken from {sides} degrees"
            raise ImportRejected(self.name, f"was given {len(given)} pictures", accepted)
        return self._set(maker.make(given, range(seed, seed + variants)))

    def conditional(
        self,
        class_name: str | None = None,
        views: AnyPictures | None = None,
        shape: VoxelGrid | None = None,
    ) -> SequentialModel:
        """Return the net conditional on a class or on views.

        Args:
            class_name: Class of the shape.
            views: Pictures of it.
            shape: Of a model conditional on views, pictures of this are taken where none are given.

        Raises:
            ImportRejected: If the model takes no such condition, or needs one.
        """
        model = self.writer
        if views is not None:
            return model.of_views(several_pictures(views, self.resolution))
        if class_name is not None:
            return model.of_class(class_name)
        if model.classes:
            accepted = f"--class and one of {', '.join(model.classes)}"
            raise ImportRejected(self.name, "is conditional on classes", accepted)
        if model.spec.context != "views":
            return model
        if shape is None:
            sides = ", ".join(f"{azimuth:g}" for azimuth, _ in model.spec.cameras)
            accepted = f"--view IMAGE, one per view from {sides} degrees"
            raise ImportRejected(self.name, "is conditional on views of the shape", accepted)
        return told_of(model, shape.occupied()[None], ())

    def _chain(
        self,
        model: SequentialModel,
        grid: VoxelGrid,
        flips: NDArray[np.float32],
        seeds: Sequence[int],
        steps: int | None,
        latent_steps: int | None,
    ) -> Iterator[Frame]:
        """Run chains of what is known of a shape: where `flips` is 0 a voxel is certain."""
        count = self.header.recovery.steps if steps is None else steps
        more = STEPS if latent_steps is None else latent_steps
        frames = complete(model, grid.occupied(), flips, seeds=seeds, steps=count, settling=more)
        for frame in frames:
            check_running(frame, self.name)
            status = f"{frame.energy.mean():.0f} nats"
            yield Frame(0, frame.step, count + more, frame.estimate, status, frame)


def _written(model: SequentialModel, seeds: range) -> Iterator[Frame]:
    codes = model.draw(seeds)
    for first in range(0, len(seeds), BATCH):
        part = slice(first, first + BATCH)
        shapes = model.rows(part).decode(codes[part])
        yield Frame(first, first + len(shapes), len(seeds), shapes)
