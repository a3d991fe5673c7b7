"""The checkpoints that find what is hidden: by an energy, a chain of codes, or a search for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.operations import COMPLETE, DECODE, RECOVER, RECOVER_BY_CHAINS
from voxstudio.studio.models.selection import ModelSelection, same_size

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader


class RecoverModels(ModelSelection):
    """Models of all three kinds; those with an energy first, those that search last."""

    def __init__(self) -> None:
        super().__init__(RECOVER, same_size)
        self._headers = dict(sorted(self._headers.items(), key=lambda each: searches(each[1])))
        self.chosen = next(iter(self._headers), None)

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


def searches(header: CheckpointHeader) -> bool:
    """Return whether a checkpoint finds what is hidden by the codes of what is visible alone."""
    steps = RECOVER_BY_CHAINS.supported_by(header) or completes(header)
    return DECODE.declared_by(header) and not steps
