"""A hardly trained model of boxes of every kind, and a command of every kind that writes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tests.training.pictures import trainer as of_pictures
from tests.training.small import LEARNING, SETTINGS
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats import ShapeSet

COOLING = (
    "recovery={steps=3, step_size=0.1, start_temperature=30.0, stop_temperature=1.0, noise=0.3,"
    'start_noise=1.0, start="codes"}'
)
KINDS: dict[str, tuple[str, ...]] = {
    "energy": ("data.validation=0.25", "sampler.steps=3", "recovery.steps=3"),
    "memory": ("data.validation=0.0", "recovery.steps=3", 'capabilities=["energy", "memory"]'),
    "superres": (*LEARNING["detail-matching"], 'capabilities=["superres"]', "recovery.steps=3"),
    "multigrid": (
        *LEARNING["multigrid-matching"],
        'capabilities=["energy", "multigrid"]',
        "recovery.steps=3",
    ),
    "latent": (*LEARNING["variational"], 'capabilities=["latent"]', COOLING),
    "sequence": (
        "preset=sequential",
        "sequence={steps=2, latent=4, state=24, features=16}",
        'learning={algorithm="sequential"}',
        'capabilities=["sequence", "completion"]',
        "recovery.steps=3",
    ),
    "views": (
        "preset=sequential",
        "sequence={steps=2, latent=4, state=24, features=16, context='views', "
        "cameras=[[30.0, 30.0]]}",
        'learning={algorithm="sequential"}',
        'capabilities=["views"]',
    ),
}  # fmt: skip


def save_kinds(folder: Path, shapes: ShapeSet) -> dict[str, Path]:
    """Train a model of every kind for one iteration, and save them all."""
    path = find_recipe("chair-compact")
    common = (*SETTINGS, "iterations=1", "data.min_voxels=1")
    runs = {}
    for kind, settings in KINDS.items():
        recipe = load_recipe(path, (*common, f"name={kind}", *settings))
        runs[kind] = Trainer(recipe, from_file(shapes, recipe.data))
    runs["mesh"] = of_pictures("data.count=12", "name=mesh")
    made = {}
    for kind, run in runs.items():
        run.step()
        made[kind] = folder / f"{kind}.safetensors"
        save_model(run.model(), made[kind])
    return made


WRITING = {
    "tour": "tour --out OUT",
    "sample": "sample energy --out OUT --count 2",
    "sample file": "sample energy --out OUT/a.npz",
    "sample grids": "sample multigrid --out OUT",
    "sample latent": "sample latent --out OUT",
    "export": "export energy --out OUT/a.safetensors",
    "recover": "recover energy SHAPES --mask half:+z --out OUT",
    "complete": "complete sequence SHAPES --mask half:+z --steps 2 --latent-steps 1 --out OUT",
    "denoise": "denoise sequence SHAPES --steps 2 --latent-steps 1 --out OUT",
    "super-resolve": "super-resolve superres SHAPES --antialias --out OUT",
    "recall": "recall memory SHAPES --data SHAPES --corrupt flip:0.1 --out OUT",
    "reconstruct": "reconstruct views IMAGE --out OUT",
    "encode": "encode latent SHAPES --index 0 --out OUT/a.npz",
    "interpolate": "interpolate latent 1 2 --steps 2 --movie --out OUT",
    "interpolate mp4": "interpolate latent 1 2 --steps 2 --movie --film mp4 --out OUT",
    "arithmetic": "arithmetic latent '+1 +2 -3' --out OUT",
    "mesh": "mesh mesh IMAGE --out OUT",
    "project": "project energy SHAPES --out OUT",
    "gallery": "gallery energy --data SHAPES --out OUT",
    "convert": "convert SHAPES OUT/a.stl --index 0",
    "data make": "data make chair --count 2 --out OUT/a.npz",
    "data split": "data split SHAPES --out OUT --share 0.5",
    "evaluate": "evaluate recovery energy --data SHAPES --mask half:+z --limit 1 --json OUT/a.json",
}
"""By name: words, of which capitals and kinds of models stand for files."""


def words(text: str, named: dict[str, str], out: Path) -> list[str]:
    """Return the words of a command, files in place of the words that stand for them."""
    told = shlex.split(text)
    count = 2 if told[0] in ("data", "evaluate") else 1
    first, rest = told[:count], told[count:]
    return [*first, *(named.get(word, word.replace("OUT", str(out))) for word in rest)]
