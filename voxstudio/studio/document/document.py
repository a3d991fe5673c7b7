"""The current shape with its mask, shared by every workflow, and the history of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from voxstudio.studio.document.entry import Entry, Shape, difference
from voxstudio.studio.document.restoring import restored
from voxstudio.studio.document.undo import UndoStack
from voxstudio.studio.painting import MaskDocument
from voxstudio.studio.saved.checks import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.grid import VoxelGrid
    from voxstudio.studio.saved.state import SavedState, State

__all__ = ["Shape", "ShapeDocument"]


class ShapeDocument(QObject):
    """One line of undoable steps through shapes and the strokes on each.

    Every shape has its own mask, and every step is noted among those of the studio. Undo takes the
    strokes on the current shape back, then the shape itself; the shape before returns with its mask
    as it was.

    Args:
        steps: Where steps are noted; a stack of its own by default.
    """

    shape_changed = Signal()
    """Another shape is the current one; its mask may be another, too."""

    mask_changed = Signal()
    """The mask of the current shape, or what can be undone of it, changed."""

    def __init__(self, steps: UndoStack | None = None) -> None:
        super().__init__(steps)
        self._steps = steps or UndoStack(self)
        self._entries: list[Entry] = []
        self._index = -1

    @property
    def shape(self) -> Shape | None:
        """The current shape; None until there is one."""
        return self._entries[self._index].shape if self._entries else None

    @property
    def mask(self) -> MaskDocument | None:
        """The mask of the current shape. Change it through `edit`, so that history and views hear.

        A stroke under way may stamp on it; its end goes through `edit`.
        """
        return self._entries[self._index].mask if self._entries else None

    def open(self, grid: VoxelGrid, name: str) -> None:
        """Make a shape from a file, the library or a chain the current one, as one step.

        Args:
            grid: Its voxels.
            name: What it is called, such as the stem of its file.
        """
        self.put(Shape(grid, name), f"Open {name}")

    def take(self, shape: Shape) -> bool:
        """Make a shape of another view the current one, unless it has the same voxels already.

        Returns:
            Whether it is a new one.
        """
        if self.shape is not None and np.array_equal(self.shape.grid.values, shape.grid.values):
            return False
        self.put(shape, f"Use {shape.name}")
        return True

    def put(self, shape: Shape, text: str) -> None:
        """Make a shape the current one, with nothing hidden, as one step.

        Args:
            shape: The new shape.
            text: What was done, for the menu, such as `Open chair`.
        """
        self._append(Entry(shape, MaskDocument(shape.grid.shape), text))

    @property
    def amendable(self) -> bool:
        """Whether nothing was done to the current shape since it was put."""
        if self.mask is None or self._entries[self._index].difference is not None:
            return False
        return not (self.mask.can_undo or self.mask.can_redo)

    def amend(self, shape: Shape) -> None:
        """Put a shape in place of the current one, within its step, with nothing hidden.

        Args:
            shape: The same thing, taken otherwise.

        Raises:
            RuntimeError: If the current one is not `amendable`.
        """
        if not self.amendable:
            raise RuntimeError("there is no shape to amend")
        self._forget_undone()
        self._steps.forget_undone()
        text = self._entries[self._index].text
        self._entries[self._index] = Entry(shape, MaskDocument(shape.grid.shape), text)
        self.shape_changed.emit()

    def alter(self, shape: Shape, text: str) -> None:
        """Make a changed form of the current shape the current one, as one step.

        The same voxels stay hidden. Steps of this kind take little memory.

        Args:
            shape: Of as many voxels as the current one.
            text: What was done, for the menu, such as `Add matter`.

        Raises:
            RuntimeError: If there is no shape.
        """
        if self.shape is None or self.mask is None:
            raise RuntimeError("there is no shape to alter")
        self.mask.end_stroke()
        mask = MaskDocument(shape.grid.shape, self.mask.hidden)
        self._append(Entry(shape, mask, text, difference(self.shape.grid, shape.grid)))

    def _append(self, entry: Entry) -> None:
        if self.mask is not None:
            self.mask.end_stroke()
        self._forget_undone()
        if entry.difference is not None:
            self._entries[self._index].rest()
        self._entries.append(entry)
        self._index = len(self._entries) - 1
        if self._index:
            self._note(entry.text)
        self.shape_changed.emit()

    def _note(self, text: str) -> None:
        self._steps.push(text, self.undo, self.redo, self)

    def edit(self, change: Callable[[MaskDocument], bool]) -> bool:
        """Change the mask of the current shape.

        Args:
            change: Such as `MaskDocument.invert`; returns whether it changed something.

        Returns:
            What `change` returned; False when there is no shape.
        """
        if self.mask is None:
            return False
        changed = change(self.mask)
        if changed:
            self._forget_undone()
            self._note(self.mask.undo_text)
            self.mask_changed.emit()
        return changed

    def save(self) -> State:
        """Return all shapes with their masks, and which one is on screen."""
        return {"entries": [each.save() for each in self._entries], "index": max(self._index, 0)}

    def restore(self, state: SavedState) -> None:
        """Have the shapes and masks that were saved, and their steps as the only ones.

        Raises:
            Unreadable: If they make no sense; what there was stays.
        """
        index = state.get("index", whole, 0)
        entries = restored(state.parts("entries"), index)
        self._steps.forget(self)
        self._steps.forget_undone()
        self._entries, self._index = entries, index if entries else -1
        self._note_again()
        self.shape_changed.emit()

    def _note_again(self) -> None:
        """Note the steps of all entries: first what was done, then what was undone."""
        done: list[str] = []
        undone: list[str] = []
        for at, entry in enumerate(self._entries):
            opened = [entry.text] if at else []
            if at <= self._index:
                done += [*opened, *entry.mask_steps]
                undone += entry.undone_mask_steps
            else:
                undone += [*opened, *entry.undone_mask_steps]
        for text in done:
            self._note(text)
        for text in undone:
            self._steps.push_undone(text, self.undo, self.redo, self)

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; empty when nothing."""
        if self.mask is None:
            return ""
        return self.mask.undo_text or (self._entries[self._index].text if self._index else "")

    @property
    def redo_text(self) -> str:
        """What `redo` would make again; empty when nothing."""
        if self.mask is None:
            return ""
        following = self._entries[self._index + 1 : self._index + 2]
        return self.mask.redo_text or (following[0].text if following else "")

    def undo(self) -> str | None:
        """Take the last step back; returns its text, None when there is none."""
        if self.mask is None:
            return None
        text = self.mask.undo()
        if text is not None:
            self.mask_changed.emit()
            return text
        return self._go(self._index - 1, self._entries[self._index].text)

    def redo(self) -> str | None:
        """Make the last undone step again; returns its text, None when there is none."""
        if self.mask is None:
            return None
        text = self.mask.redo()
        if text is not None:
            self.mask_changed.emit()
            return text
        return self._go(self._index + 1, self.redo_text)

    @property
    def size(self) -> int:
        """Bytes that all shapes and masks take."""
        return sum(entry.size for entry in self._entries)

    def _go(self, index: int, text: str) -> str | None:
        if not 0 <= index < len(self._entries):
            return None
        left, reached = self._entries[self._index], self._entries[index]
        between = self._entries[max(self._index, index)].difference
        if between is not None:
            reached.wake(left.shape, between)
            left.rest()
        self._index = index
        self.shape_changed.emit()
        return text

    def _forget_undone(self) -> None:
        """A new step ends every other future."""
        del self._entries[self._index + 1 :]
        if self.mask is not None:
            self.mask.forget_undone()
