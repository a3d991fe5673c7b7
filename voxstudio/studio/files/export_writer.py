"""What an export does off the GUI thread: measure a mesh, write files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.components import component_count
from voxstudio.data.convert import surface_of, write_one
from voxstudio.data.formats import FORMATS, ShapeSet, is_mesh, write_shapes
from voxstudio.data.origin import with_some_origin
from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import usual_up
from voxstudio.provenance import Surface
from voxstudio.provenance.carriers import has_room
from voxstudio.studio.window.export_dialog import STACK, Choice

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from voxstudio.mesh.surface import Mesh
    from voxstudio.provenance import Provenance
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.window.export_dialog import ExportOptions


@dataclass(frozen=True)
class Measure:
    """What a file would hold, in words.

    Args:
        figures: Size and triangles, or voxels.
        note: How it would print, or why it cannot be written.
    """

    figures: str
    note: str


def choices() -> list[Choice]:
    """Return the kinds of file that can be written, meshes first."""
    written = [each for each in FORMATS if each.writes]
    written.sort(key=lambda each: not each.mesh)
    return [
        Choice(each.extension, each.description, each.mesh, usual_up(each.extension))
        for each in written
    ]


def measure(shape: Shape, options: ExportOptions) -> Generator[None, None, Measure]:
    """Say what an export of one shape would hold, as a job."""
    yield None
    if not is_mesh(Path(f"shape{options.extension}")):
        size = " × ".join(map(str, shape.grid.shape))
        return Measure(f"{size} voxels", "Occupancies as they are on screen.")
    try:
        mesh = _mesh(shape, options)
    except ImportRejected as error:
        return Measure("Nothing to export", f"The shape {error.fault}: try {error.accepted}.")
    width, depth, height = mesh.extent
    figures = f"{width:.1f} × {depth:.1f} × {height:.1f} mm · {len(mesh.faces):,} triangles"
    return Measure(figures, _printable(mesh, shape, options))


def write(
    shapes: Sequence[Shape],
    files: Sequence[Path],
    options: ExportOptions,
    *,
    beside: bool = True,
) -> Generator[None, None, list[Path]]:
    """Write shapes, as a job that makes a step for each file.

    Args:
        shapes: One, or several.
        files: One for each, or one `STACK` for all; the ending decides the format.
        options: How.
        beside: Whether the recipe of a file that has no room for it lies beside it.

    Returns:
        The files written.
    """
    if files[0].suffix.lower() == STACK and len(files) == 1:
        _write_stack(shapes, files[0])
        return list(files)
    wanted = _surface(options)
    for file, shape in zip(files, shapes, strict=True):
        known = beside or has_room(file)
        told = shape_set(shape) if known else ShapeSet.of(shape.grid, shape.name)
        write_one(told, file, wanted)
        yield None
    return list(files)


def _write_stack(shapes: Sequence[Shape], path: Path) -> None:
    sizes = {shape.grid.shape for shape in shapes}
    if len(sizes) > 1:
        raise ImportRejected(path, "would hold shapes of several sizes", "shapes of one size")
    values = np.stack([shape.grid.as_float() for shape in shapes])
    made = together([None if shape.made is None else shape.made() for shape in shapes])
    write_shapes(path, with_some_origin(ShapeSet(values, name=path.stem, made=made)))


def shape_set(shape: Shape) -> ShapeSet:
    """Return a shape as a set that says what made it, or that it is as it was opened."""
    made = None if shape.made is None else shape.made()
    return with_some_origin(ShapeSet.of(shape.grid, shape.name, made))


def together(recipes: Sequence[Provenance | None]) -> Provenance | None:
    """Return the one recipe of several shapes; None where they were not made in one go."""
    first = recipes[0]
    if first is None:
        return None
    rows: list[int] = []
    for each in recipes:
        if each is None or each.also(rows=first.rows) != first or each.rows is None:
            return None
        rows.extend(each.rows)
    return first.also(rows=tuple(rows))


def _surface(options: ExportOptions) -> Surface:
    return Surface(
        isovalue=options.isovalue,
        size_mm=None if options.original else options.size_mm,
        up=options.up,
        smooth=options.smooth,
        largest=options.keep_largest,
    )


def _mesh(shape: Shape, options: ExportOptions) -> Mesh:
    return surface_of(shape.grid, _surface(options))


def _printable(mesh: Mesh, shape: Shape, options: ExportOptions) -> str:
    bodies = component_count(shape.grid.as_float() > options.isovalue)
    if not mesh.watertight:
        return "Not watertight: a slicer may refuse it. Try another threshold."
    if bodies == 1:
        return f"Watertight, a single connected component, {mesh.volume / 1000:.1f} cm³."
    if options.keep_largest:
        loose = "loose piece is" if bodies == 2 else "loose pieces are"
        return f"Watertight, {mesh.volume / 1000:.1f} cm³; {bodies - 1} {loose} left out."
    return f"Watertight, but {bodies} connected components."
