"""The next step of the *Recover* task in one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """What the task has come to.

    Args:
        shape: Whether there is a shape.
        why_not: Why the model cannot work on the shape; empty when it can.
        variants: Number of variants that a run makes.
        running: Whether a run makes steps.
        paused: Whether it waits.
        shown: Whether variants are on screen.
        accepted: Whether accepting a variant was the last step.
        hidden: Number of hidden voxels.
        tool: `navigate`, `paint` or `erase`.
        sliced: Whether a slice is shown.
        merged: Whether the mean of the variants is on screen.
        denoising: Whether voxels under the mask are noisy, not unknown.
        noisy: Whether all voxels are, since none is under the mask.
    """

    shape: bool
    why_not: str
    variants: int
    running: bool
    paused: bool
    shown: bool
    accepted: bool
    hidden: int
    tool: str
    sliced: bool
    merged: bool
    denoising: bool
    noisy: bool


def next_step(now: Situation) -> str:
    """Say what the user can do next."""
    if not now.shape:
        return ""  # said in the middle of the empty view
    if now.running and now.paused:
        return "Space resumes  ·  Shift+X stops  ·  Ctrl+Enter accepts the selected variant"
    if now.running:
        doing = "Denoising" if now.denoising else "Recovering"
        return f"{doing}  ·  Space pauses  ·  Shift+X stops"
    if now.shown and now.merged:
        return "Enter accepts the mean  ·  A shows the variants  ·  Esc paints"
    if now.shown and now.variants > 1:
        return "Click the best one  ·  Enter accepts it  ·  A shows the mean  ·  Esc paints"
    if now.shown:
        return "Enter accepts it  ·  Space tries another seed  ·  Esc paints"
    if now.why_not:
        return now.why_not
    if now.accepted:
        return "Accepted  ·  Ctrl+Z undoes it  ·  Ctrl+E exports it  ·  or continue painting"
    if now.noisy:
        return "Space denoises the whole shape  ·  or press B and mask what is noisy"
    if not now.hidden and now.tool == "navigate":
        return "Press B and mask the missing region"
    if now.sliced:
        return "Paint on the slice  ·  PgUp PgDn move it  ·  S takes the next axis"
    if not now.hidden:
        return "Mask the missing region  ·  [ ] size  ·  Shift erases  ·  right drag turns"
    deed = "denoises it" if now.denoising else "recovers it"
    many = deed if now.variants == 1 else f"{deed} {now.variants} times"
    return f"Space {many}  ·  Shift erases  ·  Ctrl+Z undoes  ·  right drag turns"
