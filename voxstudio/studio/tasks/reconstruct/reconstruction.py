"""What is done with pictures off the GUI thread: they are read, taken, and made shapes of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh_placement import MeshPlacement
from voxstudio.render import style
from voxstudio.render.tiles import ColouredMesh
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making, recipes
from voxstudio.studio.models.selection import times
from voxstudio.studio.tasks.reconstruct.models import makes_mesh

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.making import Origin

SOLID = 32
"""Voxels along each side of a mesh that becomes a shape."""

REACH = 0.6
"""Radius of the ball around a shape whose coloured picture is taken, in halves of the picture."""

PAINT = (0.85, 0.42, 0.22)
"""Its colour, sRGB."""


@dataclass(frozen=True, eq=False)
class ConditioningImage:
    """A picture as a model takes it.

    Args:
        pixels: Brightness from 0 to 1, (R, R), or sRGB colours, (3, R, R).
        name: What it shows.
    """

    pixels: NDArray[np.float32] | NDArray[np.uint8]
    name: str

    @property
    def colours(self) -> NDArray[np.uint8]:
        """SRGB, (3, R, R)."""
        return shades(self.pixels)


@dataclass(frozen=True, eq=False)
class RenderedShape:
    """A shape in one colour, whose picture the GUI thread takes: VTK is its own.

    Args:
        mesh: As the camera sees it.
        name: Of the shape.
    """

    mesh: ColouredMesh
    name: str


@dataclass(frozen=True, eq=False)
class VoxelResult:
    """Shapes that look like pictures.

    Args:
        told: The pictures c.
        seeds: Of the K shapes.
        fields: Occupancies h, (K, D, H, W).
        seen: The same views of them, xhat, (K, V, R, R).
        origin: What made them, where that is known.
    """

    told: tuple[ConditioningImage, ...]
    seeds: tuple[int, ...]
    fields: NDArray[np.float32]
    seen: NDArray[np.float32]
    origin: Origin | None = None

    @cached_property
    def shapes(self) -> list[Shape]:
        """The shapes, each with its seed as a part of its name."""
        given = {"pictures": stacked(self.told)}
        by = self.origin
        making = None if by is None else Making("reconstruct", by, self.seeds, inputs=given)
        made_by = recipes(making, len(self.seeds))
        each, name = zip(self.fields, self.seeds, made_by, strict=True), self.told[0].name
        return [Shape(VoxelGrid(field), f"{name} seed {seed}", made) for field, seed, made in each]


@dataclass(frozen=True, eq=False)
class MeshResult:
    """A coloured mesh of a picture.

    Args:
        told: The picture.
        mesh: What was made of it, as the picture's camera sees it.
        solid: The same filled with voxels, on the floor.
        origin: What made the mesh, where that is known.
    """

    told: ConditioningImage
    mesh: ColouredMesh
    solid: Shape
    origin: Origin | None = None

    @cached_property
    def recipe(self) -> str:
        """How the mesh was made; empty where that is not known."""
        if self.origin is None:
            return ""
        return _mesh_making(self.told, self.origin).recipe(0).also(rows=None).text

    @property
    def shapes(self) -> list[Shape]:
        """The one shape."""
        return [self.solid]


Reconstruction = VoxelResult | MeshResult


def shades(pixels: NDArray[np.float32] | NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the colours of a picture, (3, R, R), that may be a grey one, (R, R)."""
    if pixels.ndim == 3:
        return np.asarray(pixels, np.uint8)
    return np.repeat(np.round(255 * pixels).astype(np.uint8)[None], 3, axis=0)


def read(
    header: CheckpointHeader, path: Path, place: int
) -> Generator[None, None, dict[int, ConditioningImage]]:
    """Read a picture for a slot as a model takes it, as a job.

    Raises:
        ImportRejected: If the file is no picture.
    """
    from voxstudio.data.pictures import read_colours, read_picture

    yield None
    reader = read_colours if makes_mesh(header) else read_picture
    return {place: ConditioningImage(reader(path, header.resolution), path.stem)}


def take(
    header: CheckpointHeader, shape: Shape
) -> Generator[None, None, dict[int, ConditioningImage]]:
    """Take the shaded picture of a shape for every slot of a model, as a job.

    Raises:
        ImportRejected: If the shape does not fill a cube.
    """
    from voxstudio.data.pictures import fitted
    from voxstudio.sequential.pictures import taken
    from voxstudio.views import Camera

    yield None
    field = shape.grid.as_float()
    if len(set(field.shape)) > 1:
        fault = f"has {times(field.shape)} voxels"
        raise ImportRejected(shape.name, fault, "shapes of as many voxels along each side")
    (pictures,) = taken(field[None] > 0.5, [Camera(*camera) for camera in header.cameras])
    told = (ConditioningImage(fitted(pixels, header.resolution), shape.name) for pixels in pictures)
    return dict(enumerate(told))


def paint(shape: Shape) -> Generator[None, None, RenderedShape]:
    """Turn a shape three-quarter to the front, in one colour, as a job.

    Raises:
        ImportRejected: If nothing of it is solid.
    """
    from voxstudio.mesh.surface import surface

    yield None
    found = surface(shape.grid, smooth=1)
    x, y, z = style.CAMERA_DIRECTION
    angles = [np.arctan2(-x, -y), np.arctan2(z, np.hypot(x, y))]
    around = found.vertices - (found.vertices.min(axis=0) + found.vertices.max(axis=0)) / 2
    around *= REACH / np.linalg.norm(around, axis=1).max()
    vertices = Rotation.from_euler("zx", angles).apply(around).astype(np.float32)
    return RenderedShape(
        ColouredMesh(vertices, found.faces, np.full_like(vertices, PAINT)), shape.name
    )


def stacked(told: Sequence[ConditioningImage]) -> NDArray[np.float32]:
    """Return pictures as one array, (V, R, R)."""
    return np.stack([np.asarray(each.pixels, np.float32) for each in told])


def make(
    model: LoadedNet,
    told: Sequence[ConditioningImage],
    seeds: Sequence[int],
    origin: Origin | None = None,
) -> Reconstruction:
    """Make a shape per seed of pictures, or the mesh of one; `origin` says what the model is.

    Raises:
        ImportRejected: If the model does neither.
    """
    if makes_mesh(model.header):
        return _mesh(model, told[0], origin)
    from voxstudio.sequential.pictures import picture_model, shown, taken

    maker = shown(picture_model(model), len(told))
    fields = maker.make(stacked(told), seeds)
    seen = taken(fields > 0.5, maker.cameras)
    return VoxelResult(tuple(told), tuple(seeds), fields, seen, origin)


def _mesh(model: LoadedNet, told: ConditioningImage, origin: Origin | None) -> MeshResult:
    from voxstudio.data.voxelise import voxelise
    from voxstudio.latent.mesh_model import mesh_model

    maker = mesh_model(model)
    (mesh,) = maker.meshes(maker.encode(told.colours[None]))
    filled = voxelise(mesh.solid, SOLID, placement=MeshPlacement("floor")).values
    if origin is None:
        return MeshResult(told, mesh, Shape(VoxelGrid(filled), told.name))
    voxels = replace(_mesh_making(told, origin), arguments={"voxels": SOLID})
    solid = Shape(VoxelGrid(filled), told.name, partial(voxels.recipe, 0))
    return MeshResult(told, mesh, solid, origin)


def _mesh_making(told: ConditioningImage, origin: Origin) -> Making:
    return Making("mesh", origin, (), {}, {}, {"picture": told.colours})
