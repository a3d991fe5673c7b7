"""Sequential latent models: a canvas written in T steps (Rezende et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voxstudio import operations
from voxstudio.errors import ImportRejected
from voxstudio.kinds.frame import Frame, in_parts
from voxstudio.kinds.inputs import several_pictures
from voxstudio.kinds.model import Model, composed
from voxstudio.kinds.options import CodeChain
from voxstudio.sampling.player import check_running
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.context import told_of
from voxstudio.sequential.model import BATCH, sequential_model
from voxstudio.sequential.pictures import picture_model, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.inputs import AnyPictures
    from voxstudio.kinds.options import SampleOptions
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

    def _sample(self, seeds: range, asked: SampleOptions) -> Iterator[Frame]:
        """Write codes of the prior; of a class-conditional model every shape draws its class."""
        asked.only(self.name, "writes latent codes", "class_name")
        model = self.writer
        if asked.class_name is not None:
            model = model.of_class(asked.class_name)
        elif model.classes:
            drawn = [np.random.default_rng(each).integers(len(model.classes)) for each in seeds]
            model = model.of_labels([int(label) for label in drawn])
        codes = model.draw(seeds)
        return in_parts(len(seeds), BATCH, lambda part: model.rows(part).decode(codes[part]))

    def _recover(
        self,
        grid: VoxelGrid,
        hidden: Mask,
        seeds: range,
        steps: int | None,
        class_name: str | None,
    ) -> Iterator[Frame]:
        """Complete the shape."""
        return self._complete(grid, hidden, seeds, CodeChain(steps, class_name=class_name))

    def _complete(
        self, grid: VoxelGrid, hidden: Mask, seeds: range, asked: CodeChain
    ) -> Iterator[Frame]:
        """Run the chain of codes of what is visible (Rezende et al., A.10)."""
        return self._doubted(grid, hidden, 0.5, seeds, asked)

    def doubted_frames(
        self, grid: VoxelGrid, hidden: Mask, flip_rate: float, seeds: range, asked: CodeChain
    ) -> Iterator[Frame]:
        """Run `complete` frame by frame, every hidden voxel being flipped with a probability."""
        self._check(operations.DENOISE, len(seeds))
        shape = self._shape(grid)
        return composed(self._doubted(shape, hidden, flip_rate, seeds, asked), shape, hidden)

    def _doubted(
        self, grid: VoxelGrid, hidden: Mask, flip_rate: float, seeds: range, asked: CodeChain
    ) -> Iterator[Frame]:
        model = self.conditional(asked.class_name, asked.views, grid)
        flips = np.where(hidden.hidden, np.float32(flip_rate), np.float32(0))
        return self._chain(model, grid, flips, seeds, asked)

    def _denoise(
        self, grid: VoxelGrid, flip_rate: float, seed: int, asked: CodeChain
    ) -> Iterator[Frame]:
        """Run the chain of codes of a shape of which any voxel may be wrong."""
        model = self.conditional(asked.class_name, asked.views)
        flips = np.full(grid.shape, flip_rate, np.float32)
        return self._chain(model, grid, flips, range(seed, seed + 1), asked)

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
        given = several_pictures(pictures, self.resolution)
        maker = shown(picture_model(self.loaded, azimuths), len(given))
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
        seeds: range,
        asked: CodeChain,
    ) -> Iterator[Frame]:
        """Run chains of what is known of a shape: where `flips` is 0 a voxel is certain."""
        count = self.header.recovery.steps if asked.steps is None else asked.steps
        more = STEPS if asked.latent_steps is None else asked.latent_steps
        frames = complete(model, grid.occupied(), flips, seeds=seeds, steps=count, settling=more)
        for frame in frames:
            check_running(frame, self.name)
            status = f"{frame.energy.mean():.0f} nats"
            yield Frame(0, frame.step, count + more, frame.estimate, status, frame)
