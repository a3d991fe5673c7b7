"""Picture files: brightness and opacity come through, whatever the size and the mode."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from voxstudio.data import pictures
from voxstudio.data.pictures import read_colours, read_picture
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path


def saved(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], path: Path) -> Path:
    Image.fromarray(values).save(path)
    return path


def test_a_grey_picture_of_the_right_size_comes_as_it_is(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 256, (30, 30), np.uint8)
    read = read_picture(saved(values, tmp_path / "c.png"), 30)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(np.round(read * 255), values)


def test_sixteen_bits_keep_their_steps(tmp_path: Path) -> None:
    values = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
    read = read_picture(saved(values, tmp_path / "c.png"), 8)
    np.testing.assert_allclose(read, values / 65535, atol=1e-6)


def test_what_is_transparent_is_background(tmp_path: Path) -> None:
    values = np.full((8, 8, 4), 255, np.uint8)
    values[:, :4, 3], values[0, 4:, 3] = 0, 51
    read = read_picture(saved(values, tmp_path / "c.png"), 8)
    assert not read[:, :4].any()
    np.testing.assert_allclose(read[0, 4:], 0.2, atol=1e-6)
    assert (read[1:, 4:] == 1).all()


def test_pixels_are_means_over_their_area(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 256, (40, 40), np.uint8)
    read = read_picture(saved(values, tmp_path / "c.png"), 10)
    means = values.reshape(10, 4, 10, 4).mean((1, 3)) / 255
    np.testing.assert_allclose(read, means, atol=1e-5)


def test_a_wide_picture_is_widened_by_background(tmp_path: Path) -> None:
    values = np.full((20, 40, 3), 255, np.uint8)
    read = read_picture(saved(values, tmp_path / "c.jpg"), 8)
    np.testing.assert_allclose(read[2:6], 1, atol=0.01)
    assert read[[0, 1, 6, 7]].max() < 0.01


def test_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no picture")
    with pytest.raises(ImportRejected, match="is no picture"):
        read_picture(tmp_path / "words.png", 8)
    with pytest.raises(ImportRejected, match="No such file"):
        read_picture(tmp_path / "missing.png", 8)


def test_a_picture_cut_short_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(0, 256, (64, 64), np.uint8)
    whole = saved(noise, tmp_path / "c.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ImportRejected, match="damaged"):
        read_picture(tmp_path / "cut.png", 8)


def test_too_many_pixels_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SIDE", 9)
    path = saved(np.zeros((1, 10), np.uint8), tmp_path / "c.png")
    for reader in (read_picture, read_colours):
        with pytest.raises(ImportRejected, match="10 x 1 pixels"):
            reader(path, 8)


def test_a_large_photo_is_decoded_at_half_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.kron(np.random.default_rng(3).integers(0, 256, (8, 8)), np.ones((16, 8))).astype(
        "u1"
    )
    path = saved(values, tmp_path / "c.jpg")
    whole = read_picture(path, 8)
    monkeypatch.setattr(pictures, "SIDE", 64)  # half of 128 rows
    np.testing.assert_allclose(read_picture(path, 8), whole, atol=0.03)
    monkeypatch.setattr(pictures, "SIDE", 63)
    with pytest.raises(ImportRejected, match="64 x 128 pixels"):
        read_picture(path, 8)


UPRIGHT = np.array([[255, 0, 0, 0], [0, 0, 0, 0], [0, 0, 128, 0], [0, 0, 0, 64]], np.uint8)
TURNED = {1: UPRIGHT, 3: np.rot90(UPRIGHT, 2), 6: np.rot90(UPRIGHT), 8: np.rot90(UPRIGHT, -1)}
"""Pixels of one picture as cameras store them, by the orientation that their files name."""


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_reader_turns_a_picture_as_its_camera_says(
    tmp_path: Path, orientation: int, dtype: type
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored: np.ndarray = TURNED[orientation].astype(dtype) * (257 if dtype is np.uint16 else 1)
    Image.fromarray(stored).save(tmp_path / "c.png", exif=exif)
    read = read_picture(tmp_path / "c.png", 4)
    np.testing.assert_allclose(read, UPRIGHT / 255, atol=1e-6)
    if dtype is np.uint8:
        colours = read_colours(tmp_path / "c.png", 4)
        np.testing.assert_array_equal(colours, np.stack([UPRIGHT] * 3))


def test_damaged_words_of_a_camera_end_in_a_picture_or_a_refusal(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    Image.fromarray(UPRIGHT).save(tmp_path / "good.jpg", exif=exif)
    good = (tmp_path / "good.jpg").read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(300):
        changed = bytearray(good)
        for place in rng.integers(20, 120, rng.integers(1, 4)):
            changed[place] = rng.integers(256)
        (tmp_path / "bad.jpg").write_bytes(changed)
        for reader in (read_picture, read_colours):
            with suppress(ImportRejected):
                assert reader(tmp_path / "bad.jpg", 4).shape[-1] == 4


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "c.png")
    with pytest.raises(ImportRejected, match="pipe"):
        read_picture(tmp_path / "c.png", 4)
