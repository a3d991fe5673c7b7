"""The corners of the *Latent* task: where their shapes come from, and how they look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.latents.latent_samples import LatentSamples
from voxstudio.studio.widgets.xy_pad import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.latents.latent_samples import LatentSample
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.tasks.interpolate.panel import InterpolatePanel
    from voxstudio.studio.window.error_reporter import ErrorReporter

FIRST = "first"
"""The place of the operands that a model begins with; all others are numbers of corners."""
COUNT = len(LETTERS)
PLACES = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
"""Of the corners, as shares of the ways to the right and up."""


class LatentCorners(QObject):
    """Fills corners by seeds, drops and the current shape.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose codes these are.
        panel: Has the slots.
        document: The current shape.
        library: Shapes that may be dropped, and what draws pictures.
    """

    began = Signal(object)
    """The four operands to begin with."""

    filled = Signal(object, object, str)
    """Numbers of corners, an operand for each, and what was done."""

    changed = Signal()
    """Something is being looked for, or was not found."""

    def __init__(
        self,
        parent: QObject,
        runner: Runner,
        errors: ErrorReporter,
        models: ModelSelection,
        panel: InterpolatePanel,
        document: ShapeDocument,
        library: Library,
    ) -> None:
        super().__init__(parent)
        self._panel, self._document, self._library = panel, document, library
        self._operands = LatentSamples(self, runner, errors, models)
        self._operands.found.connect(self._found)
        self._operands.failed.connect(self.changed)
        self._seed = COUNT
        self._shown: list[Shape | None] = [None] * COUNT
        for number, corner in enumerate(panel.corners):
            corner.slot.entry_dropped.connect(partial(self._entry, number))
            corner.slot.files_dropped.connect(partial(self._files, number))
            corner.again_asked.connect(partial(self._again, number))
            corner.seed_chosen.connect(partial(self._draw_seed, number))
            corner.current_asked.connect(partial(self._current, number))

    @property
    def waiting(self) -> set[int]:
        """The corners that something is being looked for."""
        return {
            number
            for place in self._operands.waiting
            if isinstance(place, tuple)
            for number in place
        }

    @property
    def beginning(self) -> bool:
        """Whether the shapes that a model begins with are being drawn."""
        return FIRST in self._operands.waiting

    def draw_first(self) -> None:
        """Draw the shapes that a model begins with, those of the lowest seeds."""
        self._seed = COUNT
        self._operands.draw(FIRST, range(COUNT))
        self.changed.emit()

    def restore(self, codes: NDArray[np.float32], name: str) -> None:
        """Begin with codes that are known, (4, Z)."""
        self._operands.decode(FIRST, codes, name)
        self.changed.emit()

    def draw_others(self, count: int) -> None:
        """Draw other shapes for the first so many corners, those that are locked left out."""
        corners = enumerate(self._panel.corners[:count])
        self._draw(tuple(number for number, each in corners if not each.lock.isChecked()))

    def forget(self) -> None:
        """Drop what is looked for: another model was chosen."""
        self._operands.forget()

    def show(self, corners: Sequence[LatentSample]) -> None:
        """Show names and pictures of the corners; none before there are any."""
        waiting = self.waiting
        for number, corner in enumerate(self._panel.corners):
            shape = corners[number].shape if corners else None
            name = "…" if number in waiting else "" if shape is None else shape.name
            corner.slot.show_name(f"{corner.letter}  {name}")
            if shape is not self._shown[number]:
                self._shown[number] = shape
                corner.slot.picture.show_pixels(None)
                place = ("latent", number)
                if shape is None:
                    self._library.thumbnails.forget(place)
                else:
                    show, field = corner.slot.picture.show_pixels, shape.grid.as_float()
                    self._library.thumbnails.draw(place, show, field)

    def _draw(self, numbers: tuple[int, ...]) -> None:
        if numbers:
            seeds = range(self._seed, self._seed + len(numbers))
            self._seed += len(numbers)
            self._operands.draw(numbers, seeds)
            self.changed.emit()

    def _again(self, number: int) -> None:
        self._draw((number,))

    def _draw_seed(self, number: int, seed: int) -> None:
        self._operands.draw((number,), [seed])
        self.changed.emit()

    def _current(self, number: int) -> None:
        if self._document.shape is not None:
            self._encode(number, self._document.shape)

    def _entry(self, number: int, section: str, key: str) -> None:
        self._encode(number, self._library.shape(section, key))

    def _encode(self, number: int, shape: Shape) -> None:
        self._operands.encode((number,), [shape])
        self.changed.emit()

    def _files(self, number: int, paths: list[Path]) -> None:
        self._operands.read((number,), paths[:1])
        self.changed.emit()

    @Slot(object, object)
    def _found(self, place: object, operands: list[LatentSample]) -> None:
        if isinstance(place, tuple):
            names = ", ".join(each.shape.name for each in operands)
            self.filled.emit(place, operands, f"Put {names}")
        else:
            self.began.emit(operands)
