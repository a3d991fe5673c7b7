"""What the commands of sequential models share: loading one, and telling it of a shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from voxstudio import bounds
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from voxstudio.grid import VoxelGrid
    from voxstudio.sequential.model import SequentialModel

Of = Annotated[
    str | None, typer.Option("--class", help="The class of the shape, where a model has any.")
]
Views = Annotated[
    list[Path] | None,
    typer.Option(
        "--view", metavar="IMAGE", help="Pictures of the shape, for a model conditioned on views."
    ),
]
Steps = Annotated[
    int | None, typer.Option(min=1, max=bounds.STEPS, help="Of the chain; else the checkpoint's.")
]
Settle = Annotated[
    int, typer.Option(min=0, max=1000, help="Steps of gradient on its codes after the chain.")
]
SETTLE = 20
"""As `sampling.settling.STEPS`, which imports torch."""


class Context(NamedTuple):
    """What a conditional model is told of a shape."""

    of: Of = None
    view: Views = None

    def tell(self, model: SequentialModel, shape: VoxelGrid | None = None) -> SequentialModel:
        """Return a model told what was given.

        Args:
            model: Conditional or not.
            shape: Where a model must be told views and none are given, pictures of it are taken as
                while the model learned.

        Raises:
            ImportRejected: If it takes no such thing, or needs to be told more.
        """
        name = model.header.name
        if self.view:
            import numpy as np

            from voxstudio.data.pictures import read_picture

            return model.of_views(np.stack([read_picture(p, model.resolution) for p in self.view]))
        if self.of is not None:
            return model.of_class(self.of)
        if model.classes:
            accepted = f"--class and one of {', '.join(model.classes)}"
            raise ImportRejected(name, "must be told a class", accepted)
        if model.spec.context == "views":
            return self._pictured(model, shape)
        return model

    def _pictured(self, model: SequentialModel, shape: VoxelGrid | None) -> SequentialModel:
        if shape is None:
            sides = ", ".join(f"{azimuth:g}" for azimuth, _ in model.spec.cameras)
            accepted = f"--view IMAGE, one per view from {sides} degrees"
            raise ImportRejected(model.header.name, "must be told views of the shape", accepted)
        from voxstudio.sequential.context import told_of

        return told_of(model, shape.occupied()[None], ())


def load_sequential(checkpoint: str, device: str) -> tuple[SequentialModel, Path]:
    """Load a sequential model, and return its file, too.

    Raises:
        ImportRejected: If it is none, or damaged.
    """
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.sequential.model import sequential_model

    path = find_checkpoint(checkpoint)
    return sequential_model(load_model(path, device)), path
