"""The checkpoints that can snap: those with an energy, those with codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.errors import ImportRejected
from voxstudio.operations import CHAIN, DECODE, PROJECT_BY_CODES, PROJECT_BY_ENERGY
from voxstudio.operations import ENERGY as ANY_ENERGY
from voxstudio.studio.models.selection import ModelSelection, same_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.models.store import ModelStore

ENERGY, CODES, BOTH = "energy", "latent", "both"


class EnergyModels(ModelSelection):
    """Models whose energy at falling temperatures leads to whole shapes."""

    def __init__(self) -> None:
        super().__init__(PROJECT_BY_ENERGY, same_size)

    def supports(self, header: CheckpointHeader) -> bool:
        """Return whether a checkpoint has an energy that stands for shapes as a whole."""
        whole = CHAIN.declared_by(header) or DECODE.declared_by(header)
        return whole and ANY_ENERGY.declared_by(header)


class ProjectionModels:
    """One checkpoint for each of the two ways, which may be the same one."""

    def __init__(self) -> None:
        self.energy = EnergyModels()
        self.codes = ModelSelection(PROJECT_BY_CODES, same_size)

    def share(self, store: ModelStore) -> None:
        """Load models from where other tasks do."""
        self.energy.share(store)
        self.codes.share(store)

    @property
    def chosen(self) -> Path | None:
        """The model of the energy: it stands for both."""
        return self.energy.chosen

    def used(self, mode: str) -> list[ModelSelection]:
        """Return whose chosen models a mode uses: `energy`, `latent` or `both`."""
        used: dict[str, list[ModelSelection]] = {
            ENERGY: [self.energy],
            CODES: [self.codes],
            BOTH: [self.codes, self.energy],
        }
        return used[mode]

    def available(self, mode: str) -> bool:
        """Return whether there are models for a mode."""
        return all(models.chosen is not None for models in self.used(mode))

    def why_not(self, mode: str, shape: Shape) -> str:
        """Return why the chosen models cannot project a shape; empty when they can."""
        reasons = (models.why_not(shape) for models in self.used(mode))
        return next(filter(None, reasons), "")

    def add(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint for what it supports."""
        self.energy.add(path, header)
        self.codes.add(path, header)

    def remove(self, path: Path) -> None:
        """Offer a checkpoint no longer."""
        self.energy.remove(path)
        self.codes.remove(path)

    def choose(self, path: Path, mode: str) -> str:
        """Use a checkpoint for all that it supports.

        Returns:
            The mode that uses it: `mode` as it is if that is one.

        Raises:
            ImportRejected: If the file is not a checkpoint, or supports neither.
        """
        header = read_header(path)
        supporting = [models for models in (self.energy, self.codes) if models.supports(header)]
        if not supporting:
            raise ImportRejected(header.name, "cannot project", "one with `synthesis` or `latent`")
        for models in supporting:
            models.choose(path)
        if any(models in supporting for models in self.used(mode)):
            return mode
        return ENERGY if self.energy in supporting else CODES

    def suggest(self, shape: Shape) -> None:
        """Choose an energy of the class that a shape is named after, if there is one."""
        words = _spaced(shape.name)
        named = [
            (path, header.name.startswith(header.classes[0]))
            for path, header in self.energy.offered
            if len(header.classes) == 1 and _spaced(header.classes[0]) in words
        ]
        if named and self.energy.chosen not in dict(named):
            self.energy.choose(max(named, key=lambda each: each[1])[0])

    def loaders(self, mode: str) -> list[Callable[[], LoadedNet]]:
        """Return what loads each of the chosen models; for a worker."""
        return [models.loader() for models in self.used(mode)]


def _spaced(name: str) -> str:
    return name.replace("_", " ")
