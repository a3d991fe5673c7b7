"""The checkpoints that find what is hidden: down an energy, or by a chain of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.operations import COMPLETE, RECOVER_BY_STEPS
from voxstudio.studio.models.selection import ModelSelection, same_size

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader


class RecoverModels(ModelSelection):
    """Models of both kinds; those with an energy first."""

    def __init__(self) -> None:
        super().__init__(RECOVER_BY_STEPS, same_size)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the chosen model can be told; none where it takes no notice."""
        return () if self.header is None else self.header.classes_conditioned

    @property
    def denoises(self) -> bool:
        """Whether the chosen model takes flipped voxels back, too: by the same chain."""
        return self.header is not None and completes(self.header)


def completes(header: CheckpointHeader) -> bool:
    """Return whether a checkpoint finds what is hidden by a chain of codes."""
    return COMPLETE.declared_by(header)
