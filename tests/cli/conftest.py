"""A barely trained model and a set of shapes it can recover, small enough for many runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.cli.kinds import save_kinds
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.grid import VoxelGrid
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 16
SETTINGS = (
    "name=boxes", "iterations=1", "channels=[4, 6]", "sampler.steps=4", "recovery.steps=4",
)  # fmt: skip


def boxes(count: int = 12) -> ShapeSet:
    """Solid boxes of random extent, low ones and high ones."""
    rng = np.random.default_rng(0)
    voxels = np.zeros((count, SIZE, SIZE, SIZE), np.uint8)
    for row, shape in enumerate(voxels):
        y, x = rng.integers(8, 14, 2)
        shape[: 6 if row % 2 else 13, 2:y, 2:x] = 1
    return ShapeSet(voxels, np.arange(count) % 2, ("high", "low"), "boxes")


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file of boxes with labels."""
    path = tmp_path_factory.mktemp("data") / "boxes.npz"
    write_shapes(path, boxes())
    return path


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of boxes, hardly trained."""
    recipe = load_recipe(find_recipe("chair-compact"), SETTINGS)
    trainer = Trainer(recipe, from_file(boxes(), recipe.data))
    trainer.step()
    path = tmp_path_factory.mktemp("run") / "boxes.safetensors"
    save_model(trainer.model(), path)
    return path


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory, shapes: Path) -> dict[str, str]:
    """Files by the words that stand for them."""
    folder = tmp_path_factory.mktemp("named")
    image = Image.new("RGB", (32, 32), (255, 255, 255))
    image.paste((40, 40, 40), (10, 10, 22, 22))
    image.save(folder / "image.png")
    models = {kind: str(path) for kind, path in save_kinds(folder, boxes()).items()}
    fine = boxes(1).voxels[0, :, :14].repeat(2, 0).repeat(2, 1).repeat(2, 2)
    large = ShapeSet.of(VoxelGrid(fine > 0, (1.5, 1.0, 1.0)))
    write_shapes(folder / "large.npz", large)
    front = np.stack(np.meshgrid(np.arange(4, 12), [5.5], np.arange(8)), -1).reshape(-1, 3)
    np.savetxt(folder / "points.xyz", front)
    return {
        "POINTS": str(folder / "points.xyz"),
        **models,
        "LARGE": str(folder / "large.npz"),
        "IMAGE": str(folder / "image.png"),
        "SHAPES": str(shapes),
    }
