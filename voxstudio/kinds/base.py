"""What every model is, and how it takes what it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from voxstudio import operations
from voxstudio.data.formats import ShapeSet
from voxstudio.kinds.inputs import one_shape, several_shapes
from voxstudio.nets.cost import check_run
from voxstudio.transforms import fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.inputs import AnyShape, AnyShapes
    from voxstudio.kinds.options import CodeChain, SampleOptions
    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import Operation

    Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Base:
    """A loaded checkpoint.

    Args:
        loaded: The net and its header.
    """

    loaded: LoadedNet

    @property
    def header(self) -> CheckpointHeader:
        """What the checkpoint says of itself."""
        return self.loaded.header

    @property
    def name(self) -> str:
        """Of the checkpoint."""
        return self.header.name

    @property
    def resolution(self) -> int:
        """Voxels along each axis of a shape; of a picture where the model takes pictures alone."""
        return self.header.resolution

    @property
    def device(self) -> torch.device:
        """Where the model runs."""
        return self.loaded.device

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes that `sample` and `classify` know by name; none where there is no choice."""
        return ()

    @property
    def operations(self) -> tuple[str, ...]:
        """Names of the methods that this model can do."""
        return tuple(each.name for each in operations.operations_of(self.header))

    def __repr__(self) -> str:
        """Return the kind, the name and what it can do."""
        supported = ", ".join(self.operations)
        return f"<{type(self).__name__} model {self.name}, {self.resolution}^3: {supported}>"

    at_once: ClassVar[int] = 1
    """Shapes that a run samples at a time, all of them in memory."""

    def _sample(self, seeds: range, asked: SampleOptions) -> Iterator[Frame]:
        """Sample one shape per seed; what the kind cannot do is refused at once."""
        raise self._unsupported(operations.SAMPLE)

    def _recover(
        self,
        grid: VoxelGrid,
        hidden: Mask,
        seeds: range,
        steps: int | None,
        class_name: str | None,
    ) -> Iterator[Frame]:
        """Recover hidden voxels, one variant per seed; visible ones may come out otherwise."""
        raise self._unsupported(operations.RECOVER)

    def recover_each(
        self, shapes: NDArray[np.bool_], hidden: NDArray[np.bool_], seeds: Sequence[int]
    ) -> Floats:
        """Recover several shapes at once, each under a mask of its own.

        Args:
            shapes: (B, D, H, W).
            hidden: What of them is hidden, (B, D, H, W).
            seeds: One per shape.

        Returns:
            Estimates (B, D, H, W); visible voxels may come out otherwise.

        Raises:
            Unsupported: If the model cannot recover so.
        """
        raise self._unsupported(operations.RECOVER_BY_NET)

    def _complete(
        self, grid: VoxelGrid, hidden: Mask, seeds: range, asked: CodeChain
    ) -> Iterator[Frame]:
        """Complete hidden voxels by a chain of codes, likewise."""
        raise self._unsupported(operations.COMPLETE)

    def _denoise(
        self, grid: VoxelGrid, flip_rate: float, seed: int, asked: CodeChain
    ) -> Iterator[Frame]:
        """Denoise a shape by a chain of codes."""
        raise self._unsupported(operations.DENOISE)

    def _unsupported(self, operation: Operation) -> Exception:
        """Return why a method is missing; the check names the models that have it."""
        operation.check(self.header)
        fault = f"has no {operation.name} of its own"  # a capability that its kind does not keep
        return operations.Unsupported(self.name, fault, "another model")

    def _check(self, operation: Operation, count: int = 1) -> None:
        """Refuse what the checkpoint cannot do, or what does not fit into memory.

        Raises:
            Unsupported: If it cannot do it.
            ImportRejected: If so many shapes at once take more memory than there is.
        """
        operation.check(self.header)
        check_run(self.name, self.header.architecture, count)

    def _shapes(self, given: AnyShapes) -> Floats:
        """Return shapes as float32 (N, D, H, W), all of the model's resolution."""
        return several_shapes(given, self.header)

    def _shape(self, given: AnyShape, *, resample: bool = False) -> VoxelGrid:
        """Return one shape of the model's resolution, or of any if it will be resampled."""
        return one_shape(given, self.header, of_its_size=not resample)

    def _fitted(self, grid: VoxelGrid, hidden: Mask) -> tuple[VoxelGrid, Mask]:
        """Return a shape and its mask, resampled where they are of another resolution."""
        return fitted(grid, hidden, self.resolution)

    def _set(self, shapes: Floats) -> ShapeSet:
        """Return shapes (N, D, H, W) as a set."""
        return ShapeSet(shapes, name=self.name)
