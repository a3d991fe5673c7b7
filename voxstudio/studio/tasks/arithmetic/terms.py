"""The terms of the *Arithmetic* task: draws, shapes and files whose codes are put into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from voxstudio.studio.latents.encode_queue import EncodeRequest
from voxstudio.studio.latents.expression import LatentExpression
from voxstudio.studio.latents.latent_samples import drawn_name
from voxstudio.studio.tasks.arithmetic.panel import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.document.undo import UndoableState
    from voxstudio.studio.latents.encode_queue import EncodeQueue
    from voxstudio.studio.latents.latent_samples import LatentSample
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.tasks.arithmetic.panel import ArithmeticPanel
    from voxstudio.studio.window.main_window import MainWindow

FIRST_SEED = 0
NO_SHAPE = "There is no current shape yet: choose one in the library"


class ArithmeticTerms(QObject):
    """Wishes for operands of terms, by seeds, drops and the current shape.

    Args:
        window: Says what is missing.
        wishes: Grants them.
        states: The sum.
        document: The current shape.
        library: Shapes that may be dropped.
        panel: Has the terms' slots, and the seed of the next draw.
    """

    def __init__(
        self,
        window: MainWindow,
        wishes: EncodeQueue,
        states: UndoableState[LatentExpression],
        document: ShapeDocument,
        library: Library,
        panel: ArithmeticPanel,
    ) -> None:
        super().__init__(window)
        self._window, self._wishes, self._states = window, wishes, states
        self._document, self._library = document, library
        self._seed = FIRST_SEED
        self._panel = panel
        panel.entry_dropped.connect(self._add_entry)
        panel.files_dropped.connect(self._add_files)
        panel.seed.valueChanged.connect(lambda seed: self._set_seed(round(seed)))

    def begin(self) -> None:
        """Fill a board that nobody has touched yet with a draw per term."""
        wish = EncodeRequest("Loading the model …", "", LatentExpression.begin)
        self._draw(wish, [None] * len(self._states.now.terms))

    def forget(self) -> None:
        """Begin with the first seed again: another model was chosen."""
        self._set_seed(FIRST_SEED)

    def draw(self, place: int) -> None:
        """Add a draw from the prior to a term."""
        kind = self._panel.kind.currentData()
        self._draw(self._adding(place, drawn_name(self._seed, kind)), [kind])

    def draw_again(self) -> None:
        """Draw all that was drawn with other seeds."""
        operands = (each for term in self._states.now.terms for each in term.operands)
        drawn = [each for each in operands if each.seed is not None]
        if not drawn:
            self._window.say("No term of the sum is a random draw")
            return

        def change(board: LatentExpression, found: Sequence[LatentSample]) -> LatentExpression:
            return board.swap(dict(zip(drawn, found, strict=True)))

        wish = EncodeRequest("Drawing …", "Draw again", change, only="again")
        self._draw(wish, [each.kind for each in drawn])

    def add_current(self, place: int) -> None:
        """Add the current shape to a term."""
        if self._document.shape is None:
            self._window.say(NO_SHAPE)
        else:
            self.add_shape(place, self._document.shape)

    @Slot(int)
    def _set_seed(self, seed: int) -> None:
        """Draw with this seed the next time."""
        self._seed = seed
        self._panel.set_seed(seed)

    @Slot(int, str, str)
    def _add_entry(self, place: int, section: str, key: str) -> None:
        self.add_shape(place, self._library.shape(section, key))

    def add_shape(self, place: int, shape: Shape) -> None:
        """Add a shape to a term once its code is found."""
        self._wishes.encode(self._adding(place, shape.name), shape)

    @Slot(int, object)
    def _add_files(self, place: int, paths: Sequence[Path]) -> None:
        names = ", ".join(path.stem for path in paths)
        self._wishes.read(self._adding(place, names), paths)

    def _adding(self, place: int, name: str) -> EncodeRequest:
        key, letter = self._states.now.terms[place].key, LETTERS[place]
        return EncodeRequest(
            f"Encoding {name} …",
            f"Add {name} to {letter}",
            lambda board, found: board.add(key, found),
        )

    def _draw(self, wish: EncodeRequest, kinds: Sequence[str | None]) -> None:
        seeds = range(self._seed, self._seed + len(kinds))
        self._set_seed(self._seed + len(kinds))
        self._wishes.draw(wish, seeds, kinds)
