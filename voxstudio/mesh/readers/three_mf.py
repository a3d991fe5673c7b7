"""3MF packages: the triangles of everything that is built, where it is built, in millimetres.

A package is a zip archive of parts in XML. https://github.com/3MFConsortium/spec_core
"""

from __future__ import annotations

import io
import zipfile
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.placing import placed
from voxstudio.plain_xml import BadXml, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.mesh.polygons import Polygons

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MODEL = "3D/3dmodel.model"
UNITS = {"micron": 1e-3, "millimeter": 1.0, "centimeter": 10.0, "inch": 25.4, "foot": 304.8,
         "meter": 1000.0}  # fmt: skip
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
TEXT = 1 << 29
"""Letters of all parts together."""

SMALL, EXPANSION = 1 << 24, 60
"""Letters that any part may take, and how many times its packed size a longer one may."""

PARTS = 1000
CORNERS = 12_000_000
"""Corners of all triangles, those of an object once for every place where it is built."""

PLACES = 100_000
DEEPEST = 16
"""Objects within objects."""


@dataclass
class _Object:
    """An object: triangles of its own, and others at their places."""

    vertices: array[float] = field(default_factory=lambda: array("d"))
    faces: array[int] = field(default_factory=lambda: array("q"))
    parts: list[tuple[tuple[str, str], Floats]] = field(default_factory=list)


class _Package:
    """The objects of all parts of a package that are needed, by part and number.

    Args:
        archive: The package.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.unit = archive, 1.0
        self.objects: dict[tuple[str, str], _Object] = {}
        self.items: list[tuple[tuple[str, str], Floats]] = []
        self.left, self.seen, self.size = [_first(archive)], set[str](), 0
        while self.left:
            self._read(self.left.pop())

    def _read(self, part: str) -> None:
        if part in self.seen:
            return
        if len(self.seen) >= PARTS:
            raise FalseDeclaration(f"is of more than {PARTS} parts")
        self.seen.add(part)
        info = self.archive.getinfo(part)
        self.size += info.file_size
        most = max(SMALL, EXPANSION * info.compress_size)
        if self.size > TEXT or info.file_size > most:
            raise FalseDeclaration(f"declares {self.size} letters in {info.compress_size} bytes")
        if info.compress_type not in PACKINGS:
            raise FalseDeclaration("is packed by another method than deflate")
        with self.archive.open(info) as stream:
            read_xml(stream, _Elements(self, part).start)

    def ask(self, part: str) -> str:
        """Return the name of a part that is referred to, which will be read."""
        self.left.append(part)
        return part


class _Elements:
    """Takes the elements of one part as they begin.

    Args:
        package: What they add to.
        part: Its name.
    """

    def __init__(self, package: _Package, part: str) -> None:
        self.package, self.part, self.object = package, part, _Object()

    def start(self, name: str, told: dict[str, str]) -> None:
        """Take an element."""
        if name == "vertex":
            self.object.vertices.extend(float(told[axis]) for axis in "xyz")
        elif name == "triangle":
            self.object.faces.extend(int(told[corner]) for corner in ("v1", "v2", "v3"))
        elif name == "object":
            self.object = self.package.objects[self.part, told["id"]] = _Object()
        elif name == "component":
            self.object.parts.append(self._place(told))
        elif name == "item":
            self.package.items.append(self._place(told))
        elif name == "model" and self.part == MODEL:
            self.package.unit = UNITS[told.get("unit", "millimeter")]

    def _place(self, told: dict[str, str]) -> tuple[tuple[str, str], Floats]:
        """Return which object is placed, and where: the matrix (4, 3) that rows are put before."""
        other = next((told[key] for key in told if key.rpartition(":")[2] == "path"), None)
        part = self.part if other is None else self.package.ask(other.lstrip("/"))
        words = told.get("transform", "1 0 0 0 1 0 0 0 1 0 0 0").split()
        return (part, told["objectid"]), np.array(words, np.float64).reshape(4, 3)


def read_3mf(data: bytes) -> Polygons:
    """Read all triangles of the build; other files are not opened.

    Raises:
        FalseDeclaration: If it is no 3MF package, is too large or builds nothing.
        ValueError: If it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = _Package(archive)
    except zipfile.BadZipFile as error:
        raise FalseDeclaration("is not a 3MF package, or is cut short") from error
    except BadXml as error:
        raise FalseDeclaration(str(error)) from error
    with np.errstate(over="ignore", invalid="ignore"):  # what has no place is refused later
        made = placed(_parts(package))
        return made._replace(vertices=made.vertices * package.unit)


def _first(archive: zipfile.ZipFile) -> str:
    """Return the name of the part that all begins with."""
    names = archive.namelist()
    found = [name for name in names if name.lower() == MODEL.lower()]
    found = found or [name for name in names if name.endswith(".model")]
    if not found:
        raise FalseDeclaration("is not a 3MF package")
    return found[0]


def _parts(package: _Package) -> Iterator[tuple[Floats, Ints, Floats]]:
    """Yield vertices (V, 3), triangles (F, 3) and the place of every object, wherever it is built.

    Vertices that no triangle uses are moved, too, so that they count.
    """
    left = [(key, matrix, 0) for key, matrix in package.items]
    places = corners = 0
    while left:
        key, matrix, depth = left.pop()
        each = package.objects[key]
        places, corners = places + 1, corners + max(len(each.faces), len(each.vertices) // 3)
        if places > PLACES or depth > DEEPEST or corners > CORNERS:
            raise FalseDeclaration(
                f"builds more than {CORNERS // 3} triangles, or too many objects"
            )
        points = np.array(each.vertices).reshape(-1, 3)
        loops = np.array(each.faces).reshape(-1, 3)
        if len(loops) and (loops.min() < 0 or loops.max() >= len(points)):
            raise FalseDeclaration("has triangles with corners that do not exist")
        yield points, loops, matrix
        left += [(other, _after(inner, matrix), depth + 1) for other, inner in each.parts]


def _after(inner: Floats, outer: Floats) -> Floats:
    """Return the place of what is placed within something that is placed."""
    return np.concatenate([inner[:3] @ outer[:3], inner[3:] @ outer[:3] + outer[3]])
