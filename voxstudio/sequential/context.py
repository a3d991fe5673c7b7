"""What a sequential model is told of known shapes, just as while it learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxstudio.sequential.pictures import taken
from voxstudio.views import Camera

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.sequential.model import SequentialModel


def told_of(
    model: SequentialModel,
    shapes: NDArray[np.bool_],
    kinds: Sequence[str],
    views: int | None = None,
) -> SequentialModel:
    """Return a model told of every shape what it was taught with.

    Args:
        model: A class-conditional one is told classes, a view-conditional one pictures by the
            cameras that it knows; one that learned without a context is told nothing.
        shapes: Solid voxels, (N, D, H, W).
        kinds: Name of the class of each.
        views: How many pictures of each are taken; None for all that the model knows.

    Raises:
        ImportRejected: If the model does not know one of the classes.
    """
    context = model.spec.context
    if context is None:
        return model
    if context == "class":
        return model.of_classes(kinds)
    if context == "volume":
        return model.told(torch.tensor(shapes, dtype=torch.float32, device=model.device)[:, None])
    cameras = [Camera(*camera) for camera in model.spec.cameras[:views]]
    return model.told(torch.tensor(taken(shapes, cameras), device=model.device))
