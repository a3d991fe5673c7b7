"""How a run goes, and what one would take, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voxstudio.room import gibs
from voxstudio.text import duration

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.studio.tasks.train.runs import Run, State
    from voxstudio.training.estimate import Estimate
    from voxstudio.training.recipe import Recipe

GIB, MIB = 1 << 30, 1 << 20


def told(run: Run, state: State) -> str:
    """Say in words how a run goes."""
    report = run.report()
    if report is None:
        return "Starting: generating training shapes." if state == "starting" else run.last_words
    done = f"Iteration {report.iteration:,} of {report.iterations:,}"
    parts = [done]
    if state == "running" and report.left_s is not None:
        parts.append(f"{duration(report.left_s)} left")
    elif state != "running":
        parts.append({"done": "finished"}.get(state, state))
    named = (("loss", "loss"), ("gap", "energy gap"), ("gradient_norm", "gradient"))
    parts += [f"{name} {report.scalars[key]:.4g}" for key, name in named if key in report.scalars]
    words = run.last_words if state == "stopped" else report.note
    return " · ".join(parts) + (f"\n{words}" if words else "")


def size(count: int) -> str:
    """Return a number of bytes."""
    return f"{gibs(count)} GiB" if count >= GIB else f"{max(1, round(count / MIB))} MiB"


def purpose(path: Path) -> str:
    """Return the first clause of the comment that a recipe begins with; empty without one."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    comment: list[str] = []
    for line in lines:
        if not line.startswith("#"):
            break
        comment.append(line.lstrip("# ").strip())
    first = re.split(r";|(?<=\.)\s+(?=[A-Z])", " ".join(comment), maxsplit=1)[0]
    return first.removesuffix(".")


def source(recipe: Recipe, data: str) -> str:
    """Say what a recipe learns from.

    Args:
        recipe: The recipe.
        data: Name of a file that it learns from; empty for what it generates.
    """
    wanted = recipe.data
    if data:
        return data
    if wanted.family is None:
        return "A file: choose one"
    return f"{wanted.count:,} generated shapes ({wanted.family}), {wanted.resolution}³"


def length(recipe: Recipe) -> str:
    """Say how long a recipe learns."""
    batch = recipe.optimiser.batch * recipe.optimiser.grad_accumulation
    return f"{recipe.iterations:,} iterations of {batch:,} shapes"


def time_of(recipe: Recipe, estimate: Estimate) -> str:
    """Say how long a run takes on this machine."""
    pace = 1 / estimate.seconds
    rate = f"{pace:.3g} iterations/s" if pace >= 1 else f"{estimate.seconds:.3g} s per iteration"
    return f"about {duration(recipe.iterations * estimate.seconds)} on this machine ({rate})"


def needs_of(estimate: Estimate) -> str:
    """Say what a run takes beside time."""
    return f"{size(estimate.memory)} of memory, {size(estimate.disk)} of disk"
