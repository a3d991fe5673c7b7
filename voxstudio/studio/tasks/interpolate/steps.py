"""The undoable line of states of the *Latent* task."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voxstudio.studio.document.undo import UndoStack
from voxstudio.studio.tasks.interpolate.state import PathState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.latents.latent_samples import LatentSample

TAKE = "Use {}"


class LatentHistory(QObject):
    """Changes the state in steps; what one drag changes is one step.

    Args:
        parent: Owner.
        document: The current shape, which follows where this task had made it.
    """

    moved = Signal()
    """Another state is the current one."""

    def __init__(self, parent: QObject, document: ShapeDocument) -> None:
        super().__init__(parent)
        self._document = document
        self._states: UndoStack[PathState] = UndoStack(PathState())
        self._drag = ""

    @property
    def now(self) -> PathState:
        """The current state."""
        return self._states.now

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; empty when nothing."""
        return self._states.undo_text

    @property
    def redo_text(self) -> str:
        """What `redo` would make again; empty when nothing."""
        return self._states.redo_text

    def begin(self, corners: Sequence[LatentSample] = ()) -> None:
        """Forget every step: other corners are there, or none yet."""
        self._drag = ""
        self._states.begin(PathState(tuple(corners)))
        self.moved.emit()

    def change(self, text: str, *, drag: str = "", **fields: object) -> None:
        """Change the state, once there are corners.

        Args:
            text: What was done, for the menu.
            drag: Which handle is dragged, if one is.
            fields: Of the state.
        """
        if not self.now.corners:
            return
        state = replace(self.now, **fields)  # type: ignore[arg-type]
        if drag and drag == self._drag:
            self._states.amend(state)
        else:
            self._states.put(state, text)
        self._drag = drag
        self.moved.emit()

    def settle(self) -> None:
        """A drag has ended: the next change is a step of its own."""
        self._drag = ""

    def fill(self, numbers: Sequence[int], operands: Sequence[LatentSample], text: str) -> None:
        """Put operands into corners, by their numbers, once there are corners."""
        if not self.now.corners:
            return
        corners = list(self.now.corners)
        for number, operand in zip(numbers, operands, strict=True):
            corners[number] = operand
        self.change(text, corners=tuple(corners))

    def set_offset(self, number: int, value: float) -> None:
        """Add this many standard deviations along a direction."""
        offsets = list(self.now.offsets)
        offsets[number] = value
        text = f"Change direction {number + 1}"
        self.change(text, drag=f"direction {number}", offsets=tuple(offsets))

    def clear_offsets(self) -> None:
        """Add nothing along any direction."""
        self.change("Set directions to zero", offsets=PathState().offsets)

    def take(self, shape: Shape) -> None:
        """Make a shape the current one."""
        text = TAKE.format(shape.name)
        self._document.put(shape, text)
        self._states.put(replace(self.now, taken=shape), text)
        self._drag = ""

    def undo(self) -> None:
        """Take the last step back."""
        before = self.now
        if self._states.undo() is None:
            return
        if before.taken is not self.now.taken and self._document.shape is before.taken:
            self._document.undo()
        self._drag = ""
        self.moved.emit()

    def redo(self) -> None:
        """Make the last undone step again."""
        before = self.now
        if self._states.redo() is None:
            return
        taken = self.now.taken
        if taken is not None and taken is not before.taken:
            self._document.put(taken, TAKE.format(taken.name))
        self._drag = ""
        self.moved.emit()
