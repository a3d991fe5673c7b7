"""What a GPU makes beside what the CPU makes; `make gpu-check` runs it in some minutes.

    python -m tests.gpu [DEVICE]

Prints a table: every operation of every shipped model, an iteration of every algorithm with its
resumption, and a Langevin step over a bare pass through its net. Exit code 1 if something failed.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

import voxstudio as vs
from tests.test_api import asked
from tests.training.small import LEARNING, boxes, recipe
from voxstudio.bench import langevin
from voxstudio.cli.console import say, say_table
from voxstudio.devices import resolve
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLOSE = 0.05
"""Mean difference of occupancies from those of the CPU that rounding explains after a step."""


def brief(name: str, device: str) -> vs.Model:
    """Return a shipped model whose runs take one step."""
    model = vs.load(name, device=device)
    schedules = {
        kind: getattr(model.header, kind).model_copy(update={"steps": 1})
        for kind in ("sampler", "recovery")
    }
    header = model.header.model_copy(update=schedules)
    return replace(model, loaded=replace(model.loaded, header=header))


def of_models(device: str) -> Iterator[tuple[str, str, str]]:
    """Yield what every operation of every shipped model made, and how far from the CPU's."""
    for card in vs.models():
        here, there = brief(card.name, "cpu"), brief(card.name, device)
        for operation in here.operations:
            yield f"{card.name}: {operation}", *tried(partial(_beside, here, there, operation))


def _beside(here: vs.Model, there: vs.Model, operation: str) -> str:
    differences = []
    for ours, theirs in zip(
        arrays(asked(there, operation)), arrays(asked(here, operation)), strict=True
    ):
        assert np.isfinite(ours).all(), "not finite"
        differences.append(
            float(np.abs(ours - theirs).mean()) if ours.shape == theirs.shape else 0.0
        )
    worst = max(differences, default=0.0)
    assert worst <= CLOSE, f"differs by {worst:.3f}"
    return f"mean difference {worst:.1e}"


def arrays(made: Any) -> list[np.ndarray[Any, np.dtype[np.float64]]]:  # noqa: ANN401 - of any method
    """Return the numbers of a result."""
    if hasattr(made, "vertices"):
        made = [made.vertices]
    elif not isinstance(made, np.ndarray | vs.ShapeSet | vs.VoxelGrid):
        made = [getattr(each, "shapes", each) for each in made]
    else:
        made = [made]
    return [np.asarray(each, np.float64) for each in made]


def of_algorithms(device: str) -> Iterator[tuple[str, str, str]]:
    """Yield whether a resumed run of every algorithm ends in the bits of an unbroken one."""
    for name in LEARNING:
        yield f"train: {name}", *tried(partial(_resumed, name, device))


def _resumed(name: str, device: str) -> str:
    made = recipe(name, "iterations=4")
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        list(train(Trainer(made, boxes(), device), Path(one)))
        for record in train(Trainer(made, boxes(), device), Path(other)):
            if record.iteration == 2:
                break
        second = Trainer(made, boxes(), device)
        second.resume(Path(other))
        list(train(second, Path(other)))
        files = [
            (Path(folder) / f"{made.name}.safetensors").read_bytes() for folder in (one, other)
        ]
    assert files[0] == files[1], "the resumed run ends in other weights"
    return "resumed bit for bit"


def tried(work: Callable[[], str]) -> tuple[str, str]:
    """Return what became of some work, and the seconds it took."""
    began = time.perf_counter()
    try:
        said = work()
    except Exception as error:  # one line of the table; the others follow
        said = f"FAILED: {type(error).__name__}: {error}".partition("\n")[0]
    return said, f"{time.perf_counter() - began:.1f}"


def main(device: str) -> int:
    """Print the table of a device."""
    rows = [("", torch.cuda.get_device_name(device) if device.startswith("cuda") else device, "")]
    for row in (*of_models(device), *of_algorithms(device)):
        say("  ".join(row))
        rows.append(row)
    for ratio in langevin.rows(device):
        rows.append(
            (ratio.name, f"ratio {ratio.ratio:.2f}, goal {ratio.goal}", f"{ratio.ours_ms:.2f} ms")
        )
    say("")
    say_table(["what", "result", "s"], rows, text=2)
    return int(any(said.startswith("FAILED") for _, said, _ in rows))


if __name__ == "__main__":
    sys.exit(main(resolve(sys.argv[1] if len(sys.argv) > 1 else "auto")))
