"""What the commands of sequential models share: how long a chain is, and loading one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio import bounds

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.sequential.model import SequentialModel

Of = Annotated[
    str | None, typer.Option("--class", help="The class of the shape, where a model has any.")
]
Steps = Annotated[
    int | None, typer.Option(min=1, max=bounds.STEPS, help="Of the chain; else the checkpoint's.")
]
Settle = Annotated[
    int, typer.Option(min=0, max=1000, help="Steps of gradient on its codes after the chain.")
]
SETTLE = 20
"""As `sampling.settling.STEPS`, which imports torch."""


def load_sequential(checkpoint: str, device: str, of: str | None) -> tuple[SequentialModel, Path]:
    """Load a sequential model, told a class where one is given, and return its file, too.

    Raises:
        ImportRejected: If it is none, or does not know the class.
    """
    from voxstudio.errors import ImportRejected
    from voxstudio.library import find_checkpoint
    from voxstudio.model import load_model
    from voxstudio.sequential.model import sequential_model

    path = find_checkpoint(checkpoint)
    model = sequential_model(load_model(path, device))
    if of is not None:
        return model.of_class(of), path
    if model.classes:
        accepted = f"--class and one of {', '.join(model.classes)}"
        raise ImportRejected(model.header.name, "must be told a class", accepted)
    return model, path
