"""Some of the shapes of a run, written into its folder for whoever watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.data.formats.npz import write_arrays
from voxstudio.nets.specs import ClassifierSpec
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.training.trainer import Trainer

SHOWN, JUDGED = 3, 200
"""Shapes, or pictures, that a run is shown at, and those that a classifier is."""

HALF = 127
"""The byte above which a voxel is solid."""


def write_observed(trainer: Trainer, folder: Path) -> None:
    """Write what a run learns from, or of a classifier what it is to name: held-out shapes.

    Raises:
        SaveFailed: If the disk is full.
    """
    data, path = trainer.data, folder / OBSERVED
    if data.of_pictures:
        write_arrays(path, {"pictures": data.training[:SHOWN]})
    elif isinstance(trainer.architecture, ClassifierSpec):
        write_shapes(path, _to_name(trainer))
    else:
        write_shapes(path, ShapeSet(data.training[:SHOWN] > HALF))


def _to_name(trainer: Trainer) -> ShapeSet:
    """Return held-out shapes with their classes, evenly over all; of none held out, others."""
    data, labels = trainer.data, trainer.data.validation_labels
    voxels = data.validation
    if labels is None or not len(voxels):
        voxels, labels = data.training, data.labels
    rows = np.unique(np.linspace(0, len(voxels) - 1, min(JUDGED, len(voxels))).astype(np.intp))
    return ShapeSet(voxels[rows] > HALF, labels[rows], data.classes)
