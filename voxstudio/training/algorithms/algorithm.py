"""What the settings of every algorithm have in common. Nothing here imports torch."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from voxstudio.nets.specs import PRESETS, Spec
from voxstudio.training.strict import Strict

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.loaded import LoadedNet
    from voxstudio.training.dataset import Dataset
    from voxstudio.training.distributed import Ranks
    from voxstudio.training.objectives.objective import Objective


@dataclass(frozen=True)
class Context:
    """What an objective has to know of a run.

    Args:
        spec: The net that learns.
        data_std: Standard deviation of the centred data over all voxels.
        low: The empty shape in data units, (1, 1, D, H, W).
        count: Training shapes.
        batch: Shapes per iteration, of all processes.
        start_noise: That the sampler's chains start from.
        ranks: The processes that share the batch and the chains.
    """

    spec: Spec
    data_std: float
    low: Tensor
    count: int
    batch: int
    start_noise: float
    ranks: Ranks


class Algorithm(Strict):
    """How a net learns: the settings in a recipe, which make the objective."""

    nets: ClassVar[tuple[type[Spec], ...]]
    """What it can train."""

    algorithm: str
    """Name, by which recipes ask for it."""

    @abstractmethod
    def objective(self, context: Context) -> Objective:
        """Return the loss of a batch.

        Raises:
            ImportRejected: If the processes cannot share what it keeps.
        """

    def trains(self, spec: Spec) -> bool:
        """Say whether it can train a net."""
        return isinstance(spec, self.nets)

    @property
    def accepted(self) -> str:
        """What it can train, in words."""
        names = [f"`{name}`" for name, spec in PRESETS.items() if self.trains(spec)]
        return f"the preset {' or '.join(names)}"

    def of_net(self) -> dict[str, Any]:
        """Return the settings of the net that the algorithm decides; others are the preset's."""
        return {}

    def check_memory(self, spec: Spec, batch: int) -> None:
        """Refuse what it keeps beside the net, if that surely does not fit into memory.

        Args:
            spec: Of the net.
            batch: Shapes per iteration, of this process.

        Raises:
            ImportRejected: Then.
        """

    def chain_noise(self, reference: float) -> float:
        """Return the variance around a shape of the noise that chains end with; 0 without chains.

        Args:
            reference: s of the net's Gaussian reference; 0 for none.
        """
        return 0.0

    def finished(self, model: LoadedNet, data: Dataset) -> LoadedNet:
        """Return a model that has learned, with what is fitted to it in the end."""
        return model
