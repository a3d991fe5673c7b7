"""What a mesh file says of its own size, checked before anything is allocated for it."""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 1 << 28
"""Bytes that all arrays of a GLB may take together."""

NODES = 100_000
"""Nodes of a GLB scene."""

WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
SIZES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
"""Bytes by glTF component type."""

PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression")


class FalseDeclaration(ValueError):
    """A file declares what it cannot hold; the message is one clause for the user."""


def check_off(data: bytes) -> None:
    """Refuse a header that is no OFF or names more vertices and faces than there are lines."""
    match = re.match(
        rb"\s*(?:#[^\n]*\n\s*)*[A-Z]{0,3}OFF\s*(?:#[^\n]*\n\s*)*(-?\d+)\s+(-?\d+)", data
    )
    if match is None:
        raise FalseDeclaration("is not an OFF mesh")
    lines = data.count(b"\n") + data.count(b"\r") + 1
    _check_rows([int(number) for number in match.groups()], lines, "lines")


def check_stl(data: bytes) -> None:
    """Refuse binary STL whose count of triangles does not fit its length."""
    if data[:1024].lstrip().startswith(b"solid") and b"facet" in data[:4096]:
        return
    if len(data) < 84:
        raise FalseDeclaration("is not an STL mesh, or is cut short")
    (count,) = struct.unpack_from("<I", data, 80)
    if 84 + 50 * count != len(data):
        held = (len(data) - 84) // 50
        raise FalseDeclaration(f"declares {count} triangles and holds {held}")


def check_ply(data: bytes) -> None:
    """Refuse a header that names more elements than there are bytes."""
    head, found, body = data.partition(b"end_header")
    if not head.startswith(b"ply") or not found:
        raise FalseDeclaration("is not a PLY mesh, or is cut short")
    counts = re.findall(rb"^\s*element\s+\S+\s+(\S+)", head, re.MULTILINE)
    if not all(re.fullmatch(rb"\d{1,18}", count) for count in counts):
        raise FalseDeclaration("declares no whole number of elements")
    _check_rows([int(count) for count in counts], len(body), "bytes")


def check_glb(data: bytes) -> None:
    """Refuse what is no whole glTF 2 container, needs other files or declares too much."""
    if len(data) < 20 or data[:4] != b"glTF":
        raise FalseDeclaration("is not a GLB mesh, or is cut short")
    version, length, size = struct.unpack_from("<III", data, 4)
    if version != 2:
        raise FalseDeclaration(f"is glTF version {version}")
    if length > len(data) or 20 + size > len(data):
        raise FalseDeclaration(f"declares {max(length, 20 + size)} bytes and holds {len(data)}")
    _check_scene(json.loads(data[20 : 20 + size]))


def _check_scene(scene: dict[str, Any]) -> None:
    packed = [name for name in PACKED if name in scene.get("extensionsUsed", ())]
    if packed:
        raise FalseDeclaration(f"is packed with {packed[0]}")
    for buffer in scene.get("buffers", ()):
        if not str(buffer.get("uri", "data:")).startswith("data:"):
            raise FalseDeclaration("keeps its triangles in another file")
    if len(scene.get("nodes", ())) > NODES:
        raise FalseDeclaration(f"declares {len(scene['nodes'])} nodes")
    total = 0
    for accessor in scene.get("accessors", ()):
        count = accessor["count"]
        if not isinstance(count, int) or count < 0:
            raise FalseDeclaration("declares no whole number of elements")
        total += count * WIDTHS[accessor["type"]] * SIZES[accessor["componentType"]]
    if total > MEMORY:
        raise FalseDeclaration(f"declares {total} bytes of arrays")


def _check_rows(counts: list[int], held: int, unit: str) -> None:
    """Every element takes at least one line, or one byte."""
    if min(counts, default=0) < 0 or sum(counts) > held:
        declared = " and ".join(map(str, counts))
        raise FalseDeclaration(f"declares {declared} vertices and faces, and holds {held} {unit}")


CHECKS: dict[str, Callable[[bytes], None]] = {
    ".off": check_off,
    ".stl": check_stl,
    ".ply": check_ply,
    ".glb": check_glb,
    ".obj": lambda data: None,  # declares nothing
}
"""What is checked before a file is parsed, by ending."""
