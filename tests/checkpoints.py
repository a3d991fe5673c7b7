"""A tiny checkpoint of every kind of net, what can be wrong with one, and what one makes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from voxstudio.checkpoint import CheckpointHeader
from voxstudio.evaluation.classifier import classifier_of
from voxstudio.grid import Mask, VoxelGrid
from voxstudio.latent.mesh_model import mesh_model
from voxstudio.latent.model import latent_model
from voxstudio.loaded import LoadedNet, ladder, save_model
from voxstudio.nets.classifier import ClassifierNet
from voxstudio.nets.latent import LatentNet
from voxstudio.nets.mesh import MeshNet
from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.nets.sequential import SequentialNet
from voxstudio.nets.specs import SPEC
from voxstudio.sampling.completion import complete
from voxstudio.sampling.player import play, recover
from voxstudio.sequential.model import sequential_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.sampling.player import ChainFrame
    from voxstudio.sequential.model import SequentialModel

SCHEDULE = {
    "steps": 3, "step_size": 0.5, "start_temperature": 4.0, "stop_temperature": 0.1,
    "start_noise": 2.0, "start": "noise", "stop_step_size": 0.4, "noise": 0.9, "stop_noise": 0.5,
    "cycle": 4, "melting_temperature": 2.0,
}  # fmt: skip
STEPS = 4
"""Of chains: more than their schedule has, so that they go on at its end."""

COMPACT = {"resolution": 4, "channels": [2, 3]}
NETS: dict[str, dict[str, Any]] = {
    "descriptor": {"net": "descriptor", "resolution": 4, "layers": [[2, 3, 2]]},
    "annealed": {"net": "annealed", **COMPACT, "reflections": ["x"]},
    "interpolant": {"net": "interpolant", **COMPACT},
    "detail": {"net": "detail", **COMPACT, "block_size": 2},
    "multigrid": {
        "net": "multigrid",
        "resolution": 8,
        "grids": [
            {"net": "detail", "resolution": 4, "channels": [2], "block_size": 4},
            {"net": "detail", "resolution": 8, "channels": [2, 2], "block_size": 2},
        ],
    },
    "latent": {
        "net": "latent", "resolution": 4, "latent": 2, "channels": [3, 2], "encoder": [2, 3],
        "batch_norm": True, "components": 2, "descriptor": {"net": "annealed", **COMPACT},
    },
    "mesh": {
        "net": "mesh", "resolution": 4, "latent": 2, "channels": [2], "hidden": 3,
        "subdivisions": 0,
    },
    "sequential": {
        "net": "sequential", "resolution": 4, "steps": 2, "latent": 2, "state": 3, "window": 4,
        "glimpse": 4, "features": 2, "likelihood": "mirrored", "reflection": "x",
        "context": "class", "classes": 2,
    },
    "classifier": {
        "net": "classifier", "design": "multi-view", "resolution": 4, "channels": [2, 3],
        "hidden": 3, "classes": 2,
    },
}  # fmt: skip
"""The architectures, of all kinds."""


def tiny(net: str) -> LoadedNet:
    """Return a tiny model of a kind, with weights that are always the same."""
    spec = SPEC.validate_python(NETS[net])
    torch.manual_seed(0)
    made = spec.build().requires_grad_(False).eval()
    chains = np.ones((2, 4, 4, 4), np.bool_) if net == "annealed" else None
    header = CheckpointHeader.model_validate({
        "name": net,
        "capabilities": ["energy"],
        "resolution": spec.resolution,
        "parameters": sum(weight.numel() for weight in made.parameters()),
        "architecture": spec,
        "sampler": SCHEDULE,
        "recovery": SCHEDULE,
        "classes": ["low", "tall"],
        "chains": 0 if chains is None else len(chains),
        "training": {
            "data": "boxes", "shapes": 9, "iterations": 2, "earlier_iterations": 3,
            "recipe": {"learning": {"block_size": 2}},
        },
        "metrics": {"mean": 0.5},
    })  # fmt: skip
    return LoadedNet(header, made, torch.zeros(1, 1, *spec.extent), chains)


def saved(model: LoadedNet) -> bytes:
    """Return the file of a model."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        save_model(model, path)
        return path.read_bytes()


def frames(model: LoadedNet) -> Iterator[NDArray[np.floating[Any]]]:
    """Yield what a window would show of a model: a few steps of everything that its net does."""
    if isinstance(model.net, MeshNet):
        yield from _meshes(model)
    elif isinstance(model.net, ClassifierNet):
        yield classifier_of(model).probabilities(np.ones((1, *(model.resolution,) * 3)))
    elif isinstance(model.net, SequentialNet):
        yield from _canvases(sequential_model(model))
    else:
        if isinstance(model.net, LatentNet):
            generator = latent_model(model)
            yield generator.decode(generator.draw([0, 1], *generator.classes[:1]))
        rungs = ladder(model) if isinstance(model.net, MultigridDescriptor) else [model]
        for frame in (frame for rung in rungs for frame in _chains(rung)):
            yield frame.voxels
            yield frame.estimate


def _chains(model: LoadedNet) -> Iterator[ChainFrame]:
    """Play free chains, and chains that recover the upper half of a block."""
    size = model.resolution
    hidden = np.zeros((size,) * 3, np.bool_)
    hidden[size // 2 :] = True
    block = VoxelGrid(np.ones((size,) * 3, np.bool_))
    yield from play(model, seeds=[0, 1], steps=STEPS)
    yield from recover(model, block, Mask(hidden, "half:+z"), seeds=[0, 1], steps=STEPS)


def _canvases(model: SequentialModel) -> Iterator[NDArray[np.floating[Any]]]:
    """Write shapes, and complete an empty one of which half may be wrong."""
    told = model.of_class(model.classes[0]) if model.classes else model
    yield from told.unfold(told.draw([0]))
    size = (model.resolution,) * 3
    for frame in complete(told, np.zeros(size), np.full(size, 0.5), seeds=[0], steps=STEPS):
        yield frame.voxels
        yield frame.estimate


def _meshes(model: LoadedNet) -> Iterator[NDArray[np.floating[Any]]]:
    maker, size = mesh_model(model), model.resolution
    for mesh in maker.meshes(maker.encode(np.zeros((1, 3, size, size), np.uint8))):
        yield mesh.vertices
        yield mesh.colours
