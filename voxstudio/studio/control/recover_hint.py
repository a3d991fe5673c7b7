"""The next step of the *Recover* task in one line."""

from __future__ import annotations

from dataclasses import dataclass

from voxstudio.studio.control import variant_view


@dataclass(frozen=True)
class Situation(variant_view.Situation):
    """What the task has come to.

    Args:
        hidden: Number of hidden voxels.
        tool: `navigate`, `paint` or `erase`.
        sliced: Whether a slice is shown.
    """

    hidden: int
    tool: str
    sliced: bool


def next_step(now: Situation) -> str:
    """Say what the user can do next."""
    if not now.shape:
        return ""  # said in the middle of the empty view
    if now.running and now.paused:
        return "Space goes on  ·  Shift+X stops  ·  Ctrl+Enter keeps the framed variant"
    if now.running:
        return "Recovering  ·  Space pauses  ·  Shift+X stops"
    if now.shown:
        click = "Click the best one  ·  " if now.variants > 1 else ""
        return f"{click}Enter keeps it  ·  Space tries other seeds  ·  Esc paints on"
    if now.refusal:
        return now.refusal
    if now.accepted:
        return "Accepted  ·  Ctrl+Z takes it back  ·  Ctrl+E exports it  ·  or paint on"
    if not now.hidden and now.tool == "navigate":
        return "Press B and paint over what is missing"
    if now.sliced:
        return "Paint on the slice  ·  PgUp PgDn move it  ·  S takes the next axis"
    if not now.hidden:
        return "Paint over what is missing  ·  [ ] size  ·  Shift erases  ·  right drag turns"
    many = "recovers it" if now.variants == 1 else f"recovers it {now.variants} times"
    return f"Space {many}  ·  Shift erases  ·  Ctrl+Z takes back  ·  right drag turns"
