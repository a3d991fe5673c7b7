"""MNIST's own files, written here as their definition says."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.formats.idx import read_digits
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def idx(values: Bytes) -> bytes:
    """Magic number 0x000008 and the rank, the sizes, the bytes; all big-endian."""
    head = struct.pack(f">I{values.ndim}I", 0x0800 | values.ndim, *values.shape)
    return head + values.tobytes()


def digits(count: int = 12, side: int = 28) -> tuple[Bytes, Bytes]:
    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, (count, side, side)).astype(np.uint8)
    return images, (np.arange(count) % 10).astype(np.uint8)


def write(folder: Path, images: Bytes, labels: Bytes, prefix: str = "train") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / IMAGES.replace("train", prefix)
    path.write_bytes(idx(images))
    (folder / LABELS.replace("train", prefix)).write_bytes(idx(labels))
    return path


def test_pictures_and_labels_come_back_from_a_file_and_from_a_folder(tmp_path: Path) -> None:
    images, labels = digits()
    path = write(tmp_path, images, labels)
    for source in (path, tmp_path):
        found, kinds = read_digits(source)
        assert np.array_equal(found, images)
        assert np.array_equal(kinds, labels)


def test_gzipped_files_and_dotted_names_are_the_same(tmp_path: Path) -> None:
    images, labels = digits()
    (tmp_path / "train-images.idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    (tmp_path / "train-labels.idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))
    found, kinds = read_digits(tmp_path)
    assert np.array_equal(found, images)
    assert np.array_equal(kinds, labels)


def test_of_two_pairs_in_a_folder_that_for_training_is_taken(tmp_path: Path) -> None:
    images, labels = digits()
    write(tmp_path, images, labels)
    path = write(tmp_path, images[:5], labels[:5], "t10k")
    assert len(read_digits(tmp_path)[0]) == 12
    assert len(read_digits(path)[0]) == 5


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="holds 0 files of pictures"):
        read_digits(tmp_path)


def test_pictures_without_labels_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, *digits())
    (tmp_path / LABELS).unlink()
    with pytest.raises(ImportRejected, match="labels-idx1-ubyte: No such file"):
        read_digits(path)


IMAGE_BYTES, LABEL_BYTES = (idx(values) for values in digits())


@pytest.mark.parametrize(
    ("images", "labels", "fault"),
    [
        (b"", LABEL_BYTES, "cut short"),
        (IMAGE_BYTES[:-1], LABEL_BYTES, "cut short"),
        (IMAGE_BYTES + b"\0", LABEL_BYTES, "more than it declares"),
        (b"\x01" + IMAGE_BYTES[1:], LABEL_BYTES, "not an IDX file of bytes with 3 axes"),
        (IMAGE_BYTES[:2] + b"\x0d" + IMAGE_BYTES[3:], LABEL_BYTES, "not an IDX file"),
        (LABEL_BYTES, LABEL_BYTES, "not an IDX file of bytes with 3 axes"),
        (IMAGE_BYTES, IMAGE_BYTES, "not an IDX file of bytes with 1 axes"),
        (struct.pack(">4I", 0x803, 1 << 31, 28, 28), LABEL_BYTES, "declares 2147483648x28x28"),
        (struct.pack(">4I", 0x803, 12, 28, 99999), LABEL_BYTES, "declares 12x28x99999"),
        (struct.pack(">4I", 0x803, 999_999, 28, 28), LABEL_BYTES, "cut short"),
        (IMAGE_BYTES, idx(digits()[1][:5]), "5 labels for 12 pictures"),
        (IMAGE_BYTES, idx(digits()[1] + np.uint8(1)), "has a label 10"),
        (idx(np.zeros((12, 28, 28), np.uint8)), LABEL_BYTES, "empty pictures"),
        (gzip.compress(IMAGE_BYTES)[:-9], LABEL_BYTES, "damaged"),
        (gzip.compress(IMAGE_BYTES)[:60] + bytes(99), LABEL_BYTES, "damaged"),
    ],
)
def test_damaged_files_are_refused(
    tmp_path: Path, images: bytes, labels: bytes, fault: str
) -> None:
    (tmp_path / IMAGES).write_bytes(images)
    (tmp_path / LABELS).write_bytes(labels)
    with pytest.raises(ImportRejected, match=fault):
        read_digits(tmp_path)


def test_what_unpacks_to_more_than_it_declares_is_not_unpacked(tmp_path: Path) -> None:
    small = idx(digits()[0])
    (tmp_path / IMAGES).write_bytes(gzip.compress(small + bytes(1 << 26)))
    (tmp_path / LABELS).write_bytes(LABEL_BYTES)
    with pytest.raises(ImportRejected, match="more than it declares"):
        read_digits(tmp_path)
