"""What the mouse does, for the list of keys and gestures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MouseHint:
    """One mouse gesture for the cheat sheet."""

    gesture: str
    does: str


MOUSE = (
    MouseHint("Left drag", "turn; in paint mode the tool"),
    MouseHint("Middle or Shift+left drag", "move"),
    MouseHint("Wheel or right drag", "zoom"),
    MouseHint("Right drag in paint mode", "turn"),
    MouseHint("Alt+left drag", "turn while painting"),
    MouseHint("Shift+wheel", "brush size"),
    MouseHint("Click a view", "select that chain or variant"),
    MouseHint("Click the curves", "see that frame"),
    MouseHint("Double click the curves", "fit them"),
    MouseHint("Drag, Ctrl+wheel on the curves", "move, zoom"),
    MouseHint("Drop a file on the window", "open it"),
)
