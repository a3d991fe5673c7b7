"""What a checkpoint can do: what it declares as far as its net can, and what its net always can.

Nothing here imports torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

ENERGIES = frozenset({"energy", "synthesis", "recovery", "memory", "superres"})
"""What nets with an energy are good for; which of these, training decides, and the header says."""

ALWAYS = {"multigrid": "multigrid", "latent": "latent", "mesh": "mesh"}
"""What a net of a kind can do, whatever it learned from."""


def abilities(header: CheckpointHeader) -> frozenset[str]:
    """Return what can be asked of a checkpoint, in the words of its `capabilities`.

    Panels offer what a header declares, which is what a model is good at. A command can ask for
    all that its net can do, and for nothing that it cannot, whatever is declared.
    """
    kind = _word(header, "net")
    if kind == "sequential":
        return _sequential(header)
    always = {ALWAYS[kind]} if kind in ALWAYS else set()
    return frozenset(always) | (_energies(header) if _has_energy(header) else frozenset())


def _has_energy(header: CheckpointHeader) -> bool:
    kind = _word(header, "net")
    if kind == "latent":
        return header.architecture.get("descriptor") is not None
    return kind != "mesh"


def _word(header: CheckpointHeader, name: str) -> str:
    """Return a word of the architecture; whatever is not one is no word of ours."""
    return str(header.architecture.get(name))


def _energies(header: CheckpointHeader) -> frozenset[str]:
    """Return which uses of its energy a checkpoint declares."""
    declared = ENERGIES & frozenset(header.capabilities)
    if _word(header, "net") == "multigrid":  # it is that of the finest grid alone
        return declared & {"energy"}
    if header.side is None:
        declared -= {"superres"}
    # Of an energy of which nothing more is known, chains from noise show what there is.
    return declared | {"synthesis"} if declared == {"energy"} else declared


def _sequential(header: CheckpointHeader) -> frozenset[str]:
    """Return what a net that writes a canvas can do, which depends on what it is told."""
    if header.architecture.get("projection"):
        return frozenset({"views"})
    made = {"None": {"sequence"}, "class": {"sequence"}, "views": {"views"}}
    able = made.get(_word(header, "context"), set())
    # A chain redraws voxels that are solid or empty; real values it cannot.
    return frozenset(able if _word(header, "likelihood") == "gaussian" else able | {"completion"})
