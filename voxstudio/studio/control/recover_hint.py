"""The next step of the *Recover* task in one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """What the task has come to.

    Args:
        shape: Whether there is a shape.
        hidden: Number of hidden voxels.
        refusal: Why the model cannot recover the shape; empty when it can.
        tool: `navigate`, `paint` or `erase`.
        variants: Number of variants that a run makes.
        running: Whether a run makes steps.
        paused: Whether it waits.
        shown: Whether variants are on screen.
        accepted: Whether accepting a variant was the last step.
        sliced: Whether a slice is shown.
    """

    shape: bool
    hidden: int
    refusal: str
    tool: str
    variants: int
    running: bool
    paused: bool
    shown: bool
    accepted: bool
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


NO_SHAPE = "Choose a shape in the library, open a file, or take one from a chain"
