"""What the commands of sequential models share: the condition and the steps of a chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from voxstudio import bounds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.kinds.model import Model
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


class Context(NamedTuple):
    """What a conditional model is told of a shape."""

    of: Of = None
    view: Views = None

    def pictures(self, model: Model) -> NDArray[np.float32] | None:
        """Return the images as the model takes them, (V, R, R); None where none are given.

        Raises:
            ImportRejected: If a file is no picture.
        """
        from voxstudio.kinds.inputs import several_pictures

        return several_pictures(self.view, model.resolution) if self.view else None


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
