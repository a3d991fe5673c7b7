"""How the shape in a file was made, as far as the file can be trusted; nothing is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voxstudio.checkpoint import read_header
from voxstudio.data.formats import find_format, is_mesh, read_shapes
from voxstudio.errors import ImportRejected
from voxstudio.provenance import digest
from voxstudio.provenance.carriers import recipe_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.provenance import Provenance
    from voxstudio.replay.told import Told

UNUSED = "its recipe is not used: it {}"
OTHER = UNUSED.format("is of another shape")


@dataclass(frozen=True, eq=False)
class RestoreRequest:
    """What a task is to make again.

    Args:
        told: The recipe, which models are not loaded for.
        asked: Its arguments, checked; those that it leaves out are as usual.
        models: The checkpoints that it names; none where one is missing.
        missing: Why there is none; empty where there is.
        name: Of the file.
        header: What the first checkpoint says of itself; None where there is none.
    """

    told: Told
    asked: Mapping[str, Any]
    models: tuple[Path, ...]
    missing: str
    name: str
    header: CheckpointHeader | None = None

    @property
    def made(self) -> Provenance:
        """The recipe."""
        return self.told.made

    @property
    def steps(self) -> int | None:
        """Steps of its run; None for as many as the checkpoint says."""
        steps: int | None = self.asked.get("steps")
        return steps

    @property
    def seed(self) -> int:
        """The first of seeds in a row."""
        return self.told.seed

    @property
    def model(self) -> Path:
        """The first checkpoint; there is one unless `missing` says why not."""
        return self.models[0]


def read_origin(path: Path, also: Sequence[Path] = ()) -> RestoreRequest | str | None:
    """Read how the shape in a file was made; for a worker.

    Args:
        path: The file.
        also: Checkpoints beside those that are installed.

    Returns:
        What a task can make again; why the file cannot be trusted; None where it says nothing, or
        that nobody knows.
    """
    try:
        made = recipe_in(path)
        if made is None or made.action == "opened":
            return None
        if not _is_of(made, path):
            return OTHER
        return _request(made, path, also)
    except ImportRejected as error:
        return UNUSED.format(error.fault)


def _is_of(made: Provenance, path: Path) -> bool:
    """Return whether the voxels of a file are those that its recipe is of; a mesh is not asked."""
    if find_format(path) is None or is_mesh(path):
        return True
    return digest(read_shapes(path).voxels) == made.voxels_sha256


def _request(made: Provenance, path: Path, also: Sequence[Path]) -> RestoreRequest:
    from voxstudio.replay.actions import arguments  # late: torch
    from voxstudio.replay.checkpoints import find
    from voxstudio.replay.told import Told

    told = Told(made, (), str(path))
    asked = arguments(told)
    try:
        models = tuple(find(made, (), path.name, also))
        missing = "" if models else f"{path.name} holds a recipe that names no checkpoint"
    except ImportRejected as error:
        models, missing = (), f"{path.name} {error.fault}: open it first"
    header = read_header(models[0]) if models else None
    return RestoreRequest(told, asked, models, missing, path.stem, header)
