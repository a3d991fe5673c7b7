"""3MF packages, read and made by the standard library alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import trimesh

if TYPE_CHECKING:
    from pathlib import Path

CORE = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
SCHEMA = CORE.strip("{}")


def reread(path: Path) -> trimesh.Trimesh:
    """Return the one mesh of a file, a package placed as it is, as another program reads it."""
    if path.suffix != ".3mf":
        return trimesh.load_mesh(path)
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("3D/3dmodel.model"))  # our own file
    assert root.get("unit") == "millimeter"
    points = [[float(each.get(axis, "")) for axis in "xyz"] for each in root.iter(f"{CORE}vertex")]
    faces = [
        [int(each.get(corner, "")) for corner in ("v1", "v2", "v3")]
        for each in root.iter(f"{CORE}triangle")
    ]
    return trimesh.Trimesh(points, faces, process=False)


def tetrahedron(size: float = 1.0) -> str:
    """Return the mesh of a corner of a cube, as XML."""
    places = [(0, 0, 0), (size, 0, 0), (0, size, 0), (0, 0, size)]
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in places)
    loops = [(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)]
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in loops)
    return f"<mesh><vertices>{vertices}</vertices><triangles>{faces}</triangles></mesh>"


def model(objects: str, build: str, *, unit: str = "millimeter", head: str = "") -> str:
    """Return a part that holds objects and builds some of them."""
    return (
        f'<?xml version="1.0"?>{head}<model unit="{unit}" xmlns="{SCHEMA}" '
        'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06">'
        f"<resources>{objects}</resources><build>{build}</build></model>"
    )


def packed(text: str | bytes, packing: int = zipfile.ZIP_DEFLATED, **more: str) -> bytes:
    """Return a package of a first part and others, by the names of their files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("3D/3dmodel.model", text)
        for name, other in more.items():
            archive.writestr(f"3D/{name}.model", other)
    return buffer.getvalue()


def part() -> str:
    """Return a part of two corners of cubes, one of them an object within an object."""
    objects = (
        f'<object id="1" type="model">{tetrahedron()}</object><object id="2"><components>'
        '<component objectid="1" transform="1 0 0 0 1 0 0 0 1 2 0 0"/></components></object>'
    )
    build = '<item objectid="1"/><item objectid="2" transform="1 0 0 0 1 0 0 0 2 0 3 0"/>'
    return model(objects, build)


def corner() -> bytes:
    """Return the package of that part."""
    return packed(part())
