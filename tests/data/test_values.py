"""What the numbers of a file are taken for: occupancies, labels, or a field with a level."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
import pytest
import trimesh
from skimage.measure import marching_cubes

from voxstudio.cli import main
from voxstudio.data.formats import FORMATS, ReadOptions, read_mask, read_shapes
from voxstudio.errors import ImportRejected
from voxstudio.masks import parse_mask

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SEGMENTS = np.zeros((6, 7, 8), np.uint8)
SEGMENTS[1:3, 2:4, 2:6], SEGMENTS[4, 2:4, 2:6] = 1, 3
SOFT = np.random.default_rng(0).integers(0, 256, (6, 7, 8)).astype(np.uint8)
DISTANCES = np.linalg.norm(np.indices((32, 32, 32)) - 15.5, axis=0) - 10


def saved(folder: Path, values: NDArray[Any]) -> Path:
    path = folder / "volume.npy"
    np.save(path, values)
    return path


@pytest.mark.parametrize(
    "dtype", ["u1", "i1", ">i2", "u2", ">u4", "i4", "i8", "u8", "f2", ">f4", "f8"]
)
def test_every_label_is_solid(tmp_path: Path, dtype: str) -> None:
    shapes = read_shapes(saved(tmp_path, SEGMENTS.astype(dtype)))
    assert np.array_equal(shapes.grid(0).occupied(), SEGMENTS > 0)
    assert shapes.values == "labels 1 and 3"


@pytest.mark.parametrize("dtype", ["u1", "i4", "f4"])
def test_one_label_is_picked(tmp_path: Path, dtype: str) -> None:
    path = saved(tmp_path, SEGMENTS.astype(dtype))
    for label in (1, 3):
        shape = read_shapes(path, ReadOptions(label=label)).grid(0)
        assert np.array_equal(shape.occupied(), SEGMENTS == label)
    with pytest.raises(ImportRejected, match=r"has no label 2; .*labels 0, 1 and 3"):
        read_shapes(path, ReadOptions(label=2))


def test_labels_in_compressed_nifti(tmp_path: Path) -> None:
    path = tmp_path / "labels.nii.gz"
    nibabel.save(nibabel.Nifti1Image(SEGMENTS.transpose(2, 1, 0), np.eye(4)), path)
    assert np.array_equal(read_shapes(path).grid(0).occupied(), SEGMENTS > 0)
    assert np.array_equal(read_shapes(path, ReadOptions(label=3)).grid(0).occupied(), SEGMENTS == 3)


@pytest.mark.parametrize(
    ("values", "solid"),
    [
        ([0, 255], [0, 1]),
        ([0, 2], [0, 1]),
        ([0, 1, 2, 255], [0, 1, 1, 1]),  # 255 as many programs mark what they do not know
        ([0, 50, 100, 150], [0, 1, 1, 1]),
        (range(65), None),
        ([0, 51, 255], [0, 0, 1]),
        ([0, *range(31, 256, 32)], [0, 0, 0, 0, 0, 1, 1, 1, 1]),  # eight parts of a voxel
        (range(256), [0] * 128 + [1] * 128),
        (range(200), [0] * 128 + [1] * 72),
    ],
)
def test_bytes_are_shares_of_255_only_where_they_look_like_it(
    tmp_path: Path, values: list[int], solid: list[int] | None
) -> None:
    path = saved(tmp_path, np.array([[values]], np.uint8))
    if solid is None:  # as shares nothing would be solid, and a segmentation has fewer labels
        with pytest.raises(ImportRejected, match=r"values from 0 to 64; .*--level"):
            read_shapes(path)
    else:
        assert read_shapes(path).grid(0).occupied().ravel().tolist() == solid


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (np.array([[[-1, 0, 1]]], np.int16), "values from -1 to 1"),
        (np.array([[[0, 0.5, 3]]]), "values from 0 to 3"),
        (np.arange(300).reshape(1, 1, 300), "values from 0 to 299"),
        (np.array([[[1, 2]]], np.uint8), "labels 1 and 2 and no 0"),
    ],
)
def test_what_says_nothing_of_what_is_solid_is_refused(
    tmp_path: Path, values: NDArray[Any], fault: str
) -> None:
    with pytest.raises(ImportRejected, match=fault):
        read_shapes(saved(tmp_path, values))


def test_the_level_of_distances_is_met_between_voxels(tmp_path: Path) -> None:
    path = saved(tmp_path, DISTANCES.clip(-1, 1).astype(np.float32))
    with pytest.raises(ImportRejected, match="--level"):
        read_shapes(path)
    field = read_shapes(path, ReadOptions(level=0, inside="negative"))
    assert np.array_equal(field.grid(0).occupied(), DISTANCES < 0)
    assert (field.voxels.min(), field.voxels.max()) == (0, 1)
    words = ["convert", str(path), str(tmp_path / "ball.stl"), "--level", "0"]
    assert main([*words, "--inside", "negative"]) == 0
    ball = trimesh.load_mesh(tmp_path / "ball.stl")
    assert ball.is_watertight
    vertices, faces, _, _ = marching_cubes(np.load(path), 0)  # type: ignore[no-untyped-call]
    as_it_is = trimesh.Trimesh(vertices, faces[:, ::-1])
    assert ball.volume == pytest.approx(abs(as_it_is.volume), rel=1e-4)
    assert ball.volume == pytest.approx(4189, rel=0.01)
    assert ball.extents == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("scale", [1, 100, 1e-3])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int16])
def test_levels_of_any_unit_and_type(tmp_path: Path, scale: float, dtype: type) -> None:
    values = ((20 - DISTANCES) * scale).astype(dtype)
    if len(np.unique(values)) < 3:
        return
    path = saved(tmp_path, values)
    field = read_shapes(path, ReadOptions(level=17.25 * scale)).grid(0)
    assert np.array_equal(field.occupied(), values > 17.25 * scale)


def test_a_large_volume_is_cut_as_a_small_one(tmp_path: Path) -> None:
    large = np.pad(DISTANCES, ((40, 40), (40, 40), (40, 40)), mode="edge")
    options = ReadOptions(level=0, inside="negative")
    small = read_shapes(saved(tmp_path, DISTANCES), options).voxels[0]
    assert np.array_equal(
        read_shapes(saved(tmp_path, large), options).voxels[0, 40:-40, 40:-40, 40:-40], small
    )


@pytest.mark.parametrize("level", [11, -11])
def test_a_level_beyond_all_values_is_refused(tmp_path: Path, level: float) -> None:
    path = saved(tmp_path, DISTANCES.clip(-5, 5))
    with pytest.raises(ImportRejected, match=rf"one side of level {level}; .*between -5 and 5"):
        read_shapes(path, ReadOptions(level=level))


@pytest.mark.parametrize("values", [np.nan, np.inf, 1e300])
def test_a_field_that_is_not_finite_is_refused(tmp_path: Path, values: float) -> None:
    path = saved(tmp_path, np.array([[[0, values]]]))
    with pytest.raises(ImportRejected):
        read_shapes(path, ReadOptions(level=0.5))


@pytest.mark.parametrize(
    "options", [{"level": np.nan}, {"label": 1, "level": 0}, {"inside": "out"}, {"oblique": "x"}]
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ImportRejected, match=next(iter(options))):
        ReadOptions(**options)


def test_a_mask_of_labels_hides_them(tmp_path: Path) -> None:
    mask = np.zeros((8, 8, 8), np.uint8)
    mask[4:] = 2
    assert np.array_equal(read_mask(saved(tmp_path, mask)).hidden, mask == 2)


def test_a_mask_that_hides_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="hides nothing"):
        read_mask(saved(tmp_path, np.zeros((8, 8, 8), np.uint8)))


@pytest.mark.parametrize("words", ["random:0.0001", "half:-z", "file:{}"])
def test_a_mask_in_words_that_hides_nothing_is_refused(tmp_path: Path, words: str) -> None:
    path = saved(tmp_path, np.zeros((1, 8, 8), np.uint8))
    shape = (1, 8, 8)
    if words == "half:-z":  # of a single layer, the lower half has all of it
        assert parse_mask(words, shape, 0).hidden.all()
        words = "half:+z"
    with pytest.raises(ImportRejected, match="hides nothing"):
        parse_mask(words.format(path), shape, 0)


@pytest.mark.parametrize("words", ["recover", "complete"])
def test_commands_refuse_a_mask_that_hides_nothing(
    tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shape = tmp_path / "shape.npz"
    np.savez(shape, voxels=np.ones((32, 32, 32), np.bool_))
    mask = saved(tmp_path, np.zeros((32, 32, 32), np.uint8))
    told = {"recover": ["furniture-recovery"],
            "complete": ["furniture-completion", "--class", "bed"]}[words]  # fmt: skip
    command = [words, *told, str(shape), "--mask", f"file:{mask}", "--out", str(tmp_path / "out")]
    assert main(command) == 2
    assert "hides nothing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_pipes_are_refused_before_they_are_waited_for(tmp_path: Path) -> None:
    for known in FORMATS:
        path = tmp_path / f"pipe{known.extension}"
        os.mkfifo(path)
        with pytest.raises(ImportRejected, match="pipe"):
            read_shapes(path)


def test_info_says_what_the_values_were_taken_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, SEGMENTS)
    assert main(["info", str(path)]) == 0
    said = capsys.readouterr().out
    assert "labels 1 and 3" in said
    assert main(["info", str(path), "--label", "3"]) == 0
    assert f"solid         {(SEGMENTS == 3).sum()}\n" in capsys.readouterr().out
    path = saved(tmp_path, SOFT)
    assert main(["info", str(path)]) == 0
    assert f"occupied      {(SOFT > 127).mean():.4g}\n" in capsys.readouterr().out
