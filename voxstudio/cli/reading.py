"""Options of commands that read shapes: which array, what of it is solid, where its axes point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from voxstudio import bounds, choices
from voxstudio.cli.console import say_aside
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.formats import ReadOptions, ShapeSet
    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.mesh_placement import MeshPlacement

Key = Annotated[str | None, typer.Option(metavar="NAME", help="Name of the array in an archive.")]
Axes = Annotated[
    str | None,
    typer.Option(metavar="xzy", help="Names of the file's first, second and third axis."),
]
Flip = Annotated[str, typer.Option(metavar="xyz", help="Axes along which to mirror shapes.")]
Turn = Annotated[
    str,
    typer.Option(metavar="xzz", help="Axes of quarter turns of the upright shape, in order."),
]
Up = Annotated[choices.Up | None, typer.Option(help="Axis that points up in the file.")]
Resolution = Annotated[
    int | None, typer.Option(min=4, max=256, help="Voxels per side that a mesh is filled into.")
]
Label = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=bounds.LABEL,
        metavar="N",
        help="Label that counts as solid; all labels unless given.",
    ),
]
Level = Annotated[
    float | None,
    typer.Option(
        min=-bounds.VALUE,
        max=bounds.VALUE,
        metavar="X",
        help="Value at the surface of a field of distances or densities.",
    ),
]
Inside = Annotated[
    choices.Inside | None,
    typer.Option(help="Side of the level, or of 0, that is solid; positive unless given."),
]
Oblique = Annotated[
    choices.Oblique,
    typer.Option(help="Refuse a volume whose axes are rotated, or read it as stored."),
]
Place = Annotated[
    choices.Place | None,
    typer.Option(
        help="Where a mesh stands in the grid, as in training unless given; keep = unmoved."
    ),
]
Fit = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE|keep", help="Longest side of a mesh in voxels; keep = one voxel per unit."
    ),
]
Index = Annotated[
    int, typer.Option(min=0, max=bounds.ROW, help="Number of the shape in a set, from 0.")
]


Resample = Annotated[
    bool,
    typer.Option("--resample", help="Take a shape of any size; results are on its own grid again."),
]


class Layout(NamedTuple):
    """Which array of a file holds shapes, what of it is solid, and which way its axes point."""

    key: Key = None
    axes: Axes = None
    up: Up = None
    turn: Turn = ""
    flip: Flip = ""
    label: Label = None
    level: Level = None
    inside: Inside = None
    oblique: Oblique = "refuse"
    place: Place = None
    fit: Fit = None

    def options(
        self, resolution: int | None = None, usual: MeshPlacement | None = None
    ) -> ReadOptions:
        """Return how to read a file.

        Args:
            resolution: Voxels along each side that a mesh is filled into.
            usual: Where it is put and how large, unless the user says otherwise.
        """
        from voxstudio.data.formats import ReadOptions
        from voxstudio.mesh_placement import MeshPlacement

        told = self._asdict()
        placement = (usual or MeshPlacement()).told(told.pop("place"), told.pop("fit"))
        size = resolution or ReadOptions.resolution
        return ReadOptions(resolution=size, placement=placement, **told)

    def of_model(self, header: CheckpointHeader) -> ReadOptions:
        """Return how to read a file for a model: a mesh as the shapes that it learned from."""
        return self.options(header.resolution, header.placement)


def read_set(
    path: Path,
    layout: Layout,
    header: CheckpointHeader | None = None,
    options: ReadOptions | None = None,
) -> ShapeSet:
    """Read the shapes of a file, and say on stderr where labels were taken for solid.

    Args:
        path: The file.
        layout: What the user said of it.
        header: Of the model that the shapes are for, if they are for one.
        options: How to read it, where they are for none.

    Raises:
        ImportRejected: If it cannot be read.
    """
    from voxstudio.data.formats import read_shapes

    usual = options or layout.options()
    shapes = read_shapes(path, layout.of_model(header) if header else usual)
    if shapes.values.startswith("labels "):
        say_aside(f"{path}: {shapes.values} are solid; --label N picks one")
    return shapes


def read_fitting(path: Path, layout: Layout, header: CheckpointHeader) -> ShapeSet:
    """Read the shapes of a file, all of a model's resolution.

    Raises:
        ImportRejected: If it cannot be read or they are of another size.
    """
    shapes = read_set(path, layout, header)
    check_size(shapes.voxels.shape[1:], header.resolution, path)
    return shapes


def read_grid(
    path: Path, index: int, layout: Layout, header: CheckpointHeader, *, resample: bool = False
) -> VoxelGrid:
    """Read one shape of a model's resolution, or of any if it will be resampled.

    Raises:
        ImportRejected: If it cannot be read or is of another size.
    """
    grid = read_set(path, layout, header).pick(index, path)
    if not resample:
        check_size(grid.shape, header.resolution, path)
    return grid


def read_visible(
    path: Path,
    index: int,
    layout: Layout,
    header: CheckpointHeader,
    words: str,
    seed: int,
    *,
    resample: bool = False,
) -> tuple[VoxelGrid, Mask]:
    """Read one shape and what is hidden of it, by the words of `--mask`.

    Raises:
        ImportRejected: If it cannot be read, is of another size, or nothing is hidden.
    """
    from voxstudio.masks import is_scan, parse_mask, sensor_of

    if is_scan(words):
        from voxstudio.data.scans import read_scan

        seen = read_scan(path, layout.of_model(header), sensor_of(words))
        return seen.grid, seen.mask(words)
    grid = read_grid(path, index, layout, header, resample=resample)
    return grid, parse_mask(words, grid.shape, seed)


def check_size(shape: tuple[int, ...], resolution: int, path: Path) -> None:
    """Take shapes of a model's resolution alone.

    Raises:
        ImportRejected: If a shape of the file is of another size.
    """
    if shape != (resolution,) * 3:
        accepted = f"a shape of {resolution}^3 voxels; `convert --resolution` makes one"
        raise ImportRejected(path, f"has {'x'.join(map(str, shape))} voxels", accepted)


def unseen_shapes(header: CheckpointHeader, data: Path | None, layout: Layout) -> ShapeSet:
    """Return shapes that a model never saw: those of a file, or generated ones of its own kind.

    Raises:
        ImportRejected: If it learned from a data file and none is given, or they are of another
            size.
    """
    from voxstudio.evaluation.origin import examined, is_generated

    if data is not None:
        return read_fitting(data, layout, header)
    if not is_generated(header):
        accepted = "--data FILE of others; `voxstudio data split --checkpoint` writes those"
        learned = header.training.get("data", "shapes that it does not name")
        raise ImportRejected(header.name, f"learned from {learned}", accepted)
    shapes = examined(header).unseen(header.name)
    check_size(shapes.voxels.shape[1:], header.resolution, Path(header.name))
    return shapes
