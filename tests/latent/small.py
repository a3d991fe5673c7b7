"""A small generator of boxes that has learned enough to be of use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.training.small import boxes, recipe
from voxstudio.loaded import save_model
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.loaded import LoadedNet

ITERATIONS = 300
SETTINGS = (
    "name=boxes", f"iterations={ITERATIONS}", "channels=[24, 16]", "latent=6", "optimiser.batch=16",
    "optimiser.learning_rate=5e-3", 'capabilities=["latent"]',
    "recovery={steps=40, step_size=0.1, start_temperature=30.0, stop_temperature=1.0, noise=0.3,"
    'start_noise=1.0, start="codes"}',
)  # fmt: skip


@cache
def _generator() -> LoadedNet:
    trainer = Trainer(recipe("variational", *SETTINGS), boxes(200))
    for _ in range(ITERATIONS):
        trainer.step()
    return trainer.model()


def save_generator(path: Path) -> Path:
    """Save a variational auto-encoder of boxes at 16^3, trained once for all tests."""
    save_model(_generator(), path)
    return path
