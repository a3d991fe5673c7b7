"""Running a model from the command line: it is loaded, followed, and its results are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voxstudio.cli.console import progress, say
from voxstudio.files import new_directory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.model import Model
    from voxstudio.provenance import Provenance

    Floats = NDArray[np.float32]


def follow(label: str, frames: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames of a run, with a bar of how far it is."""
    frame = next(frames)
    with progress(label, frame.total) as advance:
        while True:
            advance(frame.done, frame.status)
            yield frame
            following = next(frames, None)
            if following is None:
                return
            frame = following


def run(label: str, frames: Iterator[Frame]) -> Floats:
    """Run to the end, with a bar, and return what became of all shapes, (N, D, H, W)."""
    from voxstudio.kinds.frame import last

    return last(follow(label, frames))


def write_results(
    out: Path,
    archive: str,
    names: Sequence[str],
    shapes: Floats,
    made: Provenance,
    *,
    arrays: Mapping[str, NDArray[Any]] | None = None,
    mask: Mask | None = None,
) -> tuple[Path, list[Path]]:
    """Write what came of a run into a folder: archives, meshes of its shapes and the recipe.

    Args:
        out: The folder.
        archive: Name of the shapes' archive, without its ending.
        names: Of the meshes, one per shape.
        shapes: (N, D, H, W).
        made: What made them.
        arrays: Further archives by name, each of one array `voxels`.
        mask: What was hidden, if something was.

    Returns:
        The folder and the mesh files.
    """
    from voxstudio.cli import results

    folder = new_directory(out)
    results.write_voxels(folder / f"{archive}.npz", "voxels", shapes, made)
    for name, values in (arrays or {}).items():
        results.write_voxels(folder / f"{name}.npz", "voxels", values)
    if mask is not None:
        results.write_voxels(folder / "mask.npz", "mask", mask.hidden)
    results.write_provenance(folder, made.of(shapes))
    return folder, results.write_meshes(folder, names, shapes, made)


def made_by(
    action: str,
    model: Model,
    path: Path,
    seeds: Sequence[int],
    schedule: Mapping[str, Any],
    *,
    arguments: Mapping[str, Any] | None = None,
    inputs: Mapping[str, NDArray[Any] | None] | None = None,
    mask: Mask | None = None,
) -> Provenance:
    """Return the recipe of a run of one model; the arguments are those of `making.made_by`."""
    from voxstudio.replay import making

    return making.made_by(
        action,
        [making.used(path, model.name)],
        model.device,
        seeds,
        schedule=schedule,
        arguments=arguments,
        inputs=inputs,
        mask=mask,
    )


def write_variants(
    out: Path,
    archive: str,
    shapes: Floats,
    made: Provenance,
    *,
    arrays: Mapping[str, NDArray[Any]] | None = None,
    mask: Mask | None = None,
    more: str = "",
) -> None:
    """Write variants of one shape as `write_results` does, and say where they lie, and more."""
    names = [f"variant-{i}" for i in range(len(shapes))]
    folder, meshes = write_results(out, archive, names, shapes, made, arrays=arrays, mask=mask)
    say_written(folder, meshes, f"{len(shapes)} variants{more}")


def said(told: Mapping[str, Any], grid: VoxelGrid) -> dict[str, Any]:
    """Return arguments as a recipe has them: a shape that is resampled has its spacing there."""
    resample = list(grid.spacing) if told["resample"] else None
    return {**told, "resample": resample}


def say_written(folder: Path, meshes: Sequence[Path], what: str) -> None:
    """Say where results lie."""
    say(f"{folder}: {what}, {len(meshes)} mesh files")
