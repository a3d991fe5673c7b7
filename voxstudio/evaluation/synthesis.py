"""Figures of a model's unpicked samples beside those of held-back real shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voxstudio.capabilities import abilities
from voxstudio.coarse import block_means
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.novelty import Novelty, novelty
from voxstudio.latent.model import latent_model
from voxstudio.model import ladder, volumes
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import last, play
from voxstudio.sampling.starts import begun, check_start, usual

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.evaluation.origin import Origin
    from voxstudio.model import EnergyModel
    from voxstudio.persistent import Start


@dataclass(frozen=True)
class SynthesisReport:
    """What the samples of consecutive seeds are like.

    Args:
        name: Of the model.
        data: What it learned from.
        seed: Of the first sample.
        start: Where samples started: `noise`, the `chains` of learning, `codes` or `voxels`, one
            per shape.
        found: The figures.
    """

    name: str
    data: str
    seed: int
    start: str
    found: Novelty

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON: `mean` is the IoU with the nearest training shape."""
        found = self.found
        rows = [("model", self.name, found.nearest)]
        if found.held_back is not None:
            rows.append(("ceiling", "held back", found.held_back))
        return {
            "data": self.data,
            "mask": None,
            "seed": self.seed,
            "start": self.start,
            "rows": [
                {"method": name, "role": role, "mean": mean, "per_class": {self.data: mean},
                 "count": found.count}
                for role, name, mean in rows
            ],
            "novelty": found.to_json(),
        }  # fmt: skip


def evaluate_synthesis(
    model: EnergyModel,
    known: Origin,
    *,
    name: str,
    count: int,
    seed: int,
    start: Start | None = None,
) -> SynthesisReport:
    """Draw samples as the checkpoint says and compare them with what it learned from.

    Args:
        model: With the capability `synthesis`, `multigrid` or `latent`.
        known: The shapes it learned from, and those kept from it; coarser than the model's, its
            samples are coarsened, too.
        name: Of the model.
        count: Samples, of the seeds from `seed` on.
        seed: Of the first.
        start: Of the chains of a model with `synthesis`; None for what is usual.

    Raises:
        ImportRejected: If it has no such start, or fewer chains than samples.
    """
    where = started(model, count, start)
    size = known.training.voxels.shape[-1]
    made = _coarsened(drawn(model, range(seed, seed + count), start), size)
    unseen = _coarsened(known.held_back.voxels, size)
    found = novelty(made > 0.5, known.learned(), unseen > 0.5)
    return SynthesisReport(name, known.training.name, seed, where, found)


def _coarsened(shapes: NDArray[Any], size: int) -> NDArray[Any]:
    """Return shapes (N, D, H, W) with as many voxels along each axis as those they are held to."""
    side = shapes.shape[-1] // size
    return shapes if side <= 1 else block_means(shapes, side)


def started(model: EnergyModel, count: int, start: Start | None = None) -> str:
    """Return where samples start, as a report says it.

    Args:
        model: With the capability `synthesis`, `multigrid` or `latent`.
        count: Samples.
        start: As for `evaluate_synthesis`.

    Raises:
        ImportRejected: If it has no such start, or fewer chains than samples.
    """
    can = abilities(model.header)
    others = {"latent": "codes", "multigrid": "voxels"}
    other = next((o for able, o in others.items() if able in can), None)
    if other is not None and start is not None:
        fault = f"{model.header.name} starts from {other}"
        raise ImportRejected(f"--start {start}", fault, "a model with `synthesis`")
    if other is not None:
        return other
    check_start(model, count, start)
    return start or usual(model)


def drawn(model: EnergyModel, seeds: range, start: Start | None = None) -> NDArray[np.float32]:
    """Return one sample per seed, (B, D, H, W), of a chain, a single voxel or a code."""
    can = abilities(model.header)
    if "latent" in can:
        generator = latent_model(model)
        return generator.decode(generator.draw(seeds))
    if "multigrid" not in can:
        steps = model.header.sampler.steps
        given = begun(model, seeds, start)
        return last(play(model, seeds=seeds, steps=steps, given=given)).estimate
    moments = unfold(ladder(model), volumes(model), seeds=seeds)
    return last(moment.frame for moment in moments).estimate
