"""What can be asked of a model, by name: the one table that says which checkpoints can do what.

Nothing here imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader


ProjectionMode = Literal["energy", "latent", "both"]
"""How `project` moves a shape: down the energy, to the nearest code, or first to the code."""


class Unsupported(ImportRejected):
    """A model was asked for what it cannot do; the message names installed models that can."""


@dataclass(frozen=True)
class Operation:
    """Something that is asked of a model.

    Args:
        name: The method of `voxstudio.Model`, such as `recover`.
        action: In words, such as `recover hidden voxels`.
        capabilities: Any one of which is enough.
    """

    name: str
    action: str
    capabilities: tuple[str, ...]

    def supported_by(self, header: CheckpointHeader) -> bool:
        """Return whether a checkpoint can do it."""
        from voxstudio.capabilities import abilities  # help waits for no NumPy

        return not abilities(header).isdisjoint(self.capabilities)

    def declared_by(self, header: CheckpointHeader) -> bool:
        """Return whether a checkpoint says that it is good at it; panels offer those."""
        return not set(header.capabilities).isdisjoint(self.capabilities)

    def installed(self) -> list[tuple[Path, CheckpointHeader]]:
        """Return the installed checkpoints that can do it."""
        from voxstudio.library import list_checkpoints

        return [each for each in list_checkpoints() if self.supported_by(each[1])]

    def check(self, header: CheckpointHeader) -> None:
        """Refuse a checkpoint that cannot do it.

        Raises:
            Unsupported: Then.
        """
        if self.supported_by(header):
            return
        names = ", ".join(each.name for _, each in self.installed())
        accepted = f"a model with {' or '.join(f'`{word}`' for word in self.capabilities)}"
        accepted += f", such as {names}" if names else "; none is installed"
        raise Unsupported(header.name, f"cannot {self.action}", accepted)


ENERGIES = ("energy", "synthesis", "recovery", "memory", "superres")
GENERATIVE = ("synthesis", "multigrid", "latent", "sequence")

SAMPLE = Operation("sample", "sample shapes", GENERATIVE)
CHAIN = Operation("chain", "sample shapes by Langevin chains", ("synthesis",))
RECOVER = Operation("recover", "recover hidden voxels", ("recovery", "latent", "completion"))
COMPLETE = Operation("complete", "complete shapes by a chain of codes", ("completion",))
DENOISE = Operation("denoise", "denoise shapes by a chain of codes", ("completion",))
SUPER_RESOLVE = Operation("super_resolve", "find the detail of coarse shapes", ("superres",))
RECALL = Operation("recall", "recall stored shapes", ("memory",))
PROJECT = Operation("project", "project shapes", ("synthesis", "memory", "latent"))
ENCODE = Operation("encode", "encode shapes", ("latent",))
DECODE = Operation("decode", "decode latent codes", ("latent",))
INTERPOLATE = Operation("interpolate", "interpolate latent codes", ("latent",))
RECONSTRUCT = Operation("reconstruct", "make shapes of pictures", ("views",))
MESH = Operation("mesh", "make meshes of pictures", ("mesh",))
ENERGY = Operation("energy", "tell the energy of shapes", ENERGIES)
GRADIENT = Operation("gradient", "tell the gradient of its energy", ENERGIES)
FEATURES = Operation("features", "tell features of shapes", ("features", "classifier"))
CLASSIFY = Operation("classify", "tell the classes of shapes", ("classifier",))

OPERATIONS = (
    SAMPLE, CHAIN, RECOVER, COMPLETE, DENOISE, SUPER_RESOLVE, RECALL, PROJECT, ENCODE, DECODE,
    INTERPOLATE, RECONSTRUCT, MESH, ENERGY, GRADIENT, FEATURES, CLASSIFY,
)  # fmt: skip
"""All methods of `voxstudio.Model` that not every model has."""

# What commands and panels ask for beside these.
BOUND = Operation(
    "evaluate", "bound the likelihood of shapes or pictures", ("sequence", "completion", "views")
)
RECOVER_BY_CHAINS = Operation("recover", "recover hidden voxels by its energy", ("recovery",))
RECOVER_BY_NET = Operation("evaluate", "recover hidden voxels", ("recovery", "latent"))
GROW = Operation("sample", "sample shapes grid by grid", ("multigrid",))
WRITE = Operation("sample", "generate shapes step by step", ("sequence",))
ARITHMETIC = Operation("arithmetic", "calculate with latent codes", ("latent",))
PROJECT_BY_CODES = Operation("project", "project shapes by latent codes", ("latent",))
PROJECT_BY_ENERGY = Operation("project", "project shapes by its energy", ("synthesis", "memory"))


def operations_of(header: CheckpointHeader) -> tuple[Operation, ...]:
    """Return what a checkpoint can be asked for, in the order of `OPERATIONS`."""
    return tuple(each for each in OPERATIONS if each.supported_by(header))


def check_projection(
    mode: ProjectionMode, header: CheckpointHeader, energy: CheckpointHeader
) -> None:
    """Refuse a projection that cannot be done.

    Args:
        mode: How shapes are to be moved.
        header: Of the model whose codes they are moved to.
        energy: Of the model whose energy they descend.

    Raises:
        Unsupported: If one of the two cannot do it.
        ImportRejected: If they take shapes of other sizes.
    """
    (PROJECT if mode == "energy" else PROJECT_BY_CODES).check(header)
    if mode == "latent":
        return
    PROJECT_BY_ENERGY.check(energy)
    if header.resolution != energy.resolution:
        size = f"{header.resolution}^3 voxels"
        raise ImportRejected(energy.name, f"takes no shapes of {size}", f"an energy of {size}")
