"""Which gesture a mouse button starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from PySide6.QtCore import Qt

Mode = Literal["navigate", "paint", "erase"]

STROKE_PIXELS = 6.0
"""A stroke is cast anew every so many pixels between two mouse positions."""

CLICK_PIXELS = 4.0
"""A press that moves less than this is a click."""

DRAG_ZOOM = 1.006
"""Zoom per pixel of a vertical drag."""

WHEEL_ZOOM = 1.12
"""Zoom per wheel notch."""


class Gesture(Enum):
    """What the pressed button does while the pointer moves."""

    NONE = "none"
    TOOL = "tool"
    ORBIT = "orbit"
    PAN = "pan"
    ZOOM = "zoom"


@dataclass(frozen=True)
class ToolLabels:
    """What the tools are for.

    Args:
        paint: What the brush does, in a word for the badge at the pointer.
        erase: What the eraser does.
        floor: Whether the brush meets the floor of the grid, too, where nothing stands.
    """

    paint: str = "Paint"
    erase: str = "Erase"
    floor: bool = False

    def badge(self, mode: Mode) -> str:
        """Return the word for a mode; empty for navigating."""
        return {"navigate": "", "paint": self.paint, "erase": self.erase}[mode]


PAINTING = ToolLabels()


def gesture(mode: Mode, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Gesture:
    """Return the gesture of a press.

    Navigate: left orbits, middle or Shift+left pans, right zooms. Paint and erase: left is the
    tool, with Shift the other tool, right or Alt+left orbits, middle pans.
    """
    if button == Qt.MouseButton.MiddleButton:
        return Gesture.PAN
    if button == Qt.MouseButton.LeftButton:
        if mode != "navigate":
            alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
            return Gesture.ORBIT if alt else Gesture.TOOL
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return Gesture.PAN if shift else Gesture.ORBIT
    if button == Qt.MouseButton.RightButton:
        return Gesture.ZOOM if mode == "navigate" else Gesture.ORBIT
    return Gesture.NONE


def tool(mode: Mode, modifiers: Qt.KeyboardModifier) -> Mode:
    """Return what the left button does now: Shift swaps brush and eraser while it is held."""
    if not modifiers & Qt.KeyboardModifier.ShiftModifier:
        return mode
    swapped: dict[Mode, Mode] = {"paint": "erase", "erase": "paint"}
    return swapped.get(mode, mode)


def between(
    start: tuple[float, float], stop: tuple[float, float], spacing: float = STROKE_PIXELS
) -> list[tuple[float, float]]:
    """Return the points from after `start` to `stop`, at most `spacing` pixels apart."""
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    steps = max(1, -int(-((dx * dx + dy * dy) ** 0.5) // spacing))
    return [(start[0] + dx * k / steps, start[1] + dy * k / steps) for k in range(1, steps + 1)]
