"""Sets of samples beside real shapes: whether they are new, whole, varied and like the real ones.

No figure of a generator stands without that of real held-out shapes, and of training shapes, which
is what copying them would score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.components import component_count
from voxstudio.data.copies import COPIES
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.judged import feature_distances, judged, remarks
from voxstudio.evaluation.likeness import EMD_POINTS, Clouds, Sampled, likeness
from voxstudio.evaluation.metrics.bootstrap import Figure, interval, mean_interval
from voxstudio.evaluation.novelty import nearest
from voxstudio.evaluation.origin import Origin
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.samples import STARTS, Samples, coarsened, of_set
from voxstudio.evaluation.table import Curve, Exhibit, Row, Table
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.judged import Judge

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Alike = tuple[NDArray[np.intp], Floats]

HALVED = 4
"""Held-out shapes from which on one half of them can be the reference and the other be judged."""
TRAINING, HELD_OUT = "training shapes", "held-out shapes"
"""Rows of real shapes."""
STAGES = 6
"""Records of progress per set."""


@dataclass(frozen=True, eq=False)
class Real:
    """What samples are compared with.

    Args:
        training: Shapes that were learned from; None where nobody says which.
        learned: The same with the mirror images that were learned, (M, D, H, W).
        held_out: Real shapes that were not learned from; None where there are none.
        name: Of the data.
        kind: The one class of all shapes; empty where there are several or none is known.
        note: What belongs below the table.
    """

    training: Samples | None = None
    learned: Bools | None = None
    held_out: Samples | None = None
    name: str = ""
    kind: str = ""
    note: str = ""

    @property
    def kinds(self) -> tuple[str, ...] | None:
        """Classes of the real shapes; None where they are not known."""
        real = self.held_out or self.training
        return None if real is None else real.kinds


def real_shapes(known: Origin | ShapeSet | None, wanted: str = "", usual: str = "") -> Real:
    """Return what samples are compared with.

    Args:
        known: What was learned and what was not, or shapes that were not alone; None for nothing.
        wanted: The class that all shapes must be of; empty for any.
        usual: The class that shapes are of where no label says so; of several, only it is taken.

    Raises:
        ImportRejected: If there are no shapes of the wanted class.
    """
    if known is None:
        return Real(kind=usual)
    if not isinstance(known, Origin):
        held_out = _samples(known, HELD_OUT, wanted, usual)
        return Real(held_out=held_out, name=known.name, kind=usual)
    apart = known.without_copies()
    left = len(known.held_back) - len(apart.held_back)
    note = f"{left} held-out shapes are (near-)copies of training shapes, and left out"
    return Real(
        _samples(known.training, TRAINING, wanted, usual),
        coarsened(known.learned()) > 0.5,
        _samples(apart.held_back, HELD_OUT, wanted, usual) if len(apart.held_back) else None,
        known.training.name,
        usual,
        note if left else "",
    )


def _samples(data: ShapeSet, name: str, wanted: str, usual: str) -> Samples:
    if wanted or (data.labels is not None and usual in data.label_names):
        data = data.of_class(wanted or usual)
    samples = of_set(data, name, "ceiling")
    return samples.all_of(usual) if usual else samples


def evaluate_synthesis(
    sets: Sequence[Samples],
    real: Real,
    *,
    clouds: Clouds,
    judge: Judge | None = None,
    seed: int = 0,
) -> Iterator[Examined | Table]:
    """Judge sets of samples, held-out shapes and training shapes alike.

    Every set is compared with one half of the held-out shapes; the other half is judged beside
    them. For the metrics of sets each has as many shapes as that half, or fewer if there are.

    Args:
        sets: At least one, each with a shape at least.
        real: Shapes of the same size.
        clouds: How points are drawn from surfaces.
        judge: The classifier; None leaves out its figures.
        seed: Of the choice of shapes.

    Yields:
        `Examined` records, then the table.

    Raises:
        ImportRejected: If shapes differ in size.
    """
    check_sizes([*((each.name, each.shapes.shape[1:]) for each in sets), *real_sizes(real)], judge)
    reference, others = _halves(real.held_out, seed)
    most = max(len(each) for each in sets)
    rows = [*sets, *others]
    if real.training is not None:
        rows.append(real.training.some(max(most, len(others[0]) if others else 0), seed))
    count = min([len(each) for each in rows] + ([] if reference is None else [len(reference)]))
    comparison = None
    if reference is not None and count > 1:
        comparison = _Comparison(reference.some(count, seed), clouds, judge)
    found: list[Row] = []
    exhibits: list[Exhibit] = []
    curves: dict[str, Floats] = {}
    for number, each in enumerate(rows):
        done = STAGES * number
        figures, alike = _novelty(each, real)
        yield Examined(done + 1, STAGES * len(rows))
        per_class: dict[str, float] = {}
        if comparison is not None:
            for stage, more in enumerate(comparison.of(each.some(count, seed + 1))):
                figures |= more
                yield Examined(done + 2 + stage, STAGES * len(rows))
        if judge is not None:
            said, per_class = judged(judge, each.shapes, each.kinds)
            figures |= said
        found.append(Row(each.name, each.role, len(each), figures, per_class))
        if alike is not None:
            curves[each.name] = np.sort(alike[1])
        exhibits += _exhibits(each, real, alike, reference)
        yield Examined(done + STAGES, STAGES * len(rows))
    about = {
        "data": real.name,
        "seed": seed,
        "start": next((each.start for each in sets if each.start), None),
        "resolution": sets[0].shapes.shape[-1],
        "compared": count if comparison else 0,
        "points": clouds.points,
        "emd_points": min(EMD_POINTS, clouds.points),
        "normalisation": clouds.normalisation,
        "classifier": None if judge is None else judge.name,
    }
    curve = (Curve("IoU with the nearest training shape", curves),) if curves else ()
    notes = tuple(_notes(sets, real, judge, about))
    yield Table(about, tuple(found), notes, tuple(exhibits), curve)


class _Comparison:
    """Compares sets of as many shapes as the reference has with it."""

    def __init__(self, reference: Samples, clouds: Clouds, judge: Judge | None) -> None:
        self.real = Sampled(reference.shapes, clouds.of(reference.shapes))
        self.clouds, self.judge = clouds, judge
        self.features = None if judge is None else judge.features(reference.shapes)

    def of(self, samples: Samples) -> Iterator[dict[str, Figure]]:
        """Yield the figures of a set, a few at a time."""
        # Other draws than those of the reference, or copies would lie on it point by point.
        clouds = Clouds(
            self.clouds.points, self.clouds.normalisation, self.clouds.seed + len(self.real.shapes)
        )
        ours = Sampled(samples.shapes, clouds.of(samples.shapes))
        yield from likeness(ours, self.real)
        if self.judge is not None and self.features is not None:
            yield feature_distances(self.judge.features(samples.shapes), self.features)


def check_sizes(sets: Sequence[tuple[str, tuple[int, ...]]], judge: Judge | None) -> None:
    """Refuse sets of different sizes, and a classifier of another.

    Args:
        sets: Name and size of each, (D, H, W).
        judge: The classifier; None for none.

    Raises:
        ImportRejected: Then.
    """
    first, size = sets[0]
    for name, other in sets:
        if other != size:
            given = "x".join(map(str, other))
            accepted = f"shapes of {'x'.join(map(str, size))}, as {first} has"
            raise ImportRejected(name, f"has {given} voxels", accepted)
    if judge is not None and size != (judge.resolution,) * 3:
        fault = f"judges shapes of {judge.resolution}^3 voxels, not of {'x'.join(map(str, size))}"
        raise ImportRejected(judge.name, fault, "shapes of that size, or another --classifier")


def real_sizes(real: Real) -> list[tuple[str, tuple[int, ...]]]:
    """Return the names and the sizes of the real shapes that there are."""
    sets = [each for each in (real.training, real.held_out) if each is not None]
    return [(each.name, each.shapes.shape[1:]) for each in sets]


def _halves(held_out: Samples | None, seed: int) -> tuple[Samples | None, list[Samples]]:
    """Return the reference, and what of the held-out shapes is judged."""
    if held_out is None:
        return None, []
    if len(held_out) < HALVED:
        return None, [held_out]
    order = np.random.default_rng(seed).permutation(len(held_out))
    half = len(order) // 2
    return held_out.take(np.sort(order[:half])), [held_out.take(np.sort(order[half:]))]


def _novelty(each: Samples, real: Real) -> tuple[dict[str, Figure], Alike | None]:
    """Return whether shapes are new and whole, and the training shapes that are most like them.

    `nearest` is the mean IoU with the nearest training shape, `nearest_max` the largest, `copies`
    the share above .95; `pairwise` the mean IoU of two shapes of the set; `connected` the share
    that is one connected component (26-connected), `components` their mean number.
    """
    shapes = each.shapes
    parts = np.array([component_count(shape) for shape in shapes], float)
    figures = {}
    alike = None if real.learned is None else nearest(shapes, real.learned)
    if alike is not None:
        figures["nearest"] = mean_interval(alike[1])
        figures["nearest_max"] = Figure(float(alike[1].max()))
        figures["copies"] = mean_interval((alike[1] > COPIES).astype(float))
    figures["connected"] = mean_interval((parts == 1).astype(float))
    figures["components"] = mean_interval(parts)
    if len(shapes) > 1:
        figures["pairwise"] = _pairwise(shapes)
    return figures, alike


def _pairwise(shapes: Bools) -> Figure:
    """Return the mean IoU of two different shapes, with its interval."""
    table = pairwise_iou(shapes, shapes)
    np.fill_diagonal(table, np.nan)  # a shape that is drawn twice is no pair

    def mean(rows: NDArray[np.intp]) -> float:
        part = table[np.ix_(rows, rows)]
        return float(np.nanmean(part)) if np.isfinite(part).any() else np.nan

    return interval(mean, len(shapes), draws=100)


def _exhibits(
    each: Samples, real: Real, alike: Alike | None, reference: Samples | None
) -> Iterator[Exhibit]:
    """Yield the best, the median and the worst shape of a set, beside a real one.

    They are ranked by the IoU with the nearest reference shape, else with the training shapes, and
    stand beside the nearest training shape where it is known, and they are none themselves.
    """
    held = None if reference is None else nearest(each.shapes, reference.shapes)
    own = each.name == TRAINING and each.role == "ceiling"
    found = held if alike is None or own else alike
    if found is None:
        return
    known, beside = reference.shapes if reference is not None else None, "held-out"
    if found is alike:
        known, beside = real.learned, "training"
    assert known is not None
    rows, overlap = found
    order = np.argsort(-(overlap if held is None else held[1]), kind="stable")
    for title, row in zip(
        ("best", "median", "worst"), order[[0, len(order) // 2, -1]], strict=True
    ):
        yield Exhibit(
            each.name, title, each.shapes[row], known[rows[row]], float(overlap[row]), beside
        )


def _notes(
    sets: Sequence[Samples], real: Real, judge: Judge | None, about: dict[str, Any]
) -> Iterator[str]:
    for each in sets:
        if each.start:
            yield f"samples of {each.name} started from {STARTS[each.start]}"
    if real.note:
        yield real.note
    if real.learned is None:
        yield "nothing says what was learned: --train FILE has it, for the IoU with the nearest"
    if not about["compared"]:
        yield "too few real shapes that were not learned: --data FILE has others to compare with"
    else:
        yield (
            f"metrics of sets: {about['compared']} shapes of each against as many held-out ones, "
            f"{about['points']} points of a surface ({about['emd_points']} for the exact earth "
            f"mover's distance), normalised by {about['normalisation']}"
        )
    empty = {each.name: int((~each.shapes.any((1, 2, 3))).sum()) for each in sets}
    yield from (f"{name}: {number} shapes are empty" for name, number in empty.items() if number)
    if judge is None:
        yield "no reference classifier: its figures are left out (--classifier NAME)"
    else:
        kinds = None if real.held_out is None else real.held_out.kinds
        yield from remarks(judge, kinds, [len(each) for each in sets])
