"""The checkpoints that a task may use, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.coarse import can_coarsen
from voxstudio.library import list_checkpoints
from voxstudio.operations import CHAIN, COMPLETE
from voxstudio.studio.models.names import told_apart
from voxstudio.studio.models.saved_models import find_model
from voxstudio.studio.models.store import ModelStore

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import Operation
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.saved.state import SavedState

SizeRule = Callable[["CheckpointHeader", tuple[int, ...]], str]
"""Says which sizes a model takes instead of that of a shape; nothing when it takes that, too."""


REMEDY = "the menu Shape resamples it"
"""For a shape of another size."""


class ModelSelection:
    """Headers by file, one of them chosen.

    Args:
        operation: What the checkpoints must declare, such as `RECALL`.
        sizes: Which shapes a model takes.
    """

    def __init__(self, operation: Operation, sizes: SizeRule) -> None:
        self._operation, self._sizes = operation, sizes
        self._store = ModelStore()
        supporting = [
            (path, header) for path, header in list_checkpoints() if self.supports(header)
        ]
        supporting.sort(key=_order)
        self._headers: dict[Path, CheckpointHeader] = dict(supporting)
        self.chosen: Path | None = next(iter(self._headers), None)

    def share(self, store: ModelStore) -> None:
        """Load models from where other tasks do, and not from a store of its own."""
        self._store = store

    def origin(self, *models: LoadedNet) -> Origin | None:
        """Return what models are that were loaded for the task, as `ModelStore.origin`."""
        return self._store.origin(*models)

    @property
    def header(self) -> CheckpointHeader | None:
        """What the chosen checkpoint says of itself."""
        return None if self.chosen is None else self._headers[self.chosen]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Keys and names of the checkpoints, for a list."""
        return self.names_for(None)

    def names_for(self, shape: Shape | None) -> list[tuple[str, str]]:
        """Return keys and names of those that take a shape, and of the chosen one."""
        names = told_apart(self._headers.items())
        return [
            (str(path), names[path])
            for path, header in self._headers.items()
            if shape is None or path == self.chosen or not self._sizes(header, shape.grid.shape)
        ]

    @property
    def offered(self) -> list[tuple[Path, CheckpointHeader]]:
        """The checkpoints, as they are listed."""
        return list(self._headers.items())

    def find(self, state: SavedState) -> Path | None:
        """Return the checkpoint of a session; None if it is not offered here."""
        return find_model(state, self._headers.items())

    def path(self, key: str) -> Path:
        """Return the file of a key of `names`."""
        return next(path for path in self._headers if str(path) == key)

    def add(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint if it supports the operation; the first one is chosen at once."""
        if self.supports(header):
            self._headers[path] = header
            self.chosen = self.chosen or path

    def remove(self, path: Path) -> None:
        """Offer a checkpoint no longer, unless it is the chosen one."""
        if path != self.chosen:
            self._headers.pop(path, None)

    def choose(self, path: Path) -> None:
        """Use a checkpoint, which may be a new one; `why_not` says whether it is supported.

        Raises:
            ImportRejected: If the file is not a checkpoint.
        """
        self._headers[path] = read_header(path)
        self.chosen = path

    def supports(self, header: CheckpointHeader) -> bool:
        """Return whether a checkpoint declares what the task does."""
        return self._operation.declared_by(header)

    def why_none(self, none: str, other: str) -> str:
        """Return why there is no model to use, whatever the shape; empty where there is one.

        Args:
            none: What to say where none is chosen.
            other: What to say of a chosen one that does something else, with `{}` for its name.
        """
        if self.header is None:
            return none
        return "" if self.supports(self.header) else other.format(self.header.name)

    def why_not(self, shape: Shape) -> str:
        """Return why the chosen model cannot work on a shape; empty when it can."""
        action, header = self._operation.action, self.header
        none = f"No installed model can {action}: open a checkpoint that can"
        why_none = self.why_none(none, f"{{}} cannot {action}: choose another model")
        if header is None or why_none:
            return why_none
        wanted = self._sizes(header, shape.grid.shape)
        if not wanted:
            return ""
        size = times(shape.grid.shape)
        return f"{header.name} takes {wanted} voxels, this shape has {size}: {REMEDY}"

    def loader(self) -> Callable[[], LoadedNet]:
        """Return what loads the chosen model; for a worker, since loading takes a moment.

        It raises `ImportRejected` if the file is damaged.
        """
        assert self.chosen is not None
        return self._store.loader(self.chosen)


def _order(entry: tuple[Path, CheckpointHeader]) -> tuple[bool, bool, int]:
    """Put models made for the task first, and among them those that know the most classes.

    What is hidden is found by an energy unless the user says otherwise.
    """
    header = entry[1]
    return CHAIN.supported_by(header), COMPLETE.declared_by(header), -len(header.classes)


def same_size(header: CheckpointHeader, size: tuple[int, ...]) -> str:
    """Take shapes of the model's resolution."""
    wanted = (header.resolution,) * 3
    return "" if size == wanted else times(wanted)


def coarser_size(header: CheckpointHeader, size: tuple[int, ...]) -> str:
    """Take shapes of as many voxels as a model for super-resolution has blocks, or of multiples."""
    small = header.resolution // (header.block_size or 1)
    return "" if can_coarsen(size, small) else f"{times((small,) * 3)} or a multiple of that many"


def times(size: tuple[int, ...]) -> str:
    """Write a size."""
    return "×".join(map(str, size))
