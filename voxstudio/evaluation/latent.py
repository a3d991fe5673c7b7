"""How well codes stand for shapes, and how even interpolations are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.metrics.bootstrap import Figure, mean_interval
from voxstudio.evaluation.novelty import connected_share
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Row, Table
from voxstudio.latent.inversion import encode
from voxstudio.latent.pacing import PACES, unevenness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.choices import Spacing
    from voxstudio.data.formats import ShapeSet
    from voxstudio.latent.model import LatentModel

LINES, FRAMES = 20, 16
NOTES = (
    "`mean` is the overlap (IoU) of shapes with what their codes decode to",
    f"`unevenness` is the largest change between two of the {FRAMES} frames of a line over the "
    "mean one, `connected` the share of frames that are a single connected component",
)


def evaluate_latent(
    model: LatentModel, data: ShapeSet, *, seed: int, limit: int | None = None
) -> Iterator[Examined | Table]:
    """Encode every shape and interpolate between random codes.

    Args:
        model: The generator.
        data: Shapes with labels; without labels they count as one class.
        seed: Shape i has seed + i, and line i goes from that code to code seed + i + 20.
        limit: Encode only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the table.
    """
    known = classed(data, limit)
    parts: list[NDArray[np.float64]] = []
    for frame in encode(model, known.shapes, seed):
        parts.append(frame.overlap)
        yield Examined(sum(map(len, parts)), len(known))
    rows = (
        known.row(model.header.name, "model", np.concatenate(parts)),
        walk(model, seed, "code"),
        walk(model, seed, "shape"),
    )
    about = {"data": data.name, "count": len(known), "seed": seed, "frames": FRAMES}
    yield Table(about, rows, NOTES)


def walk(model: LatentModel, seed: int, pace: Spacing) -> Row:
    """Return the row of 20 lines of 16 frames, each between two codes of the prior.

    `unevenness` is the largest change between neighbouring frames over the mean one, a change
    being that of occupancy, summed over voxels; the largest of all lines. `connected` is the
    share of frames that are a single connected component before any clean-up.

    Args:
        model: The generator.
        seed: Of the first line.
        pace: Whether the codes of frames are even steps, or their shapes change evenly.
    """
    codes = model.draw(range(seed, seed + 2 * LINES))
    uneven, whole = [], []
    for first, second in zip(codes[:LINES], codes[LINES:], strict=True):
        shapes = PACES[pace](model, first, second, FRAMES, "linear").shapes
        uneven.append(unevenness(shapes))
        whole.append(connected_share(shapes > 0.5))
    figures = {"unevenness": Figure(max(uneven)), "connected": mean_interval(np.array(whole))}
    return Row(f"interpolation spaced by {pace}", "model", LINES, figures)
