"""Finding and loading models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.devices import resolve
from voxstudio.errors import ImportRejected
from voxstudio.library import find_checkpoint, list_checkpoints
from voxstudio.operations import OPERATIONS, operations_of

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.kinds.model import Model
    from voxstudio.loaded import LoadedNet


@dataclass(frozen=True)
class ModelCard:
    """An installed model that is not loaded.

    Args:
        path: Its checkpoint.
        header: What that says of itself.
    """

    path: Path
    header: CheckpointHeader

    @property
    def name(self) -> str:
        """What `load` knows it by."""
        return self.path.stem

    @property
    def operations(self) -> tuple[str, ...]:
        """Names of the methods that it can do."""
        return tuple(each.name for each in operations_of(self.header))

    def __repr__(self) -> str:
        """Return the name, the kind and what it can do."""
        kind, size = self.header.kind, self.header.resolution
        return f"<{self.name}, {kind}, {size}^3: {', '.join(self.operations)}>"


def models(operation: str | None = None) -> list[ModelCard]:
    """Return the installed models.

    Args:
        operation: Only those with this method, such as `recover`.

    Raises:
        ImportRejected: If no model has such a method.
    """
    known = [each.name for each in OPERATIONS]
    if operation is not None and operation not in known:
        raise ImportRejected(operation, "is nothing that a model does", ", ".join(known))
    cards = [ModelCard(path, header) for path, header in list_checkpoints()]
    return [card for card in cards if operation is None or operation in card.operations]


def load(name_or_path: str | Path, device: str | torch.device = "auto") -> Model:
    """Load a model.

    Args:
        name_or_path: An installed model's name, or a checkpoint.
        device: `auto`, `cpu`, `mps` or `cuda:N`.

    Raises:
        ImportRejected: If there is no such model, it is damaged, or it does not fit into memory.
    """
    from voxstudio.loaded import load_model

    path = find_checkpoint(name_or_path)
    return model_of(load_model(path, resolve(str(device), "device")))


def model_of(loaded: LoadedNet) -> Model:
    """Return the model of a loaded checkpoint."""
    return _kind(loaded.header.kind)(loaded)


def _kind(net: str) -> type[Model]:
    """Return the class of models whose net is of this kind."""
    from voxstudio.kinds import classifier, energy, latent, mesh, multigrid, sequential

    kinds: dict[str, type[Model]] = {
        "multigrid": multigrid.Multigrid,
        "latent": latent.Latent,
        "sequential": sequential.Sequential,
        "mesh": mesh.Mesh,
        "classifier": classifier.Classifier,
    }
    return kinds.get(net, energy.Energy)
