"""Recipes of tiny models, what can be wrong with one, and what is made of one."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.checkpoints import tiny
from tests.headers import HOSTILE, changed, leaves
from voxstudio.kinds.load import model_of
from voxstudio.masks import parse_mask
from voxstudio.provenance import Change, Provenance, Stored, Used, describe_mask, parse
from voxstudio.replay.actions import carry_out
from voxstudio.replay.told import Told

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.kinds.model import Model
    from voxstudio.loaded import LoadedNet

BLOCK = np.zeros((4, 4, 4), np.bool_)
BLOCK[:3, :2] = True
SOFT = np.linspace(0, 1, 64, dtype=np.float32).reshape(4, 4, 4)
HIDDEN = describe_mask(parse_mask("half:+x", (4, 4, 4), 0))
CAPABILITIES = (
    "multigrid",
    "denoise",
    "sequence",
    "synthesis",
    "recovery",
    "memory",
    "superres",
    "latent",
    "completion",
)
NETS = {
    "super-resolve": "detail",
    "interpolate": "latent",
    "arithmetic": "latent",
    "encode": "latent",
    "complete": "sequential",
    "write": "sequential",
    "denoise": "sequential",
    "mesh": "mesh",
}
"""Kinds of net that carry out actions; `annealed` does the others."""

MORE: dict[str, dict[str, Any]] = {
    "sample": {"arguments": {"steps": 2, "corrected_steps": 1, "start": "noise", "by": "chains"}},
    "chain": {
        "arguments": {"steps": 3, "start": "shape", "state": "estimate", "half": True},
        "inputs": {"shape": SOFT},
        "changes": (Change(step=3, noise=0.5), Change(step=4, step_size=0.1, metropolis=True)),
    },
    "recover": {"arguments": {"steps": 2}, "inputs": {"shape": SOFT}, "mask": HIDDEN},
    "recall": {"arguments": {"steps": 2, "at": 1, "half": True}, "inputs": {"shape": BLOCK}},
    "project": {
        "arguments": {"mode": "energy", "strength": 0.3}, "inputs": {"shape": BLOCK}
    },
    "super-resolve": {"inputs": {"coarse": np.full((2, 2, 2), 0.5, np.float32)}},
    "complete": {
        "arguments": {"steps": 2, "latent_steps": 1, "class_name": "tall"},
        "inputs": {"shape": BLOCK},
        "mask": HIDDEN,
    },
    "denoise": {
        "arguments": {"steps": 1, "latent_steps": 0, "class_name": "low", "flip_rate": 0.1},
        "inputs": {"shape": BLOCK},
    },
    "write": {"arguments": {"at": 2, "classes": ["low", "tall"]}},
    "interpolate": {
        "arguments": {"steps": 3, "spacing": "shape"}, "inputs": {"codes": SOFT.reshape(-1, 2)[:2]}
    },
    "arithmetic": {
        "arguments": {"signs": [1, -1], "counts": [2, 1]},
        "inputs": {"codes": SOFT.reshape(-1, 2)[:3]},
    },
    "encode": {"inputs": {"shapes": BLOCK[None]}},
    "mesh": {"inputs": {"picture": np.zeros((3, 4, 4), np.uint8)}},
    "opened": {"inputs": {"shapes": SOFT[None]}},
}  # fmt: skip
"""What a recipe of each action says beside its model and seeds."""


def recipe(action: str) -> Provenance:
    """Return a good recipe of an action."""
    told = dict(MORE[action])
    inputs = {name: Stored.of(values) for name, values in told.pop("inputs", {}).items()}
    net = NETS.get(action, "annealed")
    one = action in ("denoise", "encode", "project", "recall")
    seeds = (7,) if one else (7, 8)
    models = () if action == "opened" else (Used(name=net, sha256="0" * 64),)
    return Provenance.now(
        action, models=models, seeds=seeds, schedule={"steps": 3}, inputs=inputs, **told
    )


@cache
def model(net: str) -> Model:
    """Return a tiny model that is said to be good at everything."""
    loaded = tiny(net)
    header = loaded.header.model_copy(update={"capabilities": CAPABILITIES})
    return model_of(loaded.__class__(header, loaded.net, loaded.mean, loaded.chains))


def another(loaded: LoadedNet) -> LoadedNet:
    """Return the same model as another one."""
    return replace(loaded, header=loaded.header)


def made_of(text: str, source: str | Path, net: str = "") -> Any:  # noqa: ANN401 - shapes, a mesh
    """Carry out a recipe, whatever checkpoints it names.

    Args:
        text: The recipe.
        source: Of the recipe.
        net: Kind of the tiny model; that of the action unless given.

    Raises:
        ImportRejected: If it is refused.
    """
    made = parse(text, source)
    net = net or NETS.get(made.action, "annealed")
    models = tuple(model(net) for _ in made.models)
    return carry_out(Told(made, models, str(source)))


def mutant(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a recipe with one or two values changed, taken away or added."""
    table = json.loads(data)
    places = list(leaves(table))
    for _ in range(rng.integers(1, 3)):
        place = places[rng.integers(len(places))]
        try:
            table = changed(table, (place, HOSTILE[rng.integers(len(HOSTILE))]))
        except (TypeError, LookupError):  # the first change took the place away
            continue
    if rng.random() < 0.2:
        table.pop(list(table)[rng.integers(len(table))])
    if rng.random() < 0.1:
        table.setdefault("arguments", {})["told" if rng.random() < 0.5 else "path"] = "/etc/passwd"
    return json.dumps(table).encode()
