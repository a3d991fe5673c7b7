"""What a model makes, to look at while it learns: samples, completions of shapes, or meshes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio import operations
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
    from collections.abc import Callable, Iterator

    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import Operation
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

    Returns:
        Estimates (N, D, H, W) after every step, the last grid's alone where there are several;
        nothing if the model can do nothing of this.
    """
    for operation, made in PREVIEWS.items():
        if operation.declared_by(model.header):
            return made(model, observed)
    return _chains(model, observed)


def _decoded(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Yield shapes of drawn codes."""
    made = latent_model(model)
    yield made.decode(made.draw(range(len(observed))))


def _reconstructed(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Yield shapes made of pictures of the observed ones."""
    maker = picture_model(model)
    pictures = enumerate(taken(observed > 0.5, maker.cameras))
    yield np.concatenate([maker.make(told, [seed]) for seed, told in pictures])


def _of_finest_grid(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Yield estimates of the last grid of a ladder."""
    for moment in unfold(ladder(model), volumes(model), seeds=range(len(observed))):
        if moment.frame.estimate.shape == observed.shape:
            yield moment.frame.estimate


def _written(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Yield the canvases of a sequential model after every step."""
    found, seeds = sequential_model(model), range(len(observed))
    if found.spec.context == "volume":  # it tells again what it is told
        return
    if found.classes:
        found = found.of_labels([seed % len(found.classes) for seed in seeds])
    yield from found.unfold(found.draw(seeds))


def _recalled(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Yield estimates of an associative memory of shapes with voxels flipped."""
    flipped = [flip(shape, FLIPS, seed) for seed, shape in enumerate(observed > 0.5)]
    for frame in recall(model, np.stack(flipped)):
        yield frame.estimate


def _chains(model: LoadedNet, observed: Floats) -> Iterator[Floats]:
    """Yield estimates of chains of an energy; nothing of one that can do nothing by itself."""
    given = _given(model, observed)
    if given is not None:
        steps = given.schedule(model.header).steps
        for frame in play(model, seeds=range(len(observed)), steps=steps, given=given):
            yield frame.estimate


def _given(model: LoadedNet, observed: Floats) -> Condition | None:
    header = model.header
    if operations.CHAIN.supported_by(header):
        return begun(model, range(len(observed)))
    if operations.SUPER_RESOLVE.supported_by(header) and header.block_size is not None:
        return Coarse(block_means(observed, header.block_size))
    if operations.RECOVER_BY_CHAINS.supported_by(header):
        size = observed.shape[1:]
        masks = [parse_mask(HIDDEN, size, seed).hidden for seed in range(len(observed))]
        return Visible(observed, np.stack(masks))
    return None


PREVIEWS: dict[Operation, Callable[[LoadedNet, Floats], Iterator[Floats]]] = {
    operations.DECODE: _decoded,
    operations.RECONSTRUCT: _reconstructed,
    operations.GROW: _of_finest_grid,
    operations.WRITE: _written,
    operations.COMPLETE: _written,
    operations.RECALL: _recalled,
}
"""What shows a model; the first of these that it declares."""
