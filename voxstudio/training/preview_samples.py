"""What a model makes, to look at while it learns: samples, completions of shapes, or meshes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.coarse import block_means
from voxstudio.corruption import flip
from voxstudio.latent.mesh_model import mesh_model
from voxstudio.latent.model import latent_model
from voxstudio.loaded import ladder, volumes
from voxstudio.masks import parse_mask
from voxstudio.sampling.condition import Coarse, Condition, Visible
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import play
from voxstudio.sampling.recall import recall
from voxstudio.sampling.starts import begun
from voxstudio.sequential.model import sequential_model
from voxstudio.sequential.pictures import picture_model, taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.loaded import LoadedNet
    from voxstudio.render.tiles import ColouredMesh, Pictures

Floats = NDArray[np.float32]
FLIPS = 0.2
"""Share of voxels that are flipped for an associative memory."""

HIDDEN = "random:0.7"
"""What a model that only recovers is given, of the observed shapes."""


def meshes(model: LoadedNet, pictures: Pictures) -> list[ColouredMesh]:
    """Return what a mesh decoder makes of the pictures (N, 3, R, R) that it learns from."""
    maker = mesh_model(model)
    return maker.meshes(maker.encode(pictures))


def preview_samples(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Run as many chains as there are observed shapes, from seed 0 on.

    Args:
        model: The model.
        observed: Occupancies (N, D, H, W): a model that only recovers is shown at recovering
            them, one for super-resolution at refining them, one that takes pictures at making them
            of theirs, and an associative memory at recalling them with voxels flipped. A
            sequential model writes shapes of its own, the classes that it knows in turn.

    Yields:
        Estimates (N, D, H, W) after every step, the last grid's alone where there are several;
        nothing if the model can do nothing of this.
    """
    header, seeds = model.header, range(len(observed))
    if "latent" in header.capabilities:
        made = latent_model(model)
        yield made.decode(made.draw(seeds))
        return
    if "views" in header.capabilities:
        maker = picture_model(model)
        pictures = zip(taken(observed > 0.5, maker.cameras), seeds, strict=True)
        yield np.concatenate([maker.make(told, [seed]) for told, seed in pictures])
        return
    if "multigrid" in header.capabilities:
        for moment in unfold(ladder(model), volumes(model), seeds=seeds):
            if moment.frame.estimate.shape == observed.shape:
                yield moment.frame.estimate
        return
    if {"sequence", "completion"} & set(header.capabilities):
        yield from _written(model, seeds)
        return
    if "memory" in header.capabilities:
        pairs = zip(observed > 0.5, seeds, strict=True)
        for frame in recall(model, np.stack([flip(shape, FLIPS, seed) for shape, seed in pairs])):
            yield frame.estimate
        return
    given = _given(model, observed)
    if given is not None:
        steps = given.schedule(header).steps
        for frame in play(model, seeds=seeds, steps=steps, given=given):
            yield frame.estimate


def _written(model: LoadedNet, seeds: range) -> Iterator[Floats]:
    """Yield the canvases of a sequential model after every step."""
    found = sequential_model(model)
    if found.spec.context == "volume":  # it tells again what it is told
        return
    if found.classes:
        found = found.of_labels([seed % len(found.classes) for seed in seeds])
    yield from found.unfold(found.draw(seeds))


def _given(model: LoadedNet, observed: Floats) -> Condition | None:
    header = model.header
    if "synthesis" in header.capabilities:
        return begun(model, range(len(observed)))
    if "superres" in header.capabilities and header.block_size is not None:
        return Coarse(block_means(observed, header.block_size))
    if "recovery" in header.capabilities:
        size = observed.shape[1:]
        masks = [parse_mask(HIDDEN, size, seed).hidden for seed in range(len(observed))]
        return Visible(observed, np.stack(masks))
    return None
