"""Binvox files: run lengths of occupancy, y fastest, then z, then x."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats.budget import check_declared
from voxstudio.data.formats.values import Stored
from voxstudio.errors import ImportRejected
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet

ACCEPTED = "a binvox file of one shape, each side at most 512"
BEGINNING = re.compile(rb"#binvox [12]\b[^\n]{,99}\n(?:[^\n]{,999}\n){,99}?data[ \t]*\r?\n")
"""The header, up to the line that says `data`."""

LINE_ENDS = 4
"""Bytes of line ends that may follow the voxels."""

LARGEST_FILE = 1 << 28


def read_binvox(path: Path, options: ReadOptions) -> Stored:
    """Read one shape; the file's z is taken as up.

    Raises:
        ImportRejected: If the file is damaged, or declares another size than it holds.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        whole = path.read_bytes()
        found = BEGINNING.match(whole)
        if found is None:
            raise ImportRejected(path, "is not a binvox file", ACCEPTED)
        head, data = found[0], whole[found.end() :]
        shape, translate, scale = _header(head.decode(errors="replace"))
    except OSError as error:
        raise ImportRejected(path, error.strerror or "cannot be read", ACCEPTED) from error
    except (ValueError, LookupError, OverflowError) as error:
        raise ImportRejected(path, "has a damaged header", ACCEPTED) from error
    if not np.isfinite([*translate, scale]).all() or scale <= 0:
        raise ImportRejected(path, "has no finite position and scale", ACCEPTED)
    check_declared(path, shape, 1, len(data))
    # Version 2 tells materials apart; all of them are solid.
    highest = 1 if head.startswith(b"#binvox 1") else 255
    native = _expand(path, data, shape[0] * shape[1] * shape[2], highest).reshape(shape)
    edge = scale / max(shape)
    x, y, z = (corner + edge / 2 for corner in translate)
    voxels = native.transpose(1, 2, 0)
    return Stored(voxels, len(data), path.stem, (edge, edge, edge), (z, y, x))


def write_binvox(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set, occupied above one half.

    Raises:
        ImportRejected: If there are several shapes, or the voxels are not cubes.
    """
    grid = shapes.only(path)
    edge = grid.spacing[0]
    if not np.allclose(grid.spacing, edge, rtol=1e-9, atol=0):
        raise ImportRejected(path, "cannot hold voxels that are not cubes", "one spacing")
    native = grid.occupied().transpose(2, 0, 1)
    z, y, x = (centre - edge / 2 for centre in grid.origin)
    width, depth, height = native.shape
    head = (
        f"#binvox 1\ndim {width} {depth} {height}\n"
        f"translate {x!r} {y!r} {z!r}\nscale {edge * max(native.shape)!r}\ndata\n"
    )
    data = head.encode() + _compress(native.ravel())
    write_signed(path, data, shapes.solid.recipe)


def _header(text: str) -> tuple[tuple[int, int, int], list[float], float]:
    """Return native sizes (x, z, y), position of the low corner (x, y, z) and edge length."""
    lines = (line.partition("#")[0].split() for line in text.split("\n")[1:])
    fields = {words[0]: words[1:] for words in lines if words}
    first, second, third = map(int, fields["dim"])
    translate = [float(word) for word in fields.get("translate", ["0", "0", "0"])]
    if len(translate) != 3:
        raise ValueError("a position has three numbers")
    return (first, second, third), translate, float(fields.get("scale", ["1"])[0])


def _expand(
    path: Path, data: bytes, total: int, highest: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Expand (value, count) pairs once their counts are known to add up to `total`.

    A line end behind the last pair, as editors and transfers leave it, is no pair.
    """
    behind = len(data) - len(data.rstrip(b"\r\n"))
    for end in range(len(data), len(data) - min(behind, LINE_ENDS) - 1, -1):
        runs = np.frombuffer(data, np.uint8, end)
        values, counts = runs[::2], runs[1::2]
        if end % 2 == 0 and int(counts.sum(dtype=np.int64)) == total:
            break
    else:
        raise ImportRejected(path, "holds another number of voxels than it declares", ACCEPTED)
    if values.max(initial=0) > highest:
        raise ImportRejected(path, "holds values other than 0 and 1", ACCEPTED)
    return np.repeat(values.astype(np.bool_), counts)


def _compress(flat: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bytes:
    """Return (value, count) pairs with counts of at most 255."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat.view(np.int8))) + 1])
    lengths = np.diff([*starts, flat.size])
    pieces = -(-lengths // 255)
    counts = np.full(int(pieces.sum()), 255, np.uint8)
    counts[np.cumsum(pieces) - 1] = lengths - 255 * (pieces - 1)
    return np.stack([np.repeat(flat[starts], pieces).astype(np.uint8), counts], axis=1).tobytes()
