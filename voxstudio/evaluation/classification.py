"""Classes by features that were learned without labels (Xie et al., section 6.5, Table 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxstudio.evaluation.classifier import Classifier, classifier_of
from voxstudio.evaluation.features import (
    features_of,
    learned_features,
    max_pooled,
    mean_pooled,
    untrained,
)
from voxstudio.evaluation.logistic import cross_validated
from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Row, Table
from voxstudio.nets.classifier import ClassifierNet
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.evaluation.labelled import Labelled
    from voxstudio.evaluation.table import Role
    from voxstudio.loaded import LoadedNet

    Bools = NDArray[np.bool_]
    Labels = NDArray[np.integer]
    Features = Callable[[Bools], Iterator[Tensor]]

ACCURACY = "accuracy"

MEANS, LARGEST = 2, 4
"""Sides of the blocks that raw voxels are pooled over; the paper pools its first map over 4^3."""

PART = 256
"""Shapes whose raw voxels are pooled at a time."""

CLASSES = frozenset({
    "bathtub", "bed", "chair", "desk", "dresser",
    "monitor", "night_stand", "sofa", "table", "toilet",
})  # fmt: skip
"""Of ModelNet10."""

REPORTED = {
    "3D DescriptorNet": 0.924, "Primitive GAN": 0.922, "VoxNet": 0.920, "3D-WINN": 0.919,
    "3D-GAN": 0.910, "3D ShapeNets": 0.835, "VConv-DAE": 0.805,
}  # fmt: skip
"""Accuracies in Table 5 of nets that see voxels, on the official test split of ModelNet10."""

OFFICIAL = 908
"""Shapes of that split."""


@dataclass
class _Evaluation:
    """Rows so far, of how many, and the penalties that cross-validation chose."""

    shapes: Labelled
    done: int = 0
    """Shapes whose features are known, of all methods together."""
    penalties: dict[str, float] = field(default_factory=dict)

    def by_features(self, features: Features, method: str, role: Role) -> Iterator[Examined | Row]:
        """Learn the classes of features and name those of the other shapes."""
        train, test = self.shapes.train, self.shapes.test
        known: list[Tensor] = []
        for batch in (part for each in (train, test) for part in features(each.shapes)):
            known.append(batch)
            self.done += len(batch)
            yield Examined(self.done, examined(self.shapes))
        every = torch.cat(known)
        fit = cross_validated(
            every[: len(train)], train.labels, len(train.names), self.shapes.groups
        )
        self.penalties[method] = fit.penalty
        yield self.row(method, role, fit.decide(every[len(train) :]))

    def by_nearest(self) -> Row:
        """Name every shape as the training shape that overlaps most with it."""
        overlap = pairwise_iou(self.shapes.test.shapes, self.shapes.train.shapes)
        named = self.shapes.train.labels[overlap.argmax(1)]
        return self.row("nearest training shape", "baseline", named)

    def by_judge(self, judge: Classifier, method: str, role: Role) -> Row:
        """Name shapes as a reference classifier does."""
        names, test = self.shapes.test.names, self.shapes.test
        numbers = np.array([names.index(name) if name in names else -1 for name in judge.classes])
        named = numbers[judge.probabilities(test.shapes).argmax(1)]
        return self.row(method, role, named)

    def row(self, method: str, role: Role, named: Labels) -> Row:
        """Return the row of a method: the share of shapes whose class it names."""
        test = self.shapes.test
        right = (named == test.labels).astype(np.float64)
        return test.row(method, role, right, ACCURACY, balanced=False)


def examined(shapes: Labelled) -> int:
    """Return how many shapes are examined in all: a model, the same untrained, and raw voxels."""
    return (2 + len(_raw())) * (len(shapes.train) + len(shapes.test))


def evaluate_classification(
    model: LoadedNet, shapes: Labelled, judges: Sequence[LoadedNet] = (), *, seed: int = 0
) -> Iterator[Examined | Table]:
    """Learn classes from a model's features, and from less, and say how many are named rightly.

    Multinomial logistic regression of standardised features, decided one versus the rest, the
    penalty chosen by cross-validation inside the training shapes.

    Args:
        model: Whose net learned without labels; or a classifier, which names shapes itself and is
            compared with the nearest training shape and with other classifiers alone.
        shapes: To learn classes from and to name.
        judges: Classifiers that learned from labels, as a ceiling; those of other classes, of
            another size or who may have seen the shapes to name are left out.
        seed: Of the untrained net's weights.

    Yields:
        `Examined` records, then the table.

    Raises:
        ImportRejected: If the model has no features.
    """
    evaluation, rows = _Evaluation(shapes), []
    for record in _records(evaluation, model, judges, seed):
        if isinstance(record, Examined):
            yield record
        else:
            rows.append(record)
    about = {
        "data": shapes.name,
        "learned_from": len(shapes.train),
        "seed": seed,
        **_noise(model),
        "penalties": evaluation.penalties,
    }
    doubt = shapes.doubt(model.header)
    yield Table(about, (*rows, *_reported(shapes)), (doubt,) if doubt else ())


def _records(
    evaluation: _Evaluation, model: LoadedNet, judges: Sequence[LoadedNet], seed: int
) -> Iterator[Examined | Row]:
    """Yield the rows that are measured, and how far each is."""
    name = model.header.name
    if isinstance(model.net, ClassifierNet):
        yield evaluation.by_judge(classifier_of(model), name, "model")
    else:
        yield from evaluation.by_features(partial(features_of, model), name, "model")
        drawn = partial(features_of, untrained(model, seed))
        yield from evaluation.by_features(drawn, f"untrained {name}", "baseline")
        for method, features in _raw().items():
            yield from evaluation.by_features(features, method, "baseline")
    yield evaluation.by_nearest()
    for judge in judges:
        if judge.header.name != name and _can_judge(judge, evaluation.shapes):
            method = f"supervised {judge.header.name}"
            yield evaluation.by_judge(classifier_of(judge), method, "ceiling")


def _raw() -> Mapping[str, Features]:
    """Return the features that need no net."""

    def means(shapes: Bools) -> Iterator[Tensor]:
        return (mean_pooled(shapes[i : i + PART], MEANS) for i in range(0, len(shapes), PART))

    def largest(shapes: Bools) -> Iterator[Tensor]:
        return (max_pooled(shapes[i : i + PART], LARGEST) for i in range(0, len(shapes), PART))

    return {
        f"raw voxels, means of {MEANS}^3": means,
        f"raw voxels, largest of {LARGEST}^3": largest,
    }


def _can_judge(judge: LoadedNet, shapes: Labelled) -> bool:
    """Return whether a classifier knows the classes and the size of shapes, and never saw them."""
    header, test = judge.header, shapes.test
    fits = test.shapes.shape[1] == header.resolution
    wanted = {test.names[k] for k in np.unique(test.labels)}
    return fits and wanted <= set(header.classes) and not shapes.doubt(header)


def _noise(model: LoadedNet) -> dict[str, float]:
    """Say which noise level the net was told, where it knows one."""
    if isinstance(model.net, ClassifierNet):
        return {}
    noise = learned_features(model).feature_noise
    return {} if noise is None else {"noise": noise}


def _reported(shapes: Labelled) -> list[Row]:
    """Return what others report, where the classes are theirs."""
    if {shapes.test.names[k] for k in np.unique(shapes.test.labels)} != CLASSES:
        return []
    return [
        Row(f"{name} (Xie et al., Table 5)", "reported", OFFICIAL, {ACCURACY: Figure(value)})
        for name, value in REPORTED.items()
    ]
