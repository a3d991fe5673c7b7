"""A small sequential model of two classes of boxes that has learned enough to be of use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tests.training.small import recipe
from voxstudio.loaded import save_model
from voxstudio.training.dataset import Dataset
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.loaded import LoadedNet

SIZE = 16
CLASSES = ("low", "tall")
HEIGHTS = {"low": (3, 6), "tall": (10, 14)}
"""Of the boxes of each class, from and up to, in voxels."""

ITERATIONS = 150
SETTINGS = (
    "name=canvas", f"iterations={ITERATIONS}", "optimiser.batch=16",
    "optimiser.learning_rate=3e-3", "optimiser.ema_decay=0.9",
    'capabilities=["sequence", "completion", "denoise"]',
    "sequence={steps=3, latent=4, state=48, features=24, glimpse=8, context='class'}",
    'learning={algorithm="sequential", warm_up=20}',
)  # fmt: skip


def classed_boxes(count: int = 100) -> Dataset:
    """Solid boxes on the floor whose class says how high they are."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % len(CLASSES)
    voxels = np.zeros((count, SIZE, SIZE, SIZE), np.uint8)
    for shape, label in zip(voxels, labels, strict=True):
        top = rng.integers(*HEIGHTS[CLASSES[label]])
        back, right = rng.integers(8, SIZE - 2, 2)
        shape[:top, 3:back, 3:right] = 255
    return Dataset(voxels, labels.astype(np.uint8), voxels[:2], CLASSES, "boxes")


@cache
def _canvas() -> LoadedNet:
    trainer = Trainer(recipe("sequential", *SETTINGS), classed_boxes())
    for _ in range(ITERATIONS):
        trainer.step()
    return trainer.model()


def save_sequential(path: Path) -> Path:
    """Save a class-conditional sequential model of boxes at 16^3, trained once for all tests."""
    save_model(_canvas(), path)
    return path
