"""NumPy files: what is written comes back, and what is malformed is refused in one line."""

from __future__ import annotations

import io
import pickle
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.formats import ReadOptions, ShapeSet, read_mask, read_shapes, write_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = (np.random.default_rng(0).random((3, 4, 5, 6)) < 0.5).astype(np.uint8)


def npy_bytes(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return path


def test_a_set_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    labels = np.array([0, 1, 1], np.uint8)
    write_shapes(path, ShapeSet(SHAPES, labels, ("chair", "sofa")))
    back = read_shapes(path)
    assert np.array_equal(back.voxels, SHAPES)
    assert back.labels is not None
    assert back.labels.tolist() == [0, 1, 1]
    assert back.label_names == ("chair", "sofa")
    assert np.array_equal(back.grid(1).occupied(), SHAPES[1] == 1)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int64, np.float32, np.float64])
def test_arrays_of_numpy_are_never_permuted(tmp_path: Path, dtype: type, order: str) -> None:
    path = tmp_path / "one.npy"
    np.save(path, np.asarray(SHAPES[0].astype(dtype), order=order))  # type: ignore[call-overload]
    assert np.array_equal(read_shapes(path).grid(0).occupied(), SHAPES[0] == 1)


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        ((32, 32, 32, 1), (1, 32, 32, 32)),
        ((2, 32, 32, 32, 1), (2, 32, 32, 32)),
        ((2, 1, 32, 32, 32), (2, 32, 32, 32)),
        ((1, 1, 5, 6, 7), (1, 5, 6, 7)),
        ((1, 5, 6, 7), (1, 5, 6, 7)),
        ((3, 4, 5, 6), (3, 4, 5, 6)),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_single_channel_is_passed_over(
    tmp_path: Path, shape: tuple[int, ...], read: tuple[int, ...], order: str
) -> None:
    values = np.random.default_rng(0).random(shape) > 0.5
    np.save(tmp_path / "one.npy", np.asarray(values, order=order))  # type: ignore[call-overload]
    np.savez(tmp_path / "one.npz", values)
    for path in (tmp_path / "one.npy", tmp_path / "one.npz"):
        assert np.array_equal(read_shapes(path).voxels, values.reshape(read))


@pytest.mark.parametrize("shape", [(32, 32, 32, 3), (2, 3, 8, 8, 8), (1, 1, 1, 8, 8, 8)])
def test_several_channels_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "many.npy", np.zeros(shape, np.uint8))
    with pytest.raises(ImportRejected, match=r"3 channels|rank"):
        read_shapes(tmp_path / "many.npy")


@pytest.mark.parametrize("dtype", ["U", "S"])
@pytest.mark.parametrize("names", [None, ["table", "chair", "bed"]])
def test_labels_may_be_words(tmp_path: Path, names: list[str] | None, dtype: str) -> None:
    path = tmp_path / "words.npz"
    beside = {} if names is None else {"label_names": np.array(names, dtype)}
    words = ["table", "bed", "table"]
    np.savez(path, voxels=SHAPES, labels=np.array(words, dtype), **beside)  # type: ignore[arg-type]
    shapes = read_shapes(path)
    assert shapes.label_names == tuple(names or ["bed", "table"])
    assert shapes.labels is not None
    assert [shapes.label_names[label] for label in shapes.labels] == words
    assert np.array_equal(shapes.of_class("table").voxels, SHAPES[[0, 2]])


@pytest.mark.parametrize(
    "labels", [[1.0, 0.0, 1.0], [[1], [0], [1]], [True, False, True], np.array([1, 0, 1], ">u8")]
)
def test_labels_of_any_numbers(tmp_path: Path, labels: object) -> None:
    np.savez(tmp_path / "set.npz", voxels=SHAPES, labels=np.array(labels))
    read = read_shapes(tmp_path / "set.npz").labels
    assert read is not None
    assert read.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("labels", "fault"),
    [
        (["chair", "sofa", "stool"], "label 'sofa' that `label_names` lacks"),
        ([0, 1, 2], "label 2 and names 2"),
        ([0, -1, 0], "do not fit"),
        ([0.5, 0, 0], "do not fit"),
        ([np.nan, 0, 0], "do not fit"),
        ([0, 1], r"labels \(2,\) for 3 shapes"),
    ],
)
def test_labels_that_mean_nothing_are_refused(
    tmp_path: Path, labels: list[object], fault: str
) -> None:
    path = tmp_path / "set.npz"
    names = np.array(["chair", "stool"])
    np.savez(path, voxels=SHAPES, labels=np.array(labels), label_names=names)
    with pytest.raises(ImportRejected, match=fault):
        read_shapes(path)


def test_an_array_that_is_named_keeps_labels_that_fit(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    labels = np.array(["chair", "bed", "bed"])
    np.savez(path, voxels=SHAPES, coarse=SHAPES[:, ::2], one=SHAPES[0], labels=labels)
    for key in ("voxels", "coarse"):
        assert read_shapes(path, ReadOptions(key=key)).label_names == ("bed", "chair")
    assert read_shapes(path, ReadOptions(key="one")).labels is None


def test_bytes_up_to_255_are_occupancies(tmp_path: Path) -> None:
    path = tmp_path / "soft.npy"
    np.save(path, np.array([[[0, 51, 255]]], np.uint8))
    np.testing.assert_allclose(read_shapes(path).grid(0).as_float(), [[[0, 0.2, 1]]])


def test_a_mask_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "mask.npz"
    np.savez(path, mask=SHAPES[0].astype(np.bool_))
    assert np.array_equal(read_mask(path).hidden, SHAPES[0] == 1)


class Bomb:
    def __init__(self, sentinel: Path) -> None:
        self.sentinel = sentinel

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.sentinel), "w")


GOOD = npy_bytes(SHAPES)
MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "magic": b"PK\x03\x04 not numpy",
    "truncated": GOOD[: len(GOOD) // 2],
    "header": GOOD[:20],
    "huge": GOOD.replace(b"(3, 4, 5, 6)", b"(9999999, 9999, 9999)"),
    "rank": npy_bytes(np.zeros((4, 4), np.uint8)),
    "scalar": npy_bytes(np.array(1, np.float32)),
    "none": npy_bytes(np.zeros((0, 4, 4), np.uint8)),
    "nan": npy_bytes(np.full((4, 4, 4), np.nan, np.float32)),
    "infinite": npy_bytes(np.full((4, 4, 4), np.inf)),
    "negative": npy_bytes(np.full((4, 4, 4), -1.0)),
    "large": npy_bytes(np.full((4, 4, 4), 300, np.int64)),
    "text": npy_bytes(np.full((4, 4, 4), "x")),
    "complex": npy_bytes(np.zeros((4, 4, 4), np.complex64)),
}


@pytest.mark.parametrize("fault", MALFORMED)
@pytest.mark.parametrize("ending", [".npy", ".npz"])
def test_malformed_files_are_refused_in_one_line(tmp_path: Path, fault: str, ending: str) -> None:
    path = tmp_path / f"bad{ending}"
    if ending == ".npy":
        path.write_bytes(MALFORMED[fault])
    else:
        archive(path, {"voxels": MALFORMED[fault]})
    with pytest.raises(ImportRejected, match=path.name) as caught:
        read_shapes(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ending", [".npy", ".npz"])
def test_pickles_are_never_executed(tmp_path: Path, ending: str) -> None:
    sentinel = tmp_path / "sentinel"
    bomb = Bomb(sentinel)
    array = np.empty((1, 1, 1), object)
    array[0, 0, 0] = bomb
    path = tmp_path / f"bomb{ending}"
    if ending == ".npy":
        path.write_bytes(npy_bytes(array))
    else:
        archive(path, {"voxels": npy_bytes(array)})
    with pytest.raises(ImportRejected):
        read_shapes(path)
    assert not sentinel.exists()
    raw = tmp_path / f"raw{ending}"
    raw.write_bytes(pickle.dumps(bomb))
    with pytest.raises(ImportRejected):
        read_shapes(raw)
    assert not sentinel.exists()


def test_labels_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.npz"
    np.savez(path, voxels=SHAPES, labels=np.array([0, 1]), label_names=np.array(["a", "b"]))
    with pytest.raises(ImportRejected, match="labels"):
        read_shapes(path)


def test_spacing_and_origin_come_back(tmp_path: Path) -> None:
    path = tmp_path / "placed.npz"
    write_shapes(path, ShapeSet(SHAPES, spacing=(0.1, 0.2, 0.3), origin=(-1.0, 2.0, 1e-9)))
    back = read_shapes(path)
    assert (back.spacing, back.origin) == ((0.1, 0.2, 0.3), (-1.0, 2.0, 1e-9))


@pytest.mark.parametrize("name", ["spacing", "origin"])
@pytest.mark.parametrize("place", [[1, 1], [1, 1, np.nan], ["a", "b", "c"], [1, 1, 1j]])
def test_a_place_that_is_none_is_refused(tmp_path: Path, name: str, place: list[object]) -> None:
    path = tmp_path / "placed.npz"
    np.savez(path, voxels=SHAPES, **{name: np.array(place)})  # type: ignore[arg-type]
    with pytest.raises(ImportRejected, match=name):
        read_shapes(path)


def test_voxels_without_an_edge_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "flat.npz"
    np.savez(path, voxels=SHAPES, spacing=np.array([1.0, 0.0, 1.0]))
    with pytest.raises(ImportRejected, match="spacing"):
        read_shapes(path)


def test_a_mask_is_read_from_beside_labelled_shapes(tmp_path: Path) -> None:
    path = tmp_path / "all.npz"
    np.savez(path, voxels=SHAPES, labels=np.array([0, 1, 0]), mask=SHAPES[0] == 0)
    assert np.array_equal(read_mask(path).hidden, SHAPES[0] == 0)


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match=r"\.npz"):
        read_shapes(tmp_path / "shape.docx")
