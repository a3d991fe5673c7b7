"""A recipe and shapes small enough that an iteration takes milliseconds."""

from __future__ import annotations

import numpy as np

from voxstudio.library import find_recipe
from voxstudio.training.dataset import Dataset
from voxstudio.training.recipe import Recipe, load_recipe

SETTINGS = (
    "iterations=6", "checkpoint_every=2", "channels=[4, 6]", "optimiser.batch=4",
    "optimiser.precision=float32",
)  # fmt: skip
LEARNING: dict[str, tuple[str, ...]] = {
    "score-matching": (),
    "muon": ("optimiser.muon_learning_rate=0.01",),
    "interpolant-matching": (
        "preset=compact-recovery",
        'reflections=["x", "y"]',
        'learning={algorithm="interpolant-matching", masks=["random:0.7", "half:+x", "box"]}',
    ),
    "detail-matching": (
        "preset=compact-superres",
        'learning={algorithm="detail-matching", block_size=4}',
    ),
    "multigrid-matching": (
        "preset=compact-multigrid",
        'learning={algorithm="multigrid-matching"}',
    ),
    "synthesis": ('learning={algorithm="synthesis", steps=3, buffer_size=8, temperature=0.01}',),
    "cd": ('learning={algorithm="synthesis", initialisation="cd", steps=3, temperature=0.01}',),
    "pcd": (
        'learning={algorithm="synthesis", initialisation="pcd", steps=3, temperature=0.01}',
        "optimiser.grad_accumulation=2",
    ),
    "multigrid": (
        "preset=compact-multigrid",
        'learning={algorithm="multigrid", steps=3, temperature=0.01}',
    ),
    "superres": ('learning={algorithm="superres", block_size=4, steps=3, temperature=0.01}',),
    "cooperative": (
        "preset=compact-latent",
        "latent=8",
        'learning={algorithm="cooperative", steps=3, temperature=0.01}',
    ),
    "back-propagation": (
        "preset=compact-latent",
        "latent=8",
        "data.flip_augmentation=x",
        'learning={algorithm="back-propagation", steps=3}',
    ),
    "variational": (
        "preset=compact-latent",
        "latent=8",
        'learning={algorithm="variational"}',
    ),
    "sequential": (
        "preset=sequential",
        "sequence={steps=2, latent=4, state=24, features=16, context='class'}",
        'learning={algorithm="sequential"}',
    ),
    "projection": (
        "preset=sequential",
        "sequence={steps=2, latent=4, state=24, features=16, likelihood='gaussian',"
        " projection=true, cameras=[[0.0, 30.0], [120.0, 30.0], [240.0, 30.0]]}",
        'learning={algorithm="projection", views=2}',
    ),
    "variational-teaching": (
        "preset=compact-latent",
        "latent=8",
        'learning={algorithm="variational-teaching", teaching_start=2}',
    ),
    "adversarial": (
        "preset=compact-latent",
        "latent=8",
        "optimiser.generator_learning_rate=1e-4",
        'learning={algorithm="adversarial"}',
    ),
    "recovery": (
        'learning={algorithm="recovery", steps=3, temperature=0.01, masks=["blobs", "mix"]}',
    ),
}


def boxes(count: int = 24, size: int = 16) -> Dataset:
    """Solid boxes of random extent."""
    rng = np.random.default_rng(0)
    voxels = np.zeros((count, size, size, size), np.uint8)
    for shape in voxels:
        z, y, x = rng.integers(4, size - 2, 3)
        shape[:z, 2:y, 2:x] = 255
    return Dataset(voxels, np.zeros(count, np.uint8), voxels[:2], ("box",), "boxes")


def recipe(algorithm: str, *settings: str) -> Recipe:
    """Return the small recipe of an algorithm."""
    path = find_recipe("chair-compact")
    return load_recipe(path, (*SETTINGS, *LEARNING[algorithm], *settings))
