"""GLB scenes (glTF 2 in one file): the triangles of every mesh, wherever the scene puts it."""

from __future__ import annotations

import base64
import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.mesh.polygons import fans, strip
from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.placing import placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.mesh.polygons import Polygons

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MEMORY = 1 << 28
"""Bytes that all arrays of a file may take together."""

CORNERS = 12_000_000
"""Corners of all triangles where the scene puts them: those of a mesh count once per node."""

NODES = 100_000
"""Nodes of a scene."""

WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
KINDS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
"""Types of numbers by glTF component type."""

PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression")
TRIANGLES, STRIP, FAN = 4, 5, 6
"""Modes of primitives; points and lines have no area and are passed over."""


def read_glb(data: bytes) -> Polygons:
    """Read all triangles of a scene, placed as it says; other files are not opened.

    Every node is placed once, whatever refers to it. Skins and morph targets are left at rest.

    Raises:
        FalseDeclaration: If it is no whole glTF 2 container, needs other files, is too large or
            holds no triangles.
        ValueError: If it is damaged.
    """
    if len(data) < 20 or data[:4] != b"glTF":
        raise FalseDeclaration("is not a GLB mesh, or is cut short")
    version, length, size = struct.unpack_from("<III", data, 4)
    if version != 2:
        raise FalseDeclaration(f"is glTF version {version}")
    if length > len(data) or 20 + size > len(data):
        raise FalseDeclaration(f"declares {max(length, 20 + size)} bytes and holds {len(data)}")
    scene = json.loads(data[20 : 20 + size])
    _check(scene)
    buffers = [_buffer(each, data, 20 + size) for each in scene.get("buffers", ())]
    parts = [_mesh(mesh, scene, buffers) for mesh in scene.get("meshes", ())]
    return placed((*parts[number], matrix[:3].T) for number, matrix in _nodes(scene))


def _check(scene: dict[str, Any]) -> None:
    """Refuse what is packed, elsewhere or too much, before anything is allocated for it."""
    packed = [name for name in PACKED if name in scene.get("extensionsUsed", ())]
    if packed:
        raise FalseDeclaration(f"is packed with {packed[0]}")
    for buffer in scene.get("buffers", ()):
        if not str(buffer.get("uri", "data:")).startswith("data:"):
            raise FalseDeclaration("keeps its triangles in another file")
    nodes = scene.get("nodes", ())
    if len(nodes) > NODES:
        raise FalseDeclaration(f"declares {len(nodes)} nodes")
    total = sum(_bytes(accessor) for accessor in scene.get("accessors", ()))
    if total > MEMORY:
        raise FalseDeclaration(f"declares {total} bytes of arrays")
    corners = [_corners(mesh, scene) for mesh in scene.get("meshes", ())]
    most = max(sum(corners), sum(corners[node["mesh"]] for node in nodes if "mesh" in node))
    if most > CORNERS:
        raise FalseDeclaration(f"declares about {most // 3} triangles, those of all nodes together")


def _bytes(accessor: dict[str, Any]) -> int:
    count = accessor["count"]
    if not isinstance(count, int) or count < 0:
        raise FalseDeclaration("declares no whole number of elements")
    return count * WIDTHS[accessor["type"]] * np.dtype(KINDS[accessor["componentType"]]).itemsize


def _corners(mesh: dict[str, Any], scene: dict[str, Any]) -> int:
    """Return the corners that a mesh names, and those that it has."""
    named = [
        part.get(name, part["attributes"]["POSITION"])
        for part in mesh["primitives"]
        for name in ("indices", "")
    ]
    counts = [int(scene["accessors"][number]["count"]) for number in named]
    return max(sum(counts[::2]), sum(counts[1::2]))


def _buffer(buffer: dict[str, Any], data: bytes, start: int) -> bytes:
    """Return the bytes of a buffer: written in the scene, or the chunk behind it."""
    uri = buffer.get("uri")
    if uri is not None:
        return base64.b64decode(uri.partition(",")[2], validate=True)
    size, kind = struct.unpack_from("<I4s", data, start)
    if kind != b"BIN\0" or start + 8 + size > len(data):
        raise FalseDeclaration("declares a buffer and holds none")
    return data[start + 8 : start + 8 + size]


def _mesh(mesh: dict[str, Any], scene: dict[str, Any], buffers: list[bytes]) -> tuple[Floats, Ints]:
    """Return the vertices (V, 3) and triangles (F, 3) of all parts of a mesh."""
    vertices, faces, count = [np.zeros((0, 3))], [np.zeros((0, 3), np.int64)], 0
    for part in mesh["primitives"]:
        mode = part.get("mode", TRIANGLES)
        if mode not in (TRIANGLES, STRIP, FAN):
            continue
        points = _array(scene["accessors"][part["attributes"]["POSITION"]], scene, buffers)
        order: Ints = np.arange(len(points))
        if "indices" in part:
            named = _array(scene["accessors"][part["indices"]], scene, buffers)
            order = named[:, 0].astype(np.int64)
        if len(order) and order.max() >= len(points):
            raise FalseDeclaration("has triangles with corners that do not exist")
        if mode == TRIANGLES:
            loops = order[: len(order) // 3 * 3].reshape(-1, 3)
        else:
            loops = strip(order) if mode == STRIP else fans(order[None])
        faces.append(loops + count)
        vertices.append(points)
        count += len(points)
    return np.concatenate(vertices), np.concatenate(faces)


def _array(accessor: dict[str, Any], scene: dict[str, Any], buffers: list[bytes]) -> Floats:
    """Return the numbers of an accessor, (count, width)."""
    if "sparse" in accessor or "bufferView" not in accessor:
        raise FalseDeclaration("has a sparse array")
    view = scene["bufferViews"][accessor["bufferView"]]
    kind = np.dtype(KINDS[accessor["componentType"]])
    width, count = WIDTHS[accessor["type"]], accessor["count"]
    stride = view.get("byteStride", width * kind.itemsize)
    start = accessor.get("byteOffset", 0)
    whole = buffers[view["buffer"]]
    first = view.get("byteOffset", 0)
    held = whole[first : first + view["byteLength"]]
    if min(start, first) < 0 or stride < 1:
        raise FalseDeclaration("has an array of no place")
    if count and start + (count - 1) * stride + width * kind.itemsize > len(held):
        raise FalseDeclaration("declares an array that it does not hold")
    shape, strides = (count, width), (stride, kind.itemsize)
    values = np.ndarray(shape, kind, held, start, strides) if count else np.zeros(shape)
    if accessor.get("normalized") and kind.kind in "iu":
        return np.maximum(values / np.iinfo(kind).max, -1.0)
    return values.astype(np.float64)


def _nodes(scene: dict[str, Any]) -> Iterator[tuple[int, Floats]]:
    """Yield the mesh and the place of every node that the scene shows, each node once."""
    nodes = scene.get("nodes", [])
    shown = scene.get("scenes", [])
    roots: Any = range(len(nodes))
    if shown:
        roots = shown[scene.get("scene", 0)].get("nodes", ())
    else:
        inner = {child for node in nodes for child in node.get("children", ())}
        roots = [root for root in roots if root not in inner]
    left = [(root, np.eye(4)) for root in roots]
    seen = set[int]()
    while left:
        number, above = left.pop()
        if number in seen:
            continue
        seen.add(number)
        node = nodes[number]
        matrix = above @ _matrix(node)
        left += [(child, matrix) for child in node.get("children", ())]
        if "mesh" in node:
            yield node["mesh"], matrix


def _matrix(node: dict[str, Any]) -> Floats:
    """Return a node's place in its parent, (4, 4)."""
    if "matrix" in node:
        told: Floats = np.array(node["matrix"], np.float64).reshape(4, 4).T
        return told
    matrix = np.eye(4)
    x, y, z, w = node.get("rotation", (0, 0, 0, 1))
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.array(node.get("scale", (1, 1, 1)), np.float64)
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix
