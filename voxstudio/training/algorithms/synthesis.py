"""Algorithm 1: analysis by synthesis (Xie et al.)."""

from __future__ import annotations

import math
from math import prod
from typing import TYPE_CHECKING, Literal

from voxstudio.fields import Chains, Iterations, Noise, NoiseShare, Share, Steps, StepSize
from voxstudio.nets.cost import FLOAT, bytes_of
from voxstudio.nets.specs import CompactSpec, DescriptorSpec
from voxstudio.room import check_bytes
from voxstudio.training.algorithms.langevin import LangevinSettings

if TYPE_CHECKING:
    from voxstudio.nets.specs import Spec
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.distributed import Ranks
    from voxstudio.training.objectives.synthesis import SynthesisObjective


class Synthesis(LangevinSettings):
    """Algorithm 1, analysis by synthesis (Xie et al.)."""

    nets = (DescriptorSpec, CompactSpec)

    algorithm: Literal["synthesis"] = "synthesis"
    initialisation: Literal["persistent", "pcd", "cd"] = "persistent"
    """Where chains start: where they were, having begun at noise or, with `pcd`, at shapes; or
    at the batch's own shapes in every iteration, `cd`."""
    steps: Steps = 20
    step_size: StepSize = 0.316
    noise: NoiseShare = 1.0
    noise_until: Iterations = 0
    """Batches after which chains move without noise; 0 for never."""
    buffer_size: Chains = 256
    """Persistent chains in the buffer; without effect with `cd`."""
    chains_per_step: Chains | None = None
    """Chains that are advanced per batch; None for as many as it has shapes."""
    reinit_share: Share = 0.05
    """Share of the drawn chains that are reinitialised."""
    data_noise_std: Noise = 0.03
    """Standard deviation of the noise that is added to the shapes, in data units."""

    def objective(self, context: Context) -> SynthesisObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.synthesis import SynthesisObjective

        ranks = context.ranks
        own = {"buffer_size": ranks.part(self.buffer_size, "learning.buffer_size")}
        if self.chains_per_step is not None:
            own["chains_per_step"] = ranks.part(self.chains_per_step, "learning.chains_per_step")
        balance = self._balance(ranks, context.batch)
        settings = self.model_copy(update=own)
        return SynthesisObjective(settings, context.low, context.start_noise, balance)

    def _balance(self, ranks: Ranks, batch: int) -> float:
        """Return how much more a process's chains weigh than its shapes, as both are shared out.

        Of 20 shapes and 25 chains two processes have 10 and 13, and 10 and 12: the chains of the
        first are more of all chains than its shapes are of all shapes.
        """
        if not self.persistent:
            return 1.0
        shapes = ranks.parts(batch)
        advanced = shapes if self.chains_per_step is None else ranks.parts(self.chains_per_step)
        chains = [min(pair) for pair in zip(advanced, ranks.parts(self.buffer_size), strict=True)]
        return ranks.weight(chains) / ranks.weight(shapes)

    @property
    def persistent(self) -> bool:
        """Whether chains go on from one iteration to the next."""
        return self.initialisation != "cd"

    def check_memory(self, spec: Spec, batch: int) -> None:
        """Refuse more chains than can be kept and moved."""
        if not self.persistent:
            return
        kept = FLOAT * prod(spec.extent) * self.buffer_size
        moved = min(self.chains_per_step or batch, self.buffer_size) * bytes_of(spec)
        source = f"learning.buffer_size of {self.buffer_size:,}"
        check_bytes(source, "to be kept and moved", kept + moved, "fewer chains")

    def _lifetime(self, reference: float) -> float:
        """Return that chains never end, where a reference keeps them from running away."""
        return math.inf if reference else self.steps
