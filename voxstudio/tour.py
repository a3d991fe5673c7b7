"""The main job without a screen: sample, mask, recover, export, with pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.convert import surface_of
from voxstudio.data.formats.npz import write_arrays
from voxstudio.files import write_atomically
from voxstudio.grid import VoxelGrid
from voxstudio.library import default_checkpoint
from voxstudio.loaded import load_model
from voxstudio.masks import parse_mask
from voxstudio.mesh.export import export_mesh
from voxstudio.provenance import Provenance, Surface
from voxstudio.render.picture import picture
from voxstudio.render.png import write_png
from voxstudio.render.sheet import Card, contact_sheet
from voxstudio.replay import making
from voxstudio.sampling.player import compose, last, play, recover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.grid import Mask
    from voxstudio.loaded import LoadedNet

MASK = "half:+z"
"""The upper half is painted over and recovered."""

VARIANTS = 4
SURFACE = Surface(size_mm=100.0, largest=True)
PIXELS = (360, 360)
MOMENTS = 5
"""Pictures of the chain, from noise to shape."""


@dataclass(frozen=True)
class Stop:
    """One finished part of the tour: what was done, and the files it left."""

    done: str
    files: tuple[Path, ...]


def tour(out: Path, seed: int = 0, device: str = "cpu") -> Iterator[Stop]:
    """Do the main job with the default model and leave everything in a folder.

    Args:
        out: An existing folder.
        seed: Of the sampled shape; the variants have the seeds after it.
        device: Where the model runs.

    Yields:
        One record per finished part.

    Raises:
        ImportRejected: If no checkpoint is installed.
    """
    path = default_checkpoint()
    model = load_model(path, device)
    moments = _sample(model, seed)
    shape = VoxelGrid(moments[-1])
    yield Stop("sampled a shape out of noise", _show_chain(out, moments))
    mask = parse_mask(MASK, shape.shape, seed)
    seeds = tuple(range(seed + 1, seed + 1 + VARIANTS))
    made = compose(last(recover(model, shape, mask, seeds=seeds)).estimate, shape, mask)
    write_arrays(out / "recovered.npz", {"voxels": made})
    write_arrays(out / "mask.npz", {"mask": np.asarray(mask.hidden)})
    shown = _show_recovery(out, shape, mask, made)
    yield Stop(
        f"hid the upper half and recovered {VARIANTS} variants",
        (out / "recovered.npz", out / "mask.npz", shown),
    )
    sampled, recovered = _recipes(path, model, shape, mask, (seed, *seeds))
    meshes = [_export(out, "sample", moments[-1], sampled)]
    meshes += [
        _export(out, f"variant-{i}", values, recovered.take([i])) for i, values in enumerate(made)
    ]
    yield Stop("exported meshes", tuple(file for pair in meshes for file in pair))
    record = Provenance.now(
        "tour",
        models=sampled.models,
        seeds=(seed, *seeds),
        schedule={"sampler": sampled.schedule, "recovery": recovered.schedule},
        mask=recovered.mask,
    )
    data = record.to_json().encode()
    write_atomically(out / "provenance.json", lambda file: file.write(data))
    yield Stop("wrote down how it was made", (out / "provenance.json",))


def _sample(model: LoadedNet, seed: int) -> list[NDArray[np.float32]]:
    """Run one chain and keep a few of its estimates, the last one included."""
    steps = model.header.sampler.steps
    wanted = {round(share * steps) for share in np.linspace(0.3, 1, MOMENTS)}
    frames = play(model, seeds=[seed], steps=steps)
    return [frame.estimate[0] for frame in frames if frame.step in wanted]


def _show_chain(out: Path, moments: list[NDArray[np.float32]]) -> tuple[Path, ...]:
    cards = [Card(picture(values, PIXELS)) for values in moments]
    write_png(out / "sample.png", cards[-1].pixels)
    write_png(out / "chain.png", contact_sheet([cards]))
    return out / "sample.png", out / "chain.png"


def _show_recovery(out: Path, shape: VoxelGrid, mask: Mask, made: NDArray[np.float32]) -> Path:
    visible = np.where(mask.hidden, np.float32(0), shape.as_float())
    cards = [Card(picture(shape.as_float(), PIXELS), "original"),
             Card(picture(visible, PIXELS), "visible")]  # fmt: skip
    cards += [Card(picture(values, PIXELS), f"variant {i}") for i, values in enumerate(made)]
    write_png(out / "recovery.png", contact_sheet([cards[:3], cards[3:]]))
    return out / "recovery.png"


def _recipes(
    path: Path, model: LoadedNet, shape: VoxelGrid, mask: Mask, seeds: Sequence[int]
) -> tuple[Provenance, Provenance]:
    """Return how the sample, the first of the seeds, and how the variants were made."""
    header, used = model.header, [making.used(path, model.header.name)]
    sampled = making.made_by(
        "chain",
        used,
        model.device,
        seeds[:1],
        schedule=header.sampler.model_dump(),
        arguments={"steps": header.sampler.steps, "start": "noise"},
    )
    recovered = making.made_by(
        "recover",
        used,
        model.device,
        seeds[1:],
        schedule=header.recovery.model_dump(),
        inputs={"shape": shape.values},
        mask=mask,
    )
    return sampled, recovered


def _export(
    out: Path, name: str, values: NDArray[np.float32], made: Provenance
) -> tuple[Path, Path]:
    mesh = surface_of(VoxelGrid(values), SURFACE)
    recipe = made.of(values[None]).also(surface=SURFACE).text
    files = out / f"{name}.obj", out / f"{name}.stl"
    for file in files:
        export_mesh(mesh, file, recipe=recipe)
    return files
