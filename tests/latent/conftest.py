"""A small generator of boxes that has learned enough to be of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.training.small import boxes, recipe
from voxstudio.latent.model import LatentModel, latent_model
from voxstudio.model import load_model, save_model
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = (
    "name=boxes", "iterations=300", "channels=[24, 16]", "latent=6", "optimiser.batch=16",
    "optimiser.learning_rate=5e-3", 'capabilities=["latent"]',
    "recovery={steps=40, step_size=0.1, start_temperature=30.0, stop_temperature=1.0, noise=0.3,"
    'start_noise=1.0, start="codes"}',
)  # fmt: skip


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A variational auto-encoder of boxes at 16^3."""
    trainer = Trainer(recipe("variational", *SETTINGS), boxes(200))
    for _ in range(300):
        trainer.step()
    path = tmp_path_factory.mktemp("latent") / "boxes.safetensors"
    save_model(trainer.model(), path)
    return path


@pytest.fixture(scope="session")
def model(checkpoint: Path) -> LatentModel:
    """The same, loaded."""
    return latent_model(load_model(checkpoint))
