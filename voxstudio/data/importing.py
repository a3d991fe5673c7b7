"""How a person wants a file of one shape taken, and the shape that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from voxstudio.choices import Place, Unit, Up
from voxstudio.data.formats import ReadOptions, is_mesh
from voxstudio.data.formats.mesh_file import filled
from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import usual_up
from voxstudio.mesh_placement import FURNITURE, MeshPlacement
from voxstudio.transforms import arranged, mirrored, scaled, shell, shortest, turned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.grid import VoxelGrid
    from voxstudio.mesh.surface import Mesh

MM: dict[Unit, float] = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}
"""Millimetres of each unit."""

RESOLUTION = ReadOptions.resolution
"""Voxels along each side that a mesh is filled into, unless someone says otherwise."""

MARGIN = 3
"""Layers of air at either end of the longest side: that of `FURNITURE` is 26 of 32 voxels."""


class ImportChoices(BaseModel):
    """What a person says of a file; by default, voxels stay as they are.

    Args:
        up: Axis that points up in the file.
        turn: Quarter turns of the upright shape, as of `transforms.turned`.
        mirror: Axes along which it is mirrored afterwards, such as "xz".
        place: Where it stands in the grid.
        margin: Layers of air at either end of its longest side; None keeps the size of voxels, and
            takes the unit of a mesh for a voxel's edge.
        resolution: Voxels along each side of the cube; None keeps the grid, and is `RESOLUTION` for
            a mesh.
        shell: Whether only the voxels at the surface are solid.
        unit: Of the numbers in the file; the shape's spacing and origin are in mm.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    up: Up = "z"
    turn: Annotated[str, Field(pattern="^[xyz]{0,12}$")] = ""
    mirror: Annotated[str, Field(pattern="^x?y?z?$")] = ""
    place: Place = "keep"
    margin: Annotated[int, Field(ge=0, le=127)] | None = None
    resolution: Annotated[int, Field(ge=4, le=256)] | None = None
    shell: bool = False
    unit: Unit = "mm"

    @classmethod
    def usual(cls, path: Path, *, floor: bool = False) -> ImportChoices:
        """Return what is chosen for a file before anybody says otherwise.

        Args:
            path: A mesh stands as the furniture that models learned.
            floor: Whether models of its size learned voxels that stand on the floor.
        """
        if is_mesh(path):
            stands = cls.as_it_is(path)
            return stands.model_copy(update={"place": FURNITURE.place, "margin": MARGIN})
        return cls(place="floor" if floor else "keep")

    @classmethod
    def as_it_is(cls, path: Path) -> ImportChoices:
        """Return the choices that change nothing: of a mesh, those of `voxstudio convert`."""
        if not is_mesh(path):
            return cls()
        up = usual_up(path.suffix.lower())
        return cls(up=up, place="centre", margin=1, resolution=RESOLUTION)

    def turned(self, axis: str) -> ImportChoices:
        """Return the choices that turn what is seen by another quarter about an axis."""
        first, second = (each for each in "xyz" if each != axis)
        swapped = self.mirror.translate(str.maketrans(first + second, second + first))
        turn, mirror = shortest(self.turn + axis), "".join(sorted(swapped))
        return self.model_copy(update={"turn": turn, "mirror": mirror})

    def mirrored(self, axis: str) -> ImportChoices:
        """Return the choices that mirror what is seen along an axis, or no longer do."""
        mirror = "".join(sorted(set(self.mirror) ^ {axis}))
        return self.model_copy(update={"mirror": mirror})

    def resampled(self, resolution: int | None, own: int = RESOLUTION) -> ImportChoices:
        """Return the choices for other voxels, with the same share of air around the shape.

        Args:
            resolution: Voxels along each side; None for those of the file.
            own: How many those are.
        """
        share = (resolution or own) / (self.resolution or own)
        margin = None if self.margin is None else round(share * self.margin)
        return self.model_copy(update={"resolution": resolution, "margin": margin})

    def fit(self, side: int) -> float | None:
        """Return the voxels of the longest side in a cube of so many; None where it is kept."""
        return None if self.margin is None else float(max(1, side - 2 * self.margin))


def import_mesh(
    mesh: Mesh,
    path: Path,
    choices: ImportChoices,
    watch: Callable[[float], None] | None = None,
) -> VoxelGrid:
    """Fill a mesh with voxels as chosen.

    Args:
        mesh: As it is in its file.
        path: The file, which is named in a refusal.
        choices: What was chosen.
        watch: As of `ReadOptions`.

    Returns:
        Bool, (N, N, N), its spacing and origin in mm.

    Raises:
        ImportRejected: If it does not fit into the grid.
    """
    side = choices.resolution or RESOLUTION
    reading = ReadOptions(
        resolution=side,
        up=choices.up,
        turn=choices.turn,
        flip=choices.mirror,
        placement=MeshPlacement(choices.place, choices.fit(side) or "keep"),
        watch=watch,
    )
    try:
        return _finished(filled(mesh, path, reading), choices)
    except MemoryError as error:
        raise ImportRejected(path, "needs more memory than there is", "a smaller mesh") from error


def import_grid(grid: VoxelGrid, choices: ImportChoices) -> VoxelGrid:
    """Return a grid as chosen: itself where the choices change nothing.

    Args:
        grid: As its file says.
        choices: What was chosen.

    Raises:
        ImportRejected: If it has no voxel to be placed, or does not fit.
    """
    if choices.up == "y":
        grid = turned(grid, "x")
    if choices.turn:
        grid = turned(grid, choices.turn)
    if choices.mirror:
        grid = mirrored(grid, choices.mirror)
    fit = choices.fit(choices.resolution or max(grid.shape))
    moved = choices.place != "keep" or fit is not None
    placement = MeshPlacement(choices.place, fit) if moved else None
    return _finished(arranged(grid, placement, choices.resolution), choices)


def _finished(grid: VoxelGrid, choices: ImportChoices) -> VoxelGrid:
    grid = shell(grid) if choices.shell else grid
    return grid if choices.unit == "mm" else scaled(grid, MM[choices.unit])
