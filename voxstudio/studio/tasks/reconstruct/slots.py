"""The pictures that a model is told: read from files, or taken of a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.errors import ImportRejected
from voxstudio.render.tiles import tile_renderer
from voxstudio.studio.files.opening import PICTURES
from voxstudio.studio.tasks.reconstruct.models import makes_mesh, sides
from voxstudio.studio.tasks.reconstruct.reconstruction import (
    ConditioningImage,
    RenderedShape,
    paint,
    read,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.jobs.work import Steps
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

FILTER = f"Images ({' '.join(f'*{ending}' for ending in PICTURES)})"


class ImageSlots(QObject):
    """Fills slots in workers; what cannot be read leaves them as they are.

    Args:
        window: Owns the dialogs.
        runner: Owns the workers.
        errors: Shows what went wrong.
    """

    filled = Signal(int)
    """This slot has another picture, or none."""

    def __init__(self, window: MainWindow, runner: Runner, errors: ErrorReporter) -> None:
        super().__init__(window)
        self._window, self._runner, self._errors = window, runner, errors
        self._header: CheckpointHeader | None = None
        self._jobs: dict[int, Job] = {}
        self.told: list[ConditioningImage | None] = []
        """What is on the slots."""

    @property
    def missing(self) -> int:
        """Slots that wait for a picture: those that must have one, and those before another."""
        last = max((place for place, each in enumerate(self.told, 1) if each), default=0)
        return self.told[: max(last, self._counts[0])].count(None)

    @property
    def _counts(self) -> Sequence[int]:
        """How many pictures the model takes, the fewest first."""
        own = None if self._header is None else self._header.architecture.view_counts
        return own or (len(self.told),)

    @property
    def pictures(self) -> list[ConditioningImage]:
        """The pictures that there are."""
        return [each for each in self.told if each is not None]

    @property
    def first_free(self) -> int:
        """Number of the first slot without a picture; 0 if there is none."""
        return self.told.index(None) if None in self.told else 0

    def keep(self, header: CheckpointHeader | None) -> bool:
        """Go on with the same pictures for another model, if it takes such pictures."""
        before = self._header
        same = header is not None and before is not None and _takes(header) == _takes(before)
        if same:
            self._header = header
        return same

    def empty(self, header: CheckpointHeader | None, count: int) -> None:
        """Begin anew with slots for the pictures of a model."""
        self._header, self.told = header, [None] * count
        self._jobs.clear()

    def fill(self, pictures: Sequence[ConditioningImage]) -> None:
        """Put pictures on the first slots, and nothing on the others.

        Raises:
            ImportRejected: If the model takes others.
        """
        header = self._header
        sizes = {each.pixels.shape[-2:] for each in pictures}
        counts, wanted = self._counts, 0 if header is None else header.resolution
        if header is None or len(pictures) not in counts or sizes != {(wanted,) * 2}:
            accepted = f"{counts[0]} of {wanted} pixels along each side"
            raise ImportRejected("the recipe", f"holds {len(pictures)} pictures", accepted)
        self._jobs.clear()
        self.told = [*pictures, *[None] * (len(self.told) - len(pictures))]
        for place in range(len(self.told)):
            self.filled.emit(place)

    def clear(self, number: int) -> None:
        """Take the picture off a slot."""
        self._jobs.pop(number, None)
        self.told[number] = None
        self.filled.emit(number)

    def restore(self, pictures: Sequence[ConditioningImage | None]) -> None:
        """Put the pictures of a session on the slots, as far as the model takes such."""
        header = self._header
        if header is None or len(pictures) != len(self.told):
            return
        for place, each in enumerate(pictures):
            coloured = each is not None and each.pixels.ndim == 3
            if each is not None and coloured == makes_mesh(header):
                if each.pixels.shape[-1] == header.resolution:
                    self.told[place] = each
                    self.filled.emit(place)

    def ask(self, number: int) -> None:
        """Ask for a picture for a slot, or for those of several."""
        self._window.dialogs.ask_to_open(
            "picture",
            "Open an image",
            [FILTER, "All files (*)"],
            lambda paths: self.read(number, paths),
            several=True,
        )

    def read(self, number: int, paths: Iterable[Path]) -> None:
        """Read files for a slot and for those after it."""
        header = self._header
        if header is None:
            return
        for place, path in enumerate(paths, number):
            if place < len(self.told):
                steps = read(header, path, place)
                self._start(steps, [place])

    def take(self, shape: Shape, places: Sequence[int]) -> None:
        """Take pictures of a shape for slots."""
        header = self._header
        if header is not None and places:
            steps = paint(shape) if makes_mesh(header) else take(header, shape)
            self._start(steps, places)

    def _start(self, steps: Steps, places: Sequence[int]) -> None:
        job = self._runner.start(steps)
        self._jobs.update(dict.fromkeys(places, job))
        job.succeeded.connect(self._found)
        job.failed.connect(self._failed)

    @Slot(object)
    def _found(self, found: dict[int, ConditioningImage] | RenderedShape) -> None:
        wanted = self._over()
        if isinstance(found, RenderedShape) and self._header is not None and wanted:
            (pixels,) = tile_renderer(self._header.resolution).draw([found.mesh])
            found = {0: ConditioningImage(pixels, found.name)}
        if isinstance(found, dict):
            for place in wanted:
                self.told[place] = found[place]
                self.filled.emit(place)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self._over():
            self._errors.failed(failure)

    def _over(self) -> list[int]:
        """Return the slots that still wait for the job that has ended."""
        job = self.sender()
        places = [place for place, each in self._jobs.items() if each is job]
        for place in places:
            del self._jobs[place]
        return places


def _takes(header: CheckpointHeader) -> tuple[int, list[str]]:
    """Return of how many pixels the pictures of a model are, and where they are taken from."""
    return header.resolution, sides(header)
