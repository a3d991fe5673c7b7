"""Coloured picture files: what is taken of them, and what is refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from voxstudio.data.pictures import read_colours
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (16, 16, 3), dtype=np.uint8)


def test_a_picture_of_the_right_size_is_taken_as_it_is(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_colours(tmp_path / "a.png", 16), PIXELS.transpose(2, 0, 1))


def test_a_larger_one_is_averaged(tmp_path: Path) -> None:
    Image.fromarray(PIXELS.repeat(3, 0).repeat(3, 1)).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_colours(tmp_path / "a.png", 16), PIXELS.transpose(2, 0, 1))


def test_around_a_wide_one_there_is_paper(tmp_path: Path) -> None:
    Image.new("RGB", (32, 16), (200, 30, 10)).save(tmp_path / "wide.png")
    made = read_colours(tmp_path / "wide.png", 16)
    assert (made[:, [0, 1, 2, 3, 12, 13, 14, 15]] == 255).all()
    assert (made[:, 4:12] == np.array([200, 30, 10])[:, None, None]).all()


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_pictures_of_every_mode_become_colours_on_white(mode: str, tmp_path: Path) -> None:
    image = Image.new(mode, (8, 8))  # black, or nothing at all where there is transparency
    image.save(tmp_path / "a.png")
    made = read_colours(tmp_path / "a.png", 16)
    assert made.shape == (3, 16, 16)
    assert (made == (255 if mode in ("RGBA", "LA") else 0)).all()


def test_a_photograph_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    image = Image.new("RGB", (16, 16), (255, 255, 255))
    image.paste((0, 0, 0), (0, 0, 16, 8))  # dark above
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    made = read_colours(tmp_path / "a.jpg", 16)
    assert made[:, :7].mean() > 250
    assert made[:, 9:].mean() < 5


def _png() -> bytes:
    data = io.BytesIO()
    Image.fromarray(PIXELS).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", _png()[:-40], _png()[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
     b"GIF89a" + b"\0" * 40, _png()[:200] + b"\xff" * 30 + _png()[230:]],
    ids=["empty", "text", "cut", "cut short", "hollow", "another", "damaged"],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(ImportRejected, match="PNG or JPEG") as refused:
        read_colours(path, 16)
    assert str(path) in str(refused.value)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (9000, 7000)).save(path)
    with pytest.raises(ImportRejected, match="9000 x 7000"):
        read_colours(path, 16)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="No such file"):
        read_colours(tmp_path / "no.png", 16)
