"""The checkpoints that the *Recover* task may use, and the one it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.library import list_checkpoints

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.model import EnergyModel
    from voxstudio.studio.control.document import Shape

CAPABILITY = "recovery"


class RecoveryModels:
    """Headers by file, one of them chosen; its weights are loaded once, when they are needed."""

    def __init__(self) -> None:
        able = [(path, header) for path, header in list_checkpoints() if _recovers(header)]
        # A model made for recovery goes before one that was made to sample and can also recover.
        able.sort(key=lambda entry: "synthesis" in entry[1].capabilities)
        self._headers: dict[Path, CheckpointHeader] = dict(able)
        self.chosen: Path | None = next(iter(self._headers), None)
        self._device = "cpu"
        self._loaded: tuple[tuple[Path, str], EnergyModel] | None = None

    @property
    def header(self) -> CheckpointHeader | None:
        """What the chosen checkpoint says of itself."""
        return None if self.chosen is None else self._headers[self.chosen]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Keys and names of the checkpoints, for a list."""
        return [(str(path), header.name) for path, header in self._headers.items()]

    def path(self, key: str) -> Path:
        """Return the file of a key of `names`."""
        return next(path for path in self._headers if str(path) == key)

    def add(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint if it can recover; the first one is chosen at once."""
        if _recovers(header):
            self._headers[path] = header
            self.chosen = self.chosen or path

    def choose(self, path: Path) -> None:
        """Use a checkpoint, which may be a new one; `refusal` says whether it can recover.

        Raises:
            ImportRejected: If the file is not a checkpoint.
        """
        self._headers[path] = read_header(path)
        self.chosen = path

    def set_device(self, device: str) -> None:
        """Run models on another device, such as `cuda:0`, from the next run on."""
        self._device = device

    def refusal(self, shape: Shape) -> str:
        """Return why the chosen model cannot recover a shape; empty when it can."""
        header = self.header
        if header is None:
            return "No installed model can recover shapes: open a checkpoint that can"
        if not _recovers(header):
            return f"{header.name} cannot recover shapes: choose another model"
        size = (header.resolution,) * 3
        if shape.grid.shape != size:
            return f"{header.name} takes {_times(size)} voxels, this shape has " + _times(
                shape.grid.shape
            )
        return ""

    def loader(self) -> Callable[[], EnergyModel]:
        """Return what loads the chosen model; for a worker, since loading takes a moment.

        It raises `ImportRejected` if the file is damaged.
        """
        assert self.chosen is not None
        path, device = self.chosen, self._device

        def load() -> EnergyModel:
            from voxstudio.model import load_model

            if self._loaded is None or self._loaded[0] != (path, device):
                self._loaded = ((path, device), load_model(path, device))
            return self._loaded[1]

        return load


def _recovers(header: CheckpointHeader) -> bool:
    return CAPABILITY in header.capabilities


def _times(size: tuple[int, ...]) -> str:
    return "×".join(map(str, size))
