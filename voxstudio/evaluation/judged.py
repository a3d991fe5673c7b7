"""What a reference classifier says of sets of shapes (Xie et al., Tables 1 to 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voxstudio.evaluation.metrics.bootstrap import Figure, interval, mean_interval
from voxstudio.evaluation.metrics.classes import inception_cap, inception_score, inception_scores
from voxstudio.evaluation.metrics.features import frechet_distance, kernel_distance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

SPLITS = 10
"""Of the Inception score."""
ENOUGH = 1000
"""Samples from which on an Inception score is compared with others."""
DRAWS = 100


class Judge(Protocol):
    """A classifier, such as `voxstudio.evaluation.classifier.Classifier`."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of its K classes."""
        ...

    @property
    def resolution(self) -> int:
        """Voxels along each axis of the shapes that it takes."""
        ...

    def probabilities(self, shapes: Bools) -> Floats:
        """Return those of the classes, (N, K), of shapes (N, D, H, W)."""
        ...

    def features(self, shapes: Bools) -> Floats:
        """Return what its last layer sees, (N, F)."""
        ...


def judged(
    judge: Judge, shapes: Bools, kinds: Sequence[str] | None
) -> tuple[dict[str, Figure], dict[str, float]]:
    """Return the figures of shapes, and the class error of every class.

    An empty grid is of no class, whatever the classifier takes it for: it counts as wrong, and in
    the Inception score as one of which nothing can be said.

    Args:
        judge: The classifier.
        shapes: Solid voxels, (N, D, H, W).
        kinds: Class that each should be of, (N,); None where that is not known, or a class is
            none of the classifier's.

    Returns:
        `inception` and its deviation over ten splits, where there are ten shapes at least;
        `class_probability` and `class_error` where classes are known. Then the error by class.
    """
    empty = ~shapes.any((1, 2, 3))
    chances = judge.probabilities(shapes)
    chances[empty] = 1 / len(judge.classes)
    figures = {}
    if len(shapes) >= SPLITS:
        mean, deviation = inception_scores(chances, SPLITS)
        whole = interval(
            lambda rows: inception_score(chances[rows]), len(chances), draws=DRAWS, centred=True
        )
        figures = {
            "inception": Figure(mean),
            "inception_deviation": Figure(deviation),
            "inception_of_all": whole,
        }
    if kinds is None or not set(kinds) <= set(judge.classes):
        return figures, {}
    wanted = np.array([judge.classes.index(kind) for kind in kinds])
    right = np.where(empty, 0, chances[np.arange(len(wanted)), wanted])
    wrong = (empty | (chances.argmax(1) != wanted)).astype(float)
    figures["class_probability"] = mean_interval(right)
    figures["class_error"] = mean_interval(wrong)
    return figures, {judge.classes[k]: float(wrong[wanted == k].mean()) for k in np.unique(wanted)}


def feature_distances(ours: Floats, real: Floats) -> dict[str, Figure]:
    """Return the Frechet and the kernel distance of features (N, F), for as many of each set."""
    return {
        name: interval(
            lambda rows, distance=distance: distance(ours[rows], real),  # type: ignore[misc]
            len(ours),
            draws=DRAWS,
            centred=True,
        )
        for name, distance in (("frechet", frechet_distance), ("kernel", kernel_distance))
    }


def remarks(judge: Judge, kinds: Sequence[str] | None, counts: Sequence[int]) -> Iterator[str]:
    """Say what limits the figures of a classifier.

    Args:
        judge: The classifier.
        kinds: Classes of real shapes, where they are known.
        counts: Of the sets that are judged.
    """
    said = f"`inception`: at most {len(judge.classes)}, the classes of {judge.name}"
    if kinds is not None and set(kinds) <= set(judge.classes):
        labels = np.array([judge.classes.index(kind) for kind in kinds])
        said += f", and {inception_cap(labels):.2f} for the shares of classes of the real shapes"
    yield f"{said}; never to be compared with that of another classifier"
    if min(counts) < ENOUGH:
        yield f"`inception` of {min(counts)} shapes: {ENOUGH:,} or more are usual (--count)"
    yield f"columns of classes: share that {judge.name} takes for another class"
