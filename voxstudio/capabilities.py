"""What a checkpoint can be asked for: what it declares, and what its kind of net always can.

Nothing here imports torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.nets.specs import ENERGY

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader


def abilities(header: CheckpointHeader) -> frozenset[str]:
    """Return what can be asked of a checkpoint, in the words of its `capabilities`.

    Panels offer what a header declares, which is what a model is good at. A command can ask for
    all that its net can do: `features`, which no header declares, have all nets that learned what
    shapes are like without labels.
    """
    words = header.architecture.abilities(frozenset(header.capabilities))
    if header.block_size is None:
        words -= {"superres"}
    # Of an energy of which nothing more is known, chains from noise show what there is.
    return words | {"synthesis"} if words & (ENERGY | {"multigrid"}) == {"energy"} else words
