"""The state of the *Interpolate* task, changed in steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from voxstudio.studio.document.undo import UndoableState
from voxstudio.studio.tasks.interpolate.state import PathState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.document.undo import UndoStack
    from voxstudio.studio.latents.latent_samples import LatentSample


class LatentHistory(QObject):
    """Changes the state in steps; what one drag changes is one step.

    Args:
        parent: Owner.
        steps: Where they are noted.
    """

    moved = Signal()
    """Another state is the current one."""

    def __init__(self, parent: QObject, steps: UndoStack) -> None:
        super().__init__(parent)
        self._state: UndoableState[PathState] = UndoableState(PathState(), steps)
        self._state.moved.connect(self.moved)
        steps.changed.connect(self.end_drag)
        self._drag = ""

    @property
    def now(self) -> PathState:
        """The current state."""
        return self._state.now

    def begin(self, corners: Sequence[LatentSample] = (), **fields: Any) -> None:  # noqa: ANN401
        """Forget every step: other corners are there, or none yet; fields are as usual or told."""
        self._drag = ""
        self._state.begin(PathState(tuple(corners), **fields))

    def restore(self, state: PathState) -> None:
        """Have another state, and no step."""
        self._drag = ""
        self._state.begin(state)

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
            self._state.amend(state)
        else:
            self._state.put(state, text)
        self._drag = drag

    def end_drag(self) -> None:
        """The next change is a step of its own."""
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
