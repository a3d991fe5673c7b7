"""What a checkpoint can be asked for: what it declares, and what its kind of net always can.

Nothing here imports torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.nets.specs import (
    ENERGY,
    ClassifierSpec,
    LatentSpec,
    MeshSpec,
    MultigridSpec,
    SequentialSpec,
)

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.nets.specs import Spec


def abilities(header: CheckpointHeader) -> frozenset[str]:
    """Return what can be asked of a checkpoint, in the words of its `capabilities`.

    Panels offer what a header declares, which is what a model is good at. A command can ask for
    all that its net can do: `features`, which no header declares, have all nets that learned what
    shapes are like without labels.
    """
    spec, can = header.architecture, frozenset(header.capabilities)
    if isinstance(spec, SequentialSpec):
        return _sequential(spec)
    if _has_features(spec):
        can |= {"features"}
    if isinstance(spec, LatentSpec | MeshSpec | MultigridSpec | ClassifierSpec):
        can |= {spec.net}
    if header.side is None:
        can -= {"superres"}
    if isinstance(spec, MultigridSpec):
        return can
    # Of an energy of which nothing more is known, chains from noise show what there is.
    return can | {"synthesis"} if can & ENERGY == {"energy"} else can


def _sequential(spec: SequentialSpec) -> frozenset[str]:
    """Return what a net that writes a canvas can do, which depends on what it is told."""
    if spec.projection:
        return frozenset({"views"})
    made = {None: {"sequence"}, "class": {"sequence"}, "views": {"views"}, "volume": set[str]()}
    able = made[spec.context]
    # A chain redraws voxels that are solid or empty; real values it cannot.
    return frozenset(able if spec.likelihood == "gaussian" else able | {"completion"})


def _has_features(spec: Spec) -> bool:
    """Return whether a net learned features of shapes: an energy did, or an encoder."""
    if isinstance(spec, LatentSpec):
        return bool(spec.encoder or spec.descriptor)
    return not isinstance(spec, MeshSpec | ClassifierSpec)
