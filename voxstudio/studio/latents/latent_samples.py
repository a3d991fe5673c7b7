"""What the latent tasks work on: codes, drawn from a seed or found for a shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.jobs import with_generator
from voxstudio.studio.models.selection import same_size, times
from voxstudio.studio.saved.checks import array, number, one_of, optional, text, whole
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.window.error_reporter import ErrorReporter


@dataclass(frozen=True, eq=False)
class LatentSample:
    """A code and the shape that it decodes to.

    Args:
        code: (Z,).
        shape: What the generator makes of it, named after where the code came from.
        overlap: With the shape that was encoded, from 0 to 1 (IoU); None for any other code.
        seed: That it was drawn with; None for any other code.
        kind: The class that it was drawn of; None for any.
    """

    code: NDArray[np.float32]
    shape: Shape
    overlap: float | None = None
    seed: int | None = None
    kind: str | None = None


class LatentSamples(QObject):
    """Draws and encodes in workers; for each place the newest wish wins.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose codes these are.
    """

    found = Signal(object, object)
    """The place that was asked for, and a list of `LatentSample`."""

    failed = Signal(object)
    """The place that stays as it is."""

    def __init__(
        self, parent: QObject, runner: Runner, errors: ErrorReporter, models: ModelSelection
    ) -> None:
        super().__init__(parent)
        self._runner, self._errors, self._models = runner, errors, models
        self._jobs: dict[Hashable, Job] = {}

    @property
    def waiting(self) -> set[Hashable]:
        """The places that something is being looked for."""
        return set(self._jobs)

    def draw(self, place: Hashable, seeds: Sequence[int], kinds: Sequence[str | None] = ()) -> None:
        """Draw codes from the prior.

        Args:
            place: What they are for.
            seeds: One per code.
            kinds: The class of each, None for any; empty for any everywhere.
        """
        self._start(place, lambda model: _drawn(model, seeds, kinds or [None] * len(seeds)))

    def decode(self, place: Hashable, codes: NDArray[np.float32], name: str) -> None:
        """Decode codes (N, Z), which are called by a name and their numbers."""
        self._start(place, lambda model: _decoded(model, codes, name))

    def encode(self, place: Hashable, shapes: Sequence[Shape], seed: int = 0) -> None:
        """Look for the codes of shapes."""
        self._start(place, lambda model: _encoded(model, shapes, seed))

    def read(self, place: Hashable, paths: Sequence[Path], seed: int = 0) -> None:
        """Read files of codes, or look for the codes of the shapes in files.

        Of several codes or shapes in a file the first counts; every shape has the same seed, so
        that its code does not depend on the files beside it.
        """
        self._start(place, lambda model: [_read(model, path, seed) for path in paths])

    def forget(self) -> None:
        """Drop what is looked for: another model was chosen."""
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()

    def _start(self, place: Hashable, work: Callable[[LatentModel], list[LatentSample]]) -> None:
        if place in self._jobs:
            self._jobs[place].cancel()
        job = self._jobs[place] = self._runner.start(with_generator(self._models.loader(), work))
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._refused)

    @Slot(object)
    def _succeeded(self, operands: list[LatentSample]) -> None:
        place = self._over(self.sender())
        if place is not None:
            self.found.emit(place, operands)

    @Slot(object)
    def _refused(self, failure: Failure) -> None:
        place = self._over(self.sender())
        if place is not None:
            self._errors.failed(failure)
            self.failed.emit(place)

    def _over(self, job: QObject | None) -> Hashable:
        """Return the place of a job that has ended; None if it was replaced meanwhile."""
        place = next((key for key, each in self._jobs.items() if each is job), None)
        if place is not None:
            del self._jobs[place]
        return place


def _drawn(
    model: LatentModel, seeds: Sequence[int], kinds: Sequence[str | None]
) -> list[LatentSample]:
    codes = np.concatenate(
        [model.draw([seed], kind) for seed, kind in zip(seeds, kinds, strict=True)]
    )
    return [
        LatentSample(code, Shape(VoxelGrid(field), drawn_name(seed, kind)), seed=seed, kind=kind)
        for code, field, seed, kind in zip(codes, model.decode(codes), seeds, kinds, strict=True)
    ]


def _decoded(model: LatentModel, codes: NDArray[np.float32], name: str) -> list[LatentSample]:
    if codes.ndim != 2 or codes.shape[1] != model.latent:
        raise ImportRejected(name, "holds codes of another model", f"(N, {model.latent})")
    return [
        LatentSample(code, Shape(VoxelGrid(field), f"{name} {number + 1}"))
        for number, (code, field) in enumerate(zip(codes, model.decode(codes), strict=True))
    ]


def drawn_name(seed: int, kind: str | None) -> str:
    """Return what a draw is called, such as `seed 3` or `night stand 3`."""
    return f"seed {seed}" if kind is None else f"{kind.replace('_', ' ')} {seed}"


def _read(model: LatentModel, path: Path, seed: int) -> LatentSample:
    from voxstudio.data.formats import ReadOptions, read_shapes
    from voxstudio.latent.files import read_codes

    codes = read_codes(path, model.latent)
    if codes is not None:
        (field,) = model.decode(codes[:1])
        return LatentSample(codes[0], Shape(VoxelGrid(field), path.stem))
    options = ReadOptions(resolution=model.resolution, placement=model.header.placement)
    shape = Shape(read_shapes(path, options).pick(0, path), path.stem)
    (operand,) = _encoded(model, [shape], seed)
    return operand


def _encoded(model: LatentModel, shapes: Sequence[Shape], seed: int) -> list[LatentSample]:
    from voxstudio.latent.inversion import encode

    for shape in shapes:
        wanted = same_size(model.header, shape.grid.shape)
        if wanted:
            fault = f"has {times(shape.grid.shape)} voxels"
            raise ImportRejected(shape.name, fault, f"{wanted} for {model.header.name}")
    fields = np.stack([shape.grid.as_float() for shape in shapes])
    names = iter(shape.name for shape in shapes)
    return [
        LatentSample(code, Shape(VoxelGrid(field), next(names)), float(overlap))
        for frame in encode(model, fields, seed)
        for code, field, overlap in zip(frame.codes, frame.estimate, frame.overlap, strict=True)
    ]


CODEC = Codec(
    "latent sample",
    LatentSample,
    {
        "code": array("float32", 1),
        "shape": one_of(Shape),
        "overlap": optional(number),
        "seed": optional(whole),
        "kind": optional(text),
    },
)
