"""The presenter of the *Arithmetic* task: a signed sum of codes, and what it decodes to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.errors import ImportRejected
from voxstudio.studio.document.undo import UndoStack
from voxstudio.studio.files.latent_export import ask_to_save
from voxstudio.studio.latents.decoding import Decoding
from voxstudio.studio.latents.encode_queue import EncodeQueue
from voxstudio.studio.latents.expression import begun
from voxstudio.studio.latents.refine_by_energy import EnergyRefinement
from voxstudio.studio.models.latent_models import CodeModels
from voxstudio.studio.models.thumbnails import Thumbnails
from voxstudio.studio.playback.variant_view import show_history
from voxstudio.studio.tasks.arithmetic import view as arithmetic_view
from voxstudio.studio.tasks.arithmetic.panel import LETTERS
from voxstudio.studio.tasks.arithmetic.terms import ArithmeticTerms
from voxstudio.studio.tasks.arithmetic.view import ResultPictures, Shown, Situation

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.latents.encode_queue import EncodeRequest
    from voxstudio.studio.latents.expression import LatentExpression
    from voxstudio.studio.latents.latent_samples import LatentSample
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

TASK = "arithmetic"


class ArithmeticTask(QObject):
    """Adds and subtracts codes of shapes.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape.
        library: Shapes that may be dropped.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        document: ShapeDocument,
        library: Library,
    ) -> None:
        super().__init__(window)
        self.window, self.errors = window, errors
        self.document = document
        self.models = CodeModels()
        self.wishes = EncodeQueue(self, runner, errors, self.models)
        self.decoding = Decoding(self, runner, errors, self.models)
        self.polisher = EnergyRefinement(self, runner, errors, self.models)
        self.states = UndoStack(begun())
        self.terms = ArithmeticTerms(window, self.wishes, self.states, document, library)
        self.shown: Shown | None = None
        self.alone = False
        self._asked: NDArray[np.float32] | None = None
        slots = [row.slot for row in window.arithmetic.rows]
        # Its own: a slot that changes must not wait for the pictures of the whole library.
        self._pictures = ResultPictures(Thumbnails(window), slots)
        self._wire()
        self._wire_panel()
        self._show_model()

    def _wire(self) -> None:
        self.window.actions_by_name.handle(
            {
                "reset": self.terms.draw_again,
                "keep": self.keep,
                "accept": self.accept,
                "undo": self.undo,
                "redo": self.redo,
            },
            task=TASK,
        )
        self.window.task_shown.connect(self._hand_over)
        self.window.viewport.cell_activated.connect(self._activate)
        self.wishes.granted.connect(self._granted)
        self.wishes.changed.connect(self.show)
        self.decoding.decoded.connect(self._decoded)
        self.polisher.done.connect(self._polished)
        self.polisher.failed.connect(self.show)

    def _wire_panel(self) -> None:
        panel = self.window.arithmetic
        panel.flipped.connect(self.flip)
        panel.asked.connect(self._do)
        panel.append.clicked.connect(self.append)
        panel.views.chosen.connect(lambda key: self.show_alone(key == "result"))
        panel.polish.clicked.connect(self.polish)
        panel.save.clicked.connect(self.save_code)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task != TASK:
            return
        view = self.window.viewport
        view.set_mode("navigate")
        view.set_slice(None)
        view.show_mask(None)
        self._begin()
        self.show()

    def _begin(self) -> None:
        """Fill a board that nobody has touched yet."""
        touched = self.shown is not None or self.wishes.doing or self.states.undo_text
        if not (self.models.missing or touched):
            self.terms.begin()

    # The model.

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it is able."""
        self.models.add(path, header)
        self._show_model()

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint, whose codes mean something else: the board begins anew."""
        if path == self.models.chosen and self.shown is not None:
            return
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
        for each in (self.wishes, self.decoding):
            each.forget()
        self.polisher.let_go()
        self.states.begin(begun())
        self.shown = self._asked = None
        self.terms.forget()
        self._show_model()
        if self.here:
            self._begin()
        self.show()

    def _show_model(self) -> None:
        panel, header = self.window.arithmetic, self.models.header
        panel.model.offer(self.models.names, str(self.models.chosen))
        panel.offer_kinds(header.kinds if header is not None else ())

    # The board.

    @property
    def board(self) -> LatentExpression:
        """The sum as it is now."""
        return self.states.now

    @Slot(int)
    def flip(self, place: int) -> None:
        """Subtract what was added, or the other way round."""
        self._put(self.board.flip(self._key(place)), f"Flip {LETTERS[place]}")

    @Slot()
    def append(self) -> None:
        """Add an empty term."""
        if len(self.board.terms) < len(LETTERS):
            self._put(self.board.append(1), "Add a term")

    @Slot(int, str)
    def _do(self, place: int, deed: str) -> None:
        deeds = {
            "draw": self.terms.draw,
            "current": self.terms.add_current,
            "clear": self.clear,
            "remove": self.remove,
        }
        deeds[deed](place)

    def clear(self, place: int) -> None:
        """Empty a slot."""
        self._put(self.board.clear(self._key(place)), f"Empty {LETTERS[place]}")

    def remove(self, place: int) -> None:
        """Take a term out of the sum."""
        self._put(self.board.remove(self._key(place)), f"Remove {LETTERS[place]}")

    def undo(self) -> None:
        """Take the last step back."""
        if self.states.undo() is not None:
            self._changed()

    def redo(self) -> None:
        """Make the last undone step again."""
        if self.states.redo() is not None:
            self._changed()

    def _key(self, place: int) -> int:
        return self.board.terms[place].key

    def _put(self, board: LatentExpression, text: str) -> None:
        self.states.put(board, text)
        self._changed()

    @Slot(object, object)
    def _granted(self, wish: EncodeRequest, operands: list[LatentSample]) -> None:
        board = wish.change(self.board, operands)
        if wish.text:
            self._put(board, wish.text)
        else:
            self.states.amend(board)
            self._changed()

    # The result.

    def _changed(self) -> None:
        """Decode the board as it is now, unless its codes are those on screen."""
        self.polisher.let_go()
        codes = self.board.codes
        if codes is None:
            self.decoding.forget()
            self.shown = self._asked = None
        elif self._asked is None or not np.array_equal(codes, self._asked):
            self._asked = codes
            self.decoding.ask(codes)
        elif self.shown is not None and not self.decoding.busy:
            self.shown = replace(self.shown, board=self.board)
        self.show()

    @Slot(object, object)
    def _decoded(self, codes: NDArray[np.float32], fields: NDArray[np.float32]) -> None:
        if codes is self._asked:
            self.shown = Shown(self.board, fields)
            self.show()

    @Slot()
    def polish(self) -> None:
        """Descend the energy from the result as it is on screen."""
        if self.shown is not None:
            self.polisher.start(self.shown.shapes[0], self.window.arithmetic.strength.value)
            self.show()

    @Slot(object)
    def _polished(self, shape: Shape) -> None:
        self._put(replace(self.board, polished=shape.grid.as_float()), "Refine")

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """The result, then the terms; nothing before there is a result."""
        return ([] if self.shown is None else self.shown.shapes), 0

    @Slot()
    def keep(self) -> None:
        """Keep the result among the results."""
        if self.shown is not None:
            self.kept.emit(self.shown.shapes[0])

    @Slot()
    def accept(self) -> None:
        """Make the result the current shape."""
        if self.shown is not None:
            shape = self.shown.shapes[0]
            self.document.put(shape, f"Accept {shape.name}")
            self.window.say(f"{shape.name} is the current shape")

    @Slot()
    def save_code(self) -> None:
        """Ask where the code of the result goes."""
        codes = None if self.shown is None else self.shown.board.codes
        if codes is not None:
            ask_to_save(self.window, self.errors, codes[:1])

    # What is shown.

    @Slot(bool)
    def show_alone(self, alone: bool) -> None:
        """Show the result alone, or the terms beside it."""
        self.alone = alone
        self.window.arithmetic.views.set_key("result" if alone else "all")
        self.show()

    @Slot(int)
    def _activate(self, cell: int) -> None:
        if self.here and cell == arithmetic_view.result_cell(self._situation()):
            self.show_alone(not self.alone)

    @Slot()
    def show(self) -> None:
        """Show the sum and say where the task stands."""
        if self.here:
            self._pictures.show(self.shown)
            arithmetic_view.show(self.window, self._situation())
            show_history(self.window, self.states)

    def _situation(self) -> Situation:
        return Situation(
            refusal=self.models.missing,
            board=self.board,
            shown=self.shown,
            alone=self.alone,
            doing=self.wishes.doing or ("Refining …" if self.polisher.busy else ""),
            polishes=self.polisher.able,
        )
