"""A recipe and pictures small enough that an iteration takes milliseconds."""

from __future__ import annotations

from voxstudio.library import find_recipe
from voxstudio.training.dataset import generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

SETTINGS = (
    "name=pictures", "iterations=6", "checkpoint_every=2", "latent=4", "channels=[4, 6]",
    "data.resolution=16", "data.count=24", "data.validation=0.25", "optimiser.batch=4",
    "learning.samples=3",
)  # fmt: skip


def trainer(*settings: str) -> Trainer:
    """Return a run on pictures of 16 x 16 pixels."""
    recipe = load_recipe(find_recipe("primitives-mesh"), (*SETTINGS, *settings))
    return Trainer(recipe, generated(recipe.data))
