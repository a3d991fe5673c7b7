"""The models of the *Remember* task and what they know by heart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.library import list_checkpoints

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet

CAPABILITY = "memory"


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


class MemoryModels:
    """Headers by file, one of them chosen."""

    def __init__(self) -> None:
        self._headers = {path: header for path, header in list_checkpoints() if _able(header)}
        self.chosen: Path | None = next(iter(self._headers), None)
        self._device = "cpu"

    @property
    def names(self) -> list[tuple[str, str]]:
        """Keys and names of the checkpoints, for a list."""
        return [(str(path), header.name) for path, header in self._headers.items()]

    def knows(self, path: Path) -> bool:
        """Return whether a checkpoint is one of these."""
        return path in self._headers

    def path(self, key: str) -> Path:
        """Return the file of a key of `names`."""
        return next(path for path in self._headers if str(path) == key)

    def add(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint if it remembers; the first one is chosen at once."""
        if _able(header):
            self._headers[path] = header
            self.chosen = self.chosen or path

    def choose(self, path: Path) -> None:
        """Use one of the checkpoints."""
        self.chosen = path

    def set_device(self, device: str) -> None:
        """Run models on another device, such as `cuda:0`, once they are loaded again."""
        self._device = device

    def load(self) -> Generator[None, None, Memory]:
        """Load the chosen model and make its shapes again, as a job.

        Raises:
            ImportRejected: If the file is damaged, or the shapes were in a data file.
        """
        from voxstudio.evaluation.origin import origin
        from voxstudio.loaded import load_model

        assert self.chosen is not None
        path, device = self.chosen, self._device
        known = origin(read_header(path))
        yield None
        stored = known.learned()
        names = tuple(known.called(row) for row in range(len(stored)))
        return Memory(load_model(path, device), stored, names)


def _able(header: CheckpointHeader) -> bool:
    return CAPABILITY in header.capabilities
