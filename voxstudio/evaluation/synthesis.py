"""Figures of a model's unpicked samples beside those of held-back real shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voxstudio.capabilities import abilities
from voxstudio.coarse import block_means
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.evaluation.novelty import Novelty, novelty
from voxstudio.evaluation.table import Row, Table
from voxstudio.latent.model import latent_model
from voxstudio.model import ladder, volumes
from voxstudio.nets.cost import check_run
from voxstudio.room import check_room
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import last, play
from voxstudio.sampling.starts import begun, check_start, usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.evaluation.origin import Origin
    from voxstudio.evaluation.table import Role
    from voxstudio.model import EnergyModel
    from voxstudio.persistent import Start

STARTS = {
    "chains": "the chains of learning",
    "noise": "noise",
    "codes": "codes",
    "voxels": "single voxels",
}
"""Where samples start, in words."""


def evaluate_synthesis(
    model: EnergyModel,
    known: Origin,
    *,
    name: str,
    count: int,
    seed: int,
    start: Start | None = None,
) -> Table:
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
        ImportRejected: If it has no such start, fewer chains than samples, or samples take more
            memory than there is.
    """
    where = started(model, count, start)
    size = known.training.voxels.shape[-1]
    made = _coarsened(drawn(model, range(seed, seed + count), start), size)
    unseen = _coarsened(known.held_back.voxels, size)
    found = novelty(made > 0.5, known.learned(), unseen > 0.5)
    about = {"data": known.training.name, "seed": seed, "start": where}
    return Table(about, tuple(_rows(name, found, len(unseen))), tuple(_notes(found, where)))


def _rows(name: str, found: Novelty, unseen: int) -> Iterator[Row]:
    """Yield the rows of samples and of held-back shapes, where there are any."""
    ours = (found.nearest, found.nearest_max, found.pairwise, found.one_body)
    real = (found.held_back, found.held_back_max, found.held_back_pairwise)
    yield _row(name, "model", found.count, ours)
    if unseen:
        yield _row("held back", "ceiling", unseen, (*real, found.held_back_one_body))


def _row(method: str, role: Role, count: int, values: Sequence[float | None]) -> Row:
    names = ("nearest", "nearest_max", "pairwise", "one_body")
    figures = zip(names, values, strict=True)
    return Row(method, role, count, {n: Figure(v) for n, v in figures if v is not None})


def _notes(found: Novelty, where: str) -> Iterator[str]:
    if found.held_back is None:
        yield "it learned from every shape of its data; --held-out FILE has others to compare with"
    yield f"samples started from {STARTS[where]}"


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
        ImportRejected: If it has no such start, fewer chains than samples, or samples take more
            memory than there is.
    """
    can = abilities(model.header)
    check_room(count, model.resolution)
    if "latent" not in can:  # which decodes a few at a time
        check_run(model.header.name, model.header.architecture, count)
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
