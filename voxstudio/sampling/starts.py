"""Where free chains start: out of noise, or from the persistent chains that a checkpoint holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from voxstudio.errors import ImportRejected
from voxstudio.sampling.condition import NOTHING, FromChains

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.choices import Start
    from voxstudio.sampling.condition import Condition, Schedules


class Sampled(Protocol):
    """A model whose free chains may go on from stored ones."""

    @property
    def header(self) -> Schedules:
        """How they cool."""
        ...

    @property
    def chains(self) -> NDArray[np.bool_] | None:
        """Solid voxels, (N, D, H, W); None where there are none."""
        ...


def usual(model: Sampled) -> Start:
    """Return where samples of a model start unless the user says otherwise.

    Algorithm 1 returns its chains beside the weights, and few steps out of noise do not find what
    took them thousands.
    """
    return "noise" if model.chains is None else "chains"


def begun(model: Sampled, seeds: Sequence[int], start: Start | None = None) -> Condition:
    """Return where free chains start.

    Args:
        model: Whose chains these may be.
        seeds: One per chain; of stored ones each takes that of its number, counted in a circle.
        start: None for what is usual.

    Raises:
        ImportRejected: If the model holds no chains.
    """
    chains = _chosen(model, start)
    return NOTHING if chains is None else FromChains(chains[[s % len(chains) for s in seeds]])


def check_start(model: Sampled, count: int, start: Start | None = None) -> None:
    """Refuse a start before there is any work.

    Args:
        model: As for `begun`, like `start`.
        count: Samples.
        start: Likewise.

    Raises:
        ImportRejected: If the model holds no chains, or fewer than samples, and no noise would
            make those of the same chain differ.
    """
    chains, sampler = _chosen(model, start), model.header.sampler
    if chains is not None and count > len(chains) and not sampler.noise_share(sampler.steps):
        fault = f"the {len(chains)} chains of this model move without noise: more repeat them"
        raise ImportRejected(f"{count} samples", fault, f"{len(chains)}, or `--start noise`")


def _chosen(model: Sampled, start: Start | None) -> NDArray[np.bool_] | None:
    """Return the chains that are gone on from, (N, D, H, W); None for noise."""
    if (start or usual(model)) == "noise":
        return None
    if model.chains is None:
        accepted = "`--start noise`, or a model that Algorithm 1 learned with persistent chains"
        raise ImportRejected("--start chains", "this model holds no chains", accepted)
    return model.chains
