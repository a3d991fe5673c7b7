"""How well codes stand for shapes, and how even the ways between codes are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.novelty import one_body_share
from voxstudio.evaluation.progress import Examined
from voxstudio.latent.inversion import encode
from voxstudio.latent.pacing import PACES, unevenness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.latent.model import LatentModel
    from voxstudio.latent.pacing import Pace

WAYS, FRAMES = 20, 16


@dataclass(frozen=True)
class Ways:
    """What happens between two random codes.

    Args:
        count: Ways.
        steps: Frames of each.
        unevenness: Largest change between neighbouring frames over the mean one; the change is
            that of occupancy, summed over voxels. The largest of all ways.
        one_body: Share of frames that are one connected body before any clean-up.
    """

    count: int
    steps: int
    unevenness: float
    one_body: float


@dataclass(frozen=True)
class LatentReport:
    """Figures of a generator.

    Args:
        data: Name of the shapes.
        count: How many were encoded.
        seed: Of the first one's chains, and of the first way.
        mean: Mean over classes of `per_class`.
        per_class: Mean overlap (IoU) of the shapes of a class with what their codes decode to.
        ways: Interpolations in even steps of the code.
        paced: The same lines, paced by their shapes.
    """

    data: str
    count: int
    seed: int
    mean: float
    per_class: dict[str, float]
    ways: Ways
    paced: Ways

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def evaluate_latent(
    model: LatentModel, data: ShapeSet, *, seed: int, limit: int | None = None
) -> Iterator[Examined | LatentReport]:
    """Encode every shape and walk between random codes.

    Args:
        model: The generator.
        data: Shapes with labels; without labels they count as one class.
        seed: Shape i has seed + i, and way i goes from that code to code seed + i + 20.
        limit: Encode only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the report.
    """
    known = classed(data, limit)
    parts: list[NDArray[np.float64]] = []
    for frame in encode(model, known.shapes, seed):
        parts.append(frame.overlap)
        yield Examined(sum(map(len, parts)), len(known))
    mean, per_class = known.means(np.concatenate(parts))
    walks = walk(model, seed, "code"), walk(model, seed, "shape")
    yield LatentReport(data.name, len(known), seed, mean, per_class, *walks)


def walk(model: LatentModel, seed: int, pace: Pace) -> Ways:
    """Go along 20 lines of 16 frames, each between two codes of the prior.

    Args:
        model: The generator.
        seed: Of the first way.
        pace: Whether the codes of frames are even steps, or their shapes change evenly.
    """
    codes = model.draw(range(seed, seed + 2 * WAYS))
    uneven, whole = [], []
    for first, second in zip(codes[:WAYS], codes[WAYS:], strict=True):
        shapes = PACES[pace](model, first, second, FRAMES, "linear").shapes
        uneven.append(unevenness(shapes))
        whole.append(one_body_share(shapes > 0.5))
    return Ways(WAYS, FRAMES, max(uneven), float(np.mean(whole)))
