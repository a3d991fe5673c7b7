"""What the *Arithmetic* task shows: the terms of the sum beside its result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import recipes
from voxstudio.studio.latents.refine_by_energy import SUFFIX
from voxstudio.studio.tasks.arithmetic.panel import LETTERS
from voxstudio.studio.window.view_state import CellView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.latents.expression import LatentExpression, Term
    from voxstudio.studio.models.thumbnails import Thumbnails
    from voxstudio.studio.tasks.arithmetic.panel import ArithmeticPanel
    from voxstudio.studio.widgets.slot import Slot

CELLS = (1, 2, 3, 4, 6, 9)
"""Numbers of views that there may be."""

FAR = 1.5
"""A code so many times as long as the longest in the sum lies where the generator knows little."""

EMPTY = "Drop a library shape or a file on a slot, or draw a random code"
HINT = "Drop shapes on a slot: several are averaged  ·  Ctrl+R resamples  ·  K keeps the result"
NOISY = "The summed code is {:.1f}× as long as its inputs; average more shapes per slot."


@dataclass(frozen=True, eq=False)
class Shown:
    """A board and what it decodes to.

    Args:
        board: Of which something is filled.
        fields: Its result above the averages of its filled terms, (1 + N, D, H, W).
        origin: What decoded them, where that is known.
    """

    board: LatentExpression
    fields: NDArray[np.float32]
    origin: Origin | None = None

    @cached_property
    def terms(self) -> tuple[NDArray[np.float32], ...]:
        """What the filled terms decode to, (D, H, W) each."""
        return tuple(self.fields[1:])

    @cached_property
    def result(self) -> NDArray[np.float32]:
        """The result, refined if it was, (D, H, W)."""
        polished = self.board.polished
        return np.asarray(self.fields[0] if polished is None else polished)

    @cached_property
    def shapes(self) -> list[Shape]:
        """The result, then what the terms decode to."""
        polished = "" if self.board.polished is None else SUFFIX
        making = None if self.origin is None else self.board.making(self.origin)
        whole, *parts = recipes(making, len(self.fields))
        whole = whole if self.board.polished is None else self.board.made
        made = [Shape(VoxelGrid(self.result), f"{self.board.words}{polished}", whole)]
        for place, field, recipe in zip(self.board.filled, self.terms, parts, strict=True):
            term = self.board.terms[place]
            made.append(Shape(VoxelGrid(field), f"{LETTERS[place]} {term.name}", recipe))
        return made


@dataclass(frozen=True, eq=False)
class Situation:
    """What the task has come to.

    Args:
        why_not: Why nothing can be made; empty when it can.
        board: The sum.
        shown: The last one that was decoded; None before there is one.
        alone: Whether the result is shown without the terms.
        doing: What is under way; empty when nothing.
        refines: Whether the model has an energy.
    """

    why_not: str
    board: LatentExpression
    shown: Shown | None
    alone: bool
    doing: str
    refines: bool


def cells(now: Situation) -> tuple[CellView, ...]:
    """Return the terms and the result, or the result alone; one empty view before there is one."""
    shown = now.shown
    if shown is None or now.why_not:
        return (CellView(),)
    result = CellView(shown.result, _caption(shown.board))
    if now.alone:
        return (result,)
    fields = dict(zip(shown.board.filled, shown.terms, strict=True))
    terms = [
        CellView(fields.get(place), f"{term.symbol} {LETTERS[place]}   {term.name or 'empty'}")
        for place, term in enumerate(shown.board.terms)
    ]
    count = next(count for count in CELLS if count > len(terms))
    return (*terms, result, *[CellView()] * (count - len(terms) - 1))


def result_cell(now: Situation) -> int:
    """Return the view that the result stands in."""
    return 0 if now.alone or now.shown is None else len(now.shown.board.terms)


def _caption(board: LatentExpression) -> str:
    words = f"= {board.words}"
    return words if board.polished is None else f"{words}   refined"


def show_panel(panel: ArithmeticPanel, now: Situation) -> None:
    """Show where the task stands on every control of its panel."""
    terms = now.board.terms
    enabled, made = not now.why_not, now.shown is not None
    for place, each in enumerate(panel.rows):
        each.setVisible(place < len(terms))
        each.setEnabled(enabled)
        if place < len(terms):
            term = terms[place]
            each.show_term(term.symbol, term.name or "Empty", _names(term))
            each.buttons["remove"].setEnabled(len(terms) > 1)
    panel.append.setEnabled(enabled and len(terms) < len(LETTERS))
    panel.again.setEnabled(enabled)
    for button in (panel.accept, panel.save):
        button.setEnabled(made)
    panel.polishing.setVisible(now.refines)
    panel.polish.setEnabled(made and not now.doing)
    panel.state.setText(now.why_not or now.doing or verdict(now.board))


def _names(term: Term) -> list[str]:
    """Return what is in a slot; of shapes also how much of them their codes decode to (IoU)."""
    return [
        each.shape.name
        if each.overlap is None
        else f"{each.shape.name}, reconstruction IoU {each.overlap:.2f}"
        for each in term.operands
    ]


def verdict(board: LatentExpression) -> str:
    """Say what the sum is, and whether its code lies where the generator knows its way."""
    codes = board.codes
    if codes is None:
        return EMPTY
    longest = max(np.linalg.norm(term.codes, axis=1).max() for term in board.terms if term.operands)
    far = float(np.linalg.norm(codes[0]) / longest)
    return NOISY.format(far) if far > FAR else f"Sum: {board.words}"


class ResultPictures:
    """Pictures of what the terms decode to, drawn where they have changed.

    Args:
        thumbnails: Draws them.
        slots: One per place.
    """

    def __init__(self, thumbnails: Thumbnails, slots: Sequence[Slot]) -> None:
        self._thumbnails, self._slots = thumbnails, slots
        self._drawn: dict[int, NDArray[np.float32]] = {}

    def show(self, shown: Shown | None) -> None:
        """Draw a picture in every slot that is filled, and take it from the others."""
        wanted: dict[int, NDArray[np.float32]] = {}
        if shown is not None:
            wanted = dict(zip(shown.board.filled, shown.terms, strict=True))
        for place, slot in enumerate(self._slots):
            if place not in wanted:
                self._drawn.pop(place, None)
                self._thumbnails.forget(("arithmetic", place))
                slot.picture.show_pixels(None)
            elif not np.array_equal(wanted[place], self._drawn.get(place, ())):
                self._drawn[place] = wanted[place]
                draw = partial(_put, slot)
                self._thumbnails.draw(("arithmetic", place), draw, wanted[place])


def _put(slot: Slot, picture: QPixmap) -> None:
    slot.picture.show_pixels(picture)
