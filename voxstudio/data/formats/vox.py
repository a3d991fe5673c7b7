"""MagicaVoxel files: sizes and filled cells in chunks; of colours only which cells have one.

https://github.com/ephtracy/voxel-model/blob/master/MagicaVoxel-file-format-vox.txt
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats.budget import TOTAL, check_declared
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.values import Stored
from voxstudio.errors import ImportRejected
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet

ACCEPTED = "a MagicaVoxel file of one model, or of several of one size, each side at most 256"
HEAD = struct.Struct("<4si")
CHUNK = struct.Struct("<4sii")
SIDE = 256
"""Cells along a side: places are bytes."""

MODELS = 4096
LARGEST_FILE = 1 << 28
COLOUR = 1
PLACE = b"VXPL"
"""A chunk of our own, which others pass over: spacing and origin, along (z, y, x), as doubles."""


def read_vox(path: Path, options: ReadOptions) -> Stored:
    """Read every model, whatever the scene does with it; several are a set.

    Raises:
        ImportRejected: If the file is damaged, over the budget, or of models of several sizes.
    """
    with refused_if_damaged(path, ACCEPTED):
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        data = path.read_bytes()
        if len(data) < HEAD.size or HEAD.unpack_from(data)[0] != b"VOX ":
            raise ImportRejected(path, "is not a MagicaVoxel file", ACCEPTED)
        sizes, cells, place = _parts(data)
        if not sizes or len(sizes) != len(cells) or len(sizes) > MODELS:
            fault = f"holds {len(sizes)} sizes and {len(cells)} models"
            raise ImportRejected(path, fault, ACCEPTED)
        if len(set(sizes)) > 1:
            raise ImportRejected(path, "holds models of several sizes", ACCEPTED)
        width, depth, height = sizes[0]
        shape = (len(cells), height, depth, width)
        check_declared(path, shape, 1, len(data))
        voxels = np.zeros(shape, np.bool_)
        for model, filled in zip(voxels, cells, strict=True):
            x, y, z, colour = filled.T
            model[z, y, x] = colour > 0  # a cell beside its model is damage
        lengths = np.frombuffer(place or np.array([1.0] * 3 + [0.0] * 3).tobytes(), "<f8")
    if not np.isfinite(lengths).all() or (lengths[:3] <= 0).any():
        raise ImportRejected(path, "has no finite spacing and origin", ACCEPTED)
    (dz, dy, dx), (z, y, x) = lengths[:3].tolist(), lengths[3:].tolist()
    return Stored(voxels, len(data), path.stem, (dz, dy, dx), (z, y, x))


def write_vox(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set in one colour, occupied above one half.

    Raises:
        ImportRejected: If there are several shapes, or it is longer than a byte counts.
    """
    grid = shapes.only(path)
    if max(grid.shape) > SIDE:
        raise ImportRejected(path, f"cannot hold {max(grid.shape)} voxels a side", f"{SIDE}")
    places = np.argwhere(grid.occupied())[:, ::-1].astype(np.uint8)
    cells = np.concatenate([places, np.full((len(places), 1), COLOUR, np.uint8)], axis=1)
    chunks = _chunk(b"SIZE", struct.pack("<3i", *grid.shape[::-1]))
    chunks += _chunk(b"XYZI", struct.pack("<i", len(cells)) + cells.tobytes())
    if (grid.spacing, grid.origin) != (Stored.spacing, Stored.origin):
        chunks += _chunk(PLACE, struct.pack("<6d", *grid.spacing, *grid.origin))
    main = CHUNK.pack(b"MAIN", 0, len(chunks)) + chunks
    write_signed(path, HEAD.pack(b"VOX ", 150) + main, shapes.solid.recipe)


def _chunk(name: bytes, content: bytes) -> bytes:
    return CHUNK.pack(name, len(content), 0) + content


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the content of every chunk in the main one.

    Raises:
        ValueError: If one reaches out of the file.
    """
    main, content, _ = CHUNK.unpack_from(data, HEAD.size)
    at = HEAD.size + CHUNK.size + content
    if main != b"MAIN" or content < 0:
        raise ValueError("it does not begin with its main part")
    while at < len(data):
        name, content, inner = CHUNK.unpack_from(data, at)
        at += CHUNK.size
        if min(content, inner) < 0 or at + content + inner > len(data):
            raise ValueError("a part is cut short")
        yield name, data[at : at + content]
        at += content + inner


def _parts(
    data: bytes,
) -> tuple[list[tuple[int, int, int]], list[NDArray[np.uint8]], bytes | None]:
    """Return the sizes (x, y, z) and the filled cells (N, 4) of models, and our own chunk."""
    sizes, cells, place = [], [], None
    for name, content in _chunks(data):
        if name == b"SIZE":
            width, depth, height = struct.unpack_from("<3i", content)
            if not 1 <= min(width, depth, height) <= max(width, depth, height) <= TOTAL:
                raise ValueError("a model has no size")
            sizes.append((width, depth, height))
        elif name == b"XYZI":
            count = struct.unpack_from("<i", content)[0]
            if count < 0 or 4 + 4 * count > len(content):
                raise ValueError("a model declares more cells than it holds")
            cells.append(np.frombuffer(content, np.uint8, 4 * count, 4).reshape(count, 4))
        elif name == PLACE and len(content) == struct.calcsize("<6d"):
            place = content
    return sizes, cells, place
