"""MNIST's own files: pictures of digits and their labels, as IDX arrays of bytes, gzipped or not.

An IDX file begins with two zeros, the type of its numbers (8 for bytes) and the number of axes;
then follow their sizes as big-endian integers of four bytes, and the numbers
(http://yann.lecun.com/exdb/mnist/).
"""

from __future__ import annotations

import gzip
import math
import struct
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.unpacking import read_exactly
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

ACCEPTED = "MNIST's idx3-ubyte pictures, 8 to 128 pixels a side, with their idx1-ubyte labels"
BYTES = 8
"""Code of the type of the numbers."""
COUNT = 1_000_000
SIDES = (8, 128)
LABELS = {"images": "labels", "idx3": "idx1"}
"""What is exchanged in the name of pictures to find their labels."""
GZIP = b"\x1f\x8b"


def read_digits(source: Path) -> tuple[Bytes, Bytes]:
    """Read pictures of digits and their labels.

    Args:
        source: A file of pictures beside its labels, or a folder with one such pair; of MNIST's
            two pairs that for training is taken.

    Returns:
        Pictures (N, H, W), 0 to 255, and labels (N,), 0 to 9.

    Raises:
        ImportRejected: If a file is missing, damaged, or is not what its name says.
    """
    pictures = _pictures(source) if source.is_dir() else source
    name = pictures.name
    for word, other in LABELS.items():
        name = name.replace(word, other)
    images, labels = _read(pictures, 3), _read(pictures.with_name(name), 1)
    if len(images) != len(labels):
        fault = f"holds {len(labels)} labels for {len(images)} pictures"
        raise ImportRejected(pictures.with_name(name), fault, ACCEPTED)
    if labels.max() > 9:
        raise ImportRejected(pictures.with_name(name), f"has a label {labels.max()}", "0 to 9")
    if not images.any(axis=(1, 2)).all():
        raise ImportRejected(pictures, "holds empty pictures", ACCEPTED)
    return images, labels


def _pictures(folder: Path) -> Path:
    """Return the one file of pictures in a folder, or the one that begins with `train`."""
    found = sorted(path for path in folder.iterdir() if "images" in path.name)
    found = [path for path in found if path.name.startswith("train")] or found
    if len(found) != 1:
        raise ImportRejected(folder, f"holds {len(found)} files of pictures", ACCEPTED)
    return found[0]


def _read(path: Path, rank: int) -> Bytes:
    """Read one array of bytes, and nothing that it does not declare."""
    with refused_if_damaged(path, ACCEPTED), path.open("rb") as raw:
        zipped = raw.read(2) == GZIP
        raw.seek(0)
        file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if zipped else raw
        shape = _header(path, file, rank)
        values = np.frombuffer(read_exactly(file, math.prod(shape)), np.uint8)
        if file.read(1):
            raise ImportRejected(path, "holds more than it declares", ACCEPTED)
    return values.reshape(shape)


def _header(path: Path, file: BinaryIO, rank: int) -> tuple[int, ...]:
    """Return the sizes that a file declares, once they are known to be sane."""
    zeros, kind, axes = struct.unpack(">HBB", read_exactly(file, 4))
    if zeros or kind != BYTES or axes != rank:
        raise ImportRejected(path, f"is not an IDX file of bytes with {rank} axes", ACCEPTED)
    shape = struct.unpack(f">{rank}I", read_exactly(file, 4 * rank))
    sides = all(SIDES[0] <= side <= SIDES[1] for side in shape[1:])
    if not 1 <= shape[0] <= COUNT or not sides:
        declared = "x".join(map(str, shape))
        raise ImportRejected(path, f"declares {declared} numbers", ACCEPTED)
    return shape
