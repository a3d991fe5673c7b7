"""The checkpoints that decode latent codes."""

from __future__ import annotations

from voxstudio.operations import DECODE
from voxstudio.studio.models.selection import ModelSelection, same_size

NO_MODEL = "No installed model has latent codes: train the recipe furniture-latent and open it"
NO_CODES = "{} has no latent codes: choose another"


class CodeModels(ModelSelection):
    """Generators, of which a task needs no shape to begin with."""

    def __init__(self) -> None:
        super().__init__(DECODE, same_size)

    @property
    def missing(self) -> str:
        """Why there is no generator to use; empty when there is one."""
        return self.why_none(NO_MODEL, NO_CODES)
