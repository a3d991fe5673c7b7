"""A recipe as a command line, and as Python: what one would type to make a shape again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from voxstudio.errors import ImportRejected
from voxstudio.provenance import Change, Provenance

if TYPE_CHECKING:
    from pathlib import Path

Files = Mapping[str, "Path"]
"""Where checkpoints lie that are not installed, by their digests."""

SAMPLE = {
    "steps": "--steps",
    "class_name": "--class",
    "by": "--by",
    "start": "--start",
    "corrected_steps": "--metropolis",
    "corrected_temperature": "--temperature",
    "corrected_step_size": "--step-size",
}
"""Options of `voxstudio sample`, by the arguments of the action."""

METHOD = frozenset({"steps", "class_name", "start"})
"""Arguments of `Model.sample`."""

HERE = "RECIPE"
"""Ends a recipe within a command."""


def as_command(made: Provenance, files: Files | None = None) -> str:
    """Return a command line that makes shapes again.

    Args:
        made: Their recipe.
        files: Where checkpoints lie that are not installed.

    Raises:
        ImportRejected: If nothing makes them again.
    """
    asked = _asked(_checked(made))
    if asked is None:
        names = _given(made, files or {})
        words = ["voxstudio replay -", *(f"--checkpoint {shlex.quote(each)}" for each in names)]
        words = [*words, "--out shape.npz", f"<<'{HERE}'"]
        return "\n".join([*_comments(made), " ".join(words), made.text, HERE, ""])
    options = [f"{SAMPLE[name]} {shlex.quote(str(value))}" for name, value in asked.items()]
    many = f"--count {len(made.seeds)} --seed {made.seeds[0]}"
    first = shlex.quote(_names(made, files or {})[0])
    words = ["voxstudio sample", first, many, *options, *_hardware(made), "--out samples.npz"]
    return "\n".join([*_comments(made), " ".join(words), ""])


def as_python(made: Provenance, files: Files | None = None) -> str:
    """Return Python that makes shapes again, as `shapes`; the arguments are those of a command.

    Raises:
        ImportRejected: If nothing makes them again.
    """
    asked, machine = _asked(_checked(made)), made.machine
    device = "cpu" if machine is not None and machine.device == "cpu" else "auto"
    lines = ["import torch", ""]
    if machine is not None:
        lines.append(f"torch.set_num_threads({machine.threads})")
    model = f"vs.load({_names(made, files or {})[0]!r}, {device!r})" if made.models else ""
    if asked is not None and asked.keys() <= METHOD:
        told = "".join(f", {name}={value!r}" for name, value in asked.items())
        lines.insert(1, "import voxstudio as vs")
        lines.append(f"shapes = {model}.sample({len(made.seeds)}, seed={made.seeds[0]}{told})")
    elif asked is not None and made.action == "chain" and asked["start"] == "noise":
        lines.insert(1, "import voxstudio as vs")
        lines.append(f"*_, last = {model}.chain({made.seeds!r}, steps={asked['steps']})")
        lines.append("shapes = last.estimate")
    else:
        given = _given(made, files or {})
        told = f", {given!r}" if given else ""
        lines.insert(1, "from voxstudio.replay.replay import remake")
        lines.append(f"shapes = remake({made.text!r}{told}, device={device!r})")
    return "\n".join([*_comments(made), *lines, ""])


def _checked(made: Provenance) -> Provenance:
    if made.action == "opened":
        fault = "was opened, or left by a hand: nobody knows how it was made"
        raise ImportRejected("the shape", fault, "a shape that a model made")
    held = [*made.inputs.values(), *([made.mask] if made.mask else [])]
    if any(each.data is None for each in held):
        fault = "was made of an input that is too large to be copied"
        raise ImportRejected("the shape", fault, "its export, and `voxstudio replay`")
    return made


def _asked(made: Provenance) -> dict[str, Any] | None:
    """Return the arguments of `sample` that make the shapes; None where others are needed."""
    seeds, asked = made.seeds, dict(made.arguments)
    in_a_row = bool(seeds) and seeds == tuple(range(seeds[0], seeds[0] + len(seeds)))
    if not in_a_row or made.inputs or len(made.models) != 1:
        return None
    if made.action == "chain":
        untouched = len(made.changes) == 1 and made.changes[0] == Change(step=made.changes[0].step)
        plain = asked.pop("state", "estimate") == "estimate" and not asked.pop("half", False)
        asked["by"] = "chains"
        return asked if untouched and plain and asked["steps"] else None
    return asked if made.action == "sample" and asked.keys() <= SAMPLE.keys() else None


def _comments(made: Provenance) -> list[str]:
    """Say what is made, and what cannot be said in options."""
    by = f" with {made.checkpoint}" if made.models else ""
    lines = [f"# {made.action}{by}"]
    if made.rows is not None and len(made.seeds) > 1:
        lines.append(f"# on screen: number {', '.join(map(str, made.rows))}, counted from 0")
    if len(made.changes) > 1:
        steps = ", ".join(str(each.step) for each in made.changes[1:])
        lines.append(f"# controls were moved by hand at steps {steps}: only the recipe says how")
    return [line.encode("ascii", "replace").decode() for line in lines]


def _names(made: Provenance, files: Files) -> list[str]:
    return [str(files.get(each.sha256, each.name)) for each in made.models]


def _given(made: Provenance, files: Files) -> list[str]:
    """Return checkpoints up to the last one that is not found by its digest."""
    last = max((n + 1 for n, each in enumerate(made.models) if each.sha256 in files), default=0)
    return _names(made, files)[:last]


def _hardware(made: Provenance) -> list[str]:
    machine = made.machine
    if machine is None:
        return []
    return [*(["--device cpu"] if machine.device == "cpu" else []), f"--threads {machine.threads}"]
