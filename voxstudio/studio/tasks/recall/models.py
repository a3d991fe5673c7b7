"""What a model of the *Remember* task has stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet


@dataclass(frozen=True, eq=False)
class Memory:
    """A model and the shapes it returns to.

    Args:
        model: The energy.
        stored: Solid voxels of every remembered shape, (M, D, H, W).
        names: What each is called.
    """

    model: LoadedNet
    stored: NDArray[np.bool_]
    names: tuple[str, ...]


def memory_of(model: LoadedNet) -> Memory:
    """Make the shapes again that a model has stored; for a worker.

    Raises:
        ImportRejected: If they were in a data file.
    """
    from voxstudio.evaluation.origin import origin

    known = origin(model.header)
    stored = known.learned()
    return Memory(model, stored, tuple(known.called(row) for row in range(len(stored))))
