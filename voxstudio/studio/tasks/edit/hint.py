"""The next step of the *Edit* task in one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """What the task has come to.

    Args:
        why_not: Why the models cannot project the shape; empty when they can.
        tool: `navigate`, `paint` or `erase`.
        sliced: Whether a slice is shown.
        running: Whether a projection is under way.
        paused: Whether it waits.
        shown: Whether a projection is on screen.
        accepted: Whether accepting a projection was the last step.
    """

    why_not: str
    tool: str
    sliced: bool
    running: bool
    paused: bool
    shown: bool
    accepted: bool


def next_step(now: Situation) -> str:
    """Say what the user can do next."""
    if now.running and now.paused:
        return "Space resumes  ·  Shift+X stops"
    if now.running:
        return "Projecting  ·  Space pauses  ·  Shift+X stops"
    if now.shown:
        return (
            "Ctrl+Enter accepts it  ·  Strength projects again  ·  Esc edits  ·  Ctrl+E exports it"
        )
    project = "" if now.why_not else "  ·  Space projects"
    if now.accepted:
        return "Accepted  ·  Ctrl+Z undoes it  ·  Ctrl+E exports it  ·  or continue editing"
    if now.tool == "navigate":
        return f"B adds voxels  ·  E removes voxels{project}"
    if now.sliced:
        return f"Draw on the slice  ·  PgUp PgDn move it  ·  S takes the next axis{project}"
    if now.tool == "erase":
        return f"Drag to remove voxels  ·  Shift adds  ·  [ ] size  ·  right drag turns{project}"
    return f"Drag to add voxels  ·  Shift removes  ·  [ ] size  ·  right drag turns{project}"
