"""What a board waits for: operands that are drawn, encoded or read in workers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.latents.latent_samples import LatentSample, LatentSamples

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.latents.expression import LatentExpression
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.window.error_reporter import ErrorReporter


@dataclass(frozen=True, eq=False)
class EncodeRequest:
    """What becomes of a board once operands are found.

    Args:
        doing: What is under way until then.
        text: What was done, for the menu; empty for the draws that a board begins with.
        change: Returns the new board.
        only: Replaces the one that waits with the same word; empty never does.
    """

    doing: str
    text: str
    change: Callable[[LatentExpression, Sequence[LatentSample]], LatentExpression]
    only: str = ""


class EncodeQueue(QObject):
    """Looks for operands of any number of wishes at a time.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose codes these are.
    """

    granted = Signal(object, object)
    """A `EncodeRequest`, and a list of `LatentSample`."""

    changed = Signal()
    """Something else is under way."""

    def __init__(
        self, parent: QObject, runner: Runner, errors: ErrorReporter, models: ModelSelection
    ) -> None:
        super().__init__(parent)
        self._operands = LatentSamples(self, runner, errors, models)
        self._waiting: dict[Hashable, EncodeRequest] = {}
        self._numbers = itertools.count()
        self._operands.found.connect(self._found)
        self._operands.failed.connect(self._failed)

    @property
    def doing(self) -> str:
        """What is under way; empty when nothing."""
        return next((wish.doing for wish in reversed(self._waiting.values())), "")

    def draw(self, wish: EncodeRequest, seeds: Sequence[int], kinds: Sequence[str | None]) -> None:
        """Draw codes from the prior, each of a class or, for None, of any."""
        self._operands.draw(self._place(wish), seeds, kinds)

    def decode(self, wish: EncodeRequest, codes: NDArray[np.float32], name: str) -> None:
        """Decode codes (N, Z) that are known."""
        self._operands.decode(self._place(wish), codes, name)

    def encode(self, wish: EncodeRequest, shape: Shape) -> None:
        """Look for the code of a shape."""
        self._operands.encode(self._place(wish), [shape])

    def read(self, wish: EncodeRequest, paths: Sequence[Path]) -> None:
        """Read codes, or look for the codes of the shapes in files."""
        self._operands.read(self._place(wish), paths)

    def forget(self) -> None:
        """Drop them all: another model was chosen."""
        self._operands.forget()
        self._waiting.clear()

    def _place(self, wish: EncodeRequest) -> Hashable:
        place = wish.only or next(self._numbers)
        self._waiting[place] = wish
        self.changed.emit()
        return place

    @Slot(object, object)
    def _found(self, place: Hashable, operands: list[LatentSample]) -> None:
        self.granted.emit(self._waiting.pop(place), operands)

    @Slot(object)
    def _failed(self, place: Hashable) -> None:
        del self._waiting[place]
        self.changed.emit()
