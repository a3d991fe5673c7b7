"""What the commands of sequential models share: the condition and the steps of a chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypedDict

import typer

from voxstudio import bounds

if TYPE_CHECKING:
    from voxstudio.sequential.model import SequentialModel

Of = Annotated[
    str | None, typer.Option("--class", help="Class of the shape, for a class-conditional model.")
]
Views = Annotated[
    list[Path] | None,
    typer.Option(
        "--view",
        metavar="IMAGE",
        help="Image of the shape, for a view-conditional model; may be repeated.",
    ),
]
Steps = Annotated[
    int | None,
    typer.Option(
        min=1, max=bounds.STEPS, help="Steps of the chain; the checkpoint's unless given."
    ),
]
LatentSteps = Annotated[
    int, typer.Option(min=0, max=1000, help="Gradient steps on the latent code after the chain.")
]
LATENT_STEPS = 20
"""As `sampling.settling.STEPS`, which imports torch."""


class Condition(TypedDict):
    """Arguments of a model's methods."""

    class_name: str | None
    views: list[Path] | None


class Context(NamedTuple):
    """What a conditional model is told of a shape."""

    of: Of = None
    view: Views = None

    def given(self) -> Condition:
        """Return it as the arguments of a model's methods."""
        return {"class_name": self.of, "views": self.view or None}


def load_sequential(checkpoint: str, device: str) -> tuple[SequentialModel, Path]:
    """Load the net of a sequential model, and return its file, too.

    Raises:
        ImportRejected: If it is none, or damaged.
    """
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.sequential.model import sequential_model

    path = find_checkpoint(checkpoint)
    return sequential_model(load_model(path, device)), path
