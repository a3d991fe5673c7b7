"""Shapes whose classes are learned, and others whose classes are to be named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.copies import copy_groups
from voxstudio.data.splits import split
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.classes import Classed, classed
from voxstudio.evaluation.origin import held_out, is_generated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.formats import ShapeSet

    Bools = NDArray[np.bool_]

SHARE = 0.1
"""Of every class that is held out where no test set is given, as of most recipes."""

ACCEPTED = "a file with labels of two classes and more"


@dataclass(frozen=True, eq=False)
class Labelled:
    """Shapes to learn classes from, and others to name.

    Args:
        train: The first.
        test: The others; labels are numbers of the same classes.
        groups: Of the first, (N,): those of one group are copies of each other, or nearly so.
        name: Of the others, in words.
        data: Of the set that the first are of, as a checkpoint that learned from it says.
        labels: Of that set.
        held: Which of that set are to be named; None where these are of another set.
    """

    train: Classed
    test: Classed
    groups: NDArray[np.integer]
    name: str
    data: str
    labels: NDArray[np.integer]
    held: Bools | None = None

    def doubt(self, header: CheckpointHeader) -> str:
        """Say why a model's figure may be too good; empty if it never saw the shapes to name.

        Args:
            header: Of the model.
        """
        learned = header.training.get("data", "")
        if is_generated(header) or (learned == self.data and self.held is None):
            return ""
        if learned != self.data or self.held is None:
            source = learned or "shapes that it does not name"
            return f"{header.name} learned from {source}: the shapes to name may be among them"
        seen = np.count_nonzero(self.held & ~held_out(header, self.labels))
        return f"{header.name} learned from {seen} of the shapes that it names" if seen else ""


def labelled(data: ShapeSet, test: ShapeSet | None = None) -> Labelled:
    """Take two sets, or hold out a tenth of one with all copies of a shape on one side.

    Args:
        data: Shapes with labels.
        test: Others, of the same size; None holds out a part of `data`.

    Raises:
        ImportRejected: If labels are missing, there are too few shapes or classes, or a class of
            `test` is none of `data`.
    """
    known, source = _named(data), f"{data.name}, {len(data)} shapes"
    if len(np.unique(known.kinds)) < 2:
        raise ImportRejected(data.name, "holds shapes of one class only", ACCEPTED)
    groups = copy_groups(known.voxels)
    if test is not None:
        there = classed(_numbered(_named(test), known), None)
        return Labelled(classed(known, None), there, groups, test.name, source, known.kinds)
    held = split(known.kinds, SHARE, groups)
    if not held.any():
        accepted = "ten shapes of a class and more, or others to name (--test FILE)"
        raise ImportRejected(data.name, "is too small to hold out a tenth of any class", accepted)
    learned, out = (classed(known.take(rows), None) for rows in (~held, held))
    name = f"{len(out)} held out of {data.name}"
    return Labelled(learned, out, groups[~held], name, source, known.kinds, held)


def _named(data: ShapeSet) -> ShapeSet:
    """Return a set whose classes have names, numbers where it gives none.

    Raises:
        ImportRejected: If it has no labels or no shapes.
    """
    if not len(data):
        raise ImportRejected(data.name, "holds no shapes", ACCEPTED)
    if data.labels is None:
        raise ImportRejected(data.name, "has no labels", ACCEPTED)
    names = data.label_names or tuple(map(str, range(int(data.labels.max()) + 1)))
    return replace(data, label_names=names)


def _numbered(test: ShapeSet, known: ShapeSet) -> ShapeSet:
    """Return a set whose labels are numbers of another's classes.

    Raises:
        ImportRejected: If that has no shapes of one of its classes.
    """
    learned = {known.label_names[k] for k in np.unique(known.kinds)}
    there = {test.label_names[k] for k in np.unique(test.kinds)}
    if strange := sorted(there - learned):
        fault = f"has shapes of {strange[0]}, of which {known.name} has none"
        raise ImportRejected(test.name, fault, f"shapes of {', '.join(sorted(learned))}")
    numbers = [known.label_names.index(n) if n in there else 0 for n in test.label_names]
    return replace(test, labels=np.array(numbers)[test.kinds], label_names=known.label_names)
