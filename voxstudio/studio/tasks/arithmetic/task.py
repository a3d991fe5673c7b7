"""The *Arithmetic* task: a signed sum of codes, and what it decodes to."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.studio.document.undo import UndoableState
from voxstudio.studio.files.latent_export import ask_to_save
from voxstudio.studio.latents.decoding import Decoding
from voxstudio.studio.latents.encode_queue import EncodeQueue, EncodeRequest
from voxstudio.studio.latents.expression import LatentExpression, Term, begun
from voxstudio.studio.latents.refine_by_energy import EnergyRefinement
from voxstudio.studio.models.latent_models import CodeModels
from voxstudio.studio.models.thumbnails import Thumbnails
from voxstudio.studio.saved.checks import one_of
from voxstudio.studio.tasks.arithmetic.panel import LETTERS
from voxstudio.studio.tasks.arithmetic.terms import ArithmeticTerms
from voxstudio.studio.tasks.arithmetic.view import (
    EMPTY,
    HINT,
    ResultPictures,
    Shown,
    Situation,
    cells,
    result_cell,
    show_panel,
)
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.model_task import ModelTask
from voxstudio.studio.window.view_state import ViewState, refused_unless

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.latents.latent_samples import LatentSample
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.arithmetic.panel import ArithmeticPanel
    from voxstudio.studio.tasks.base import Services


class ArithmeticTask(ModelTask):
    """Adds and subtracts codes of shapes.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "arithmetic"
    RESTORES = ("arithmetic",)
    models: CodeModels

    def __init__(self, services: Services, panel: ArithmeticPanel) -> None:
        super().__init__(services, panel, CodeModels())
        working = (self, self.runner, self.errors, self.models)
        self.encoding = EncodeQueue(*working)
        self.decoding = Decoding(*working)
        self.refinement = EnergyRefinement(*working)
        self.sum = UndoableState(begun(), services.steps)
        self.terms = ArithmeticTerms(
            self.window, self.encoding, self.sum, self.document, self.library, panel
        )
        self.shown: Shown | None = None
        self.alone = self._begun = False
        self._asked: NDArray[np.float32] | None = None
        slots = [row.slot for row in panel.rows]
        # Its own: a slot that changes must not wait for the pictures of the whole library.
        self._pictures = ResultPictures(Thumbnails(self.window), slots)
        self.handle({"reset": self.terms.draw_again, "accept": self.accept})
        self.sum.moved.connect(self._changed)
        self.encoding.granted.connect(self._encoded)
        self.encoding.changed.connect(self.refresh)
        self.decoding.decoded.connect(self._decoded)
        self.refinement.done.connect(self._refined)
        self.refinement.failed.connect(self.refresh)
        self._wire_panel()
        self.show_model()

    def _wire_panel(self) -> None:
        panel = self.panel
        panel.flipped.connect(self.flip)
        panel.asked.connect(self._do)
        panel.append.clicked.connect(self.append)
        panel.views.chosen.connect(lambda key: self.show_alone(key == "result"))
        panel.polish.clicked.connect(self.refine)
        panel.save.clicked.connect(self.save_code)

    # Coming and going.

    def activate(self) -> None:
        """Fill a sum that nobody has touched yet."""
        if not (self.models.missing or self._begun):
            self._begun = True
            self.terms.begin()
        self.refresh()

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint, whose codes mean something else: the sum begins anew."""
        if path == self.models.chosen and self.shown is not None:
            return
        for each in (self.encoding, self.decoding):
            each.forget()
        self.refinement.let_go()
        self.sum.begin(begun())
        self.shown = self._asked = None
        self._begun = False
        self.terms.forget()
        super().choose_model(path)
        if self.is_active:
            self.activate()

    def show_model(self) -> None:
        """List the checkpoints, and the classes that the chosen one draws from."""
        super().show_model()
        header = self.models.header
        self.panel.offer_kinds(header.kinds if header is not None else ())

    def save(self) -> State:
        """Return the sum, too."""
        return {**super().save(), "sum": self.board}

    def restore(self, state: SavedState) -> None:
        """Show the sum that was on screen."""
        super().restore(state)
        board: LatentExpression = state.get("sum", one_of(LatentExpression), begun())
        self._begun = bool(board.filled)
        self.shown = self._asked = None
        self.sum.begin(board)

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Have the same sum, once its terms are decoded."""
        told, signs, counts = request.told, request.asked["signs"], request.asked["counts"]
        codes = told.given("codes")
        fits = 0 < len(signs) == len(counts) <= len(LETTERS) and sum(counts) == len(codes)
        if not fits or codes.dtype != np.float32:
            raise told.refuse("holds a recipe of no sum", f"at most {len(LETTERS)} terms")

        def change(_board: LatentExpression, found: Sequence[LatentSample]) -> LatentExpression:
            each = iter(found)
            terms = (tuple(islice(each, count)) for count in counts)
            pairs = enumerate(zip(signs, terms, strict=True))
            return LatentExpression(tuple(Term(key, sign, term) for key, (sign, term) in pairs))

        self._begun = True
        self.choose_model(request.model)
        encode = EncodeRequest("Decoding …", f"Restore {request.name}", change)
        self.encoding.decode(encode, codes, request.name)

    # The board.

    @property
    def board(self) -> LatentExpression:
        """The sum as it is now."""
        return self.sum.now

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

    def _key(self, place: int) -> int:
        return self.board.terms[place].key

    def _put(self, board: LatentExpression, text: str) -> None:
        self.sum.put(board, text)

    @Slot(object, object)
    def _encoded(self, request: EncodeRequest, operands: list[LatentSample]) -> None:
        board = request.change(self.board, operands)
        if request.text:
            self._put(board, request.text)
        else:
            self.sum.amend(board)

    # The result.

    def _changed(self) -> None:
        """Decode the board as it is now, unless its codes are those on screen."""
        self.refinement.let_go()
        codes = self.board.codes
        if codes is None:
            self.decoding.forget()
            self.shown = self._asked = None
        elif self._asked is None or not np.array_equal(codes, self._asked):
            self._asked = codes
            self.decoding.ask(codes)
        elif self.shown is not None and not self.decoding.busy:
            self.shown = replace(self.shown, board=self.board)
        self.refresh()

    @Slot(object, object)
    def _decoded(self, codes: NDArray[np.float32], fields: NDArray[np.float32]) -> None:
        if codes is self._asked:
            self.shown = Shown(self.board, fields, self.decoding.origin)
            self.refresh()

    @Slot()
    def refine(self) -> None:
        """Descend the energy from the result as it is on screen."""
        if self.shown is not None:
            self.refinement.start(self.shown.shapes[0], self.panel.strength.value)
            self.refresh()

    @Slot(object)
    def _refined(self, shape: Shape) -> None:
        refined = replace(self.board, polished=shape.grid.as_float(), made=shape.made)
        self._put(refined, "Refine")

    def selection(self) -> Selection:
        """Return the result, then the terms; nothing before there is a result."""
        return Selection([] if self.shown is None else self.shown.shapes)

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
        self.panel.views.set_key("result" if alone else "all")
        self.refresh()

    def activate_cell(self, cell: int) -> None:
        """Show the result alone, or the terms beside it again."""
        if cell == result_cell(self._situation()):
            self.show_alone(not self.alone)

    def view(self) -> ViewState:
        """Return the sum, or why there is none."""
        now = self._situation()
        shown, views = now.shown is not None and not now.why_not, cells(now)
        return ViewState(
            cells=views,
            selected=result_cell(now) if shown and len(views) > 1 else None,
            message="" if shown else now.why_not or now.doing or EMPTY,
            hint=HINT if shown else "",
            refused=refused_unless(accept=now.shown is not None),
            subject=len(views) if shown else None,
            home=len(views) if shown else None,
        )

    def update_panel(self) -> None:
        """Show where the task stands."""
        self._pictures.show(self.shown)
        show_panel(self.panel, self._situation())

    def _situation(self) -> Situation:
        return Situation(
            why_not=self.models.missing,
            board=self.board,
            shown=self.shown,
            alone=self.alone,
            doing=self.encoding.doing or ("Refining …" if self.refinement.busy else ""),
            refines=self.refinement.available,
        )
