"""A folder of generated furniture as meshes of many formats, and what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from skimage.measure import marching_cubes

from voxstudio.data.shapes import families, sdf
from voxstudio.data.voxelise import voxelise
from voxstudio.mesh.export import turned, usual_up
from voxstudio.mesh.surface import Mesh

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KINDS = ("off", "obj", "stl", "stl_ascii", "ply", "glb")
CLASSES = ("chair", "desk", "table", "sofa")
UNITS = {"mm": 1000 / 32, "m": 1 / 32}
"""Of a cell of the generator, 1/32 of a metre."""

BROKEN = {
    "cut.stl": ("declares 12 triangles", b"\0" * 80 + b"\x0c\0\0\0" + b"\0" * 70),
    "cut.off": ("elements, and holds", b"OFF4000 9000 0\n0 0 0\n"),
    "nan.obj": ("NaN", b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    "text.ply": ("is not a PLY mesh", b"no mesh\n"),
    "nothing.glb": ("", b""),
}
"""Files that hold no mesh, with a part of the reason."""


class Piece(NamedTuple):
    """A piece of furniture that was written.

    Args:
        name: Its file, within the folder.
        kind: Its family.
        part: `train` or `test`.
        field: Signed distances, in cells.
        corners: Low and high corner of the mesh (2, 3) as (x, y, z), in cells.
    """

    name: str
    kind: str
    part: str
    field: sdf.Field
    corners: Floats

    def solid(self, resolution: int = 32) -> NDArray[np.bool_]:
        """Return which centres of the grid that the file is read into the generator has solid."""
        grid = voxelise(Mesh(self.corners, np.zeros((0, 3), np.int64)), resolution)
        z, y, x = (
            start + step * np.arange(resolution)
            for start, step in zip(grid.origin, grid.spacing, strict=True)
        )
        return np.asarray(sampled(self.field, z, y, x) < 0)


def write_folder(folder: Path, count: int, fine: int) -> list[Piece]:
    """Write meshes, and the broken ones; formats, units and classes take turns.

    Args:
        folder: Where.
        count: How many meshes.
        fine: Samples along each axis of which a surface is made.

    Returns:
        What was written, in the order of the names.
    """
    made = []
    for number in range(count):
        kind, file_type = CLASSES[number % len(CLASSES)], KINDS[number % len(KINDS)]
        unit = ("mm", "m")[number // 2 % 2]
        part = "test" if number % 5 == 4 else "train"
        name = f"{kind}/{part}/{number:04}_{unit}.{file_type.removesuffix('_ascii')}"
        field = families.piece(kind, number, 3).field()
        points, faces = _surface(field, fine)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_encoded(Mesh(UNITS[unit] * points, faces), file_type))
        corners = np.stack([points.min(axis=0), points.max(axis=0)])
        made.append(Piece(name, kind, part, field, corners))
    for name, (_, data) in BROKEN.items():
        (folder / CLASSES[0] / "train" / name).write_bytes(data)
    return sorted(made, key=lambda piece: piece.name)


def sampled(field: sdf.Field, z: sdf.Array, y: sdf.Array, x: sdf.Array) -> NDArray[np.float32]:
    """Return the distances of a solid at all coordinates, in cells, (D, H, W)."""
    axes = sdf.Axes(x[None, None, :], y[None, :, None], z[:, None, None])
    values = field(sdf.Axes(*(each.astype(np.float32) for each in axes)))
    return np.array(np.broadcast_to(values, (len(z), len(y), len(x))), np.float32)


def _surface(field: sdf.Field, fine: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return the surface of a solid: vertices (V, 3) as (x, y, z) in cells, and faces (F, 3)."""
    plan, height = np.linspace(-16.5, 16.5, fine), np.linspace(-0.7, 32.3, fine)
    distance = sampled(field, height, plan, plan)
    points, faces, _, _ = marching_cubes(distance, 0.0)  # type: ignore[no-untyped-call]
    placed = points * (plan[1] - plan[0]) + [height[0], plan[0], plan[0]]
    return placed[:, ::-1], faces.astype(np.int64)


def _encoded(mesh: Mesh, file_type: str) -> bytes:
    """Return a mesh as a file, upright as is usual for its ending."""
    data = turned(mesh, usual_up(f".{file_type}")).trimesh().export(file_type=file_type)
    text = data.encode() if isinstance(data, str) else bytes(data)
    return text.replace(b"OFF\n", b"OFF", 1) if file_type == "off" else text  # as in ModelNet
