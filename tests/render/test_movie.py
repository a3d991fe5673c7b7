"""Films of shapes, read back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageSequence

from voxstudio.coarse import block_means, copies
from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.render import ffmpeg, movie, style
from voxstudio.render.movie import FRAME_MS, REST, pictures, there_and_back, write_film
from voxstudio.render.picture import framed_box, picture

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

COUNT, SIZE = 3, 64


@pytest.fixture(scope="module")
def frames() -> list[NDArray[np.uint8]]:
    return list(pictures(growing(), SIZE))


def growing() -> NDArray[np.float32]:
    """Boxes on one floor, each in the next one."""
    shapes = np.zeros((COUNT, 16, 16, 16), np.float32)
    for number, shape in enumerate(shapes):
        shape[: 4 + 4 * number, 4:12, 4:12] = 1
    return shapes


def test_shapes_are_drawn_in_the_box_of_all(frames: list[NDArray[np.uint8]]) -> None:
    alone = [next(pictures(shape[None], SIZE)) for shape in growing()]
    same = [np.array_equal(*pair) for pair in zip(frames, alone, strict=True)]
    assert same == [False, False, True]  # the largest is the box of all


def test_coarser_grids_are_drawn_as_blocks_of_the_finest() -> None:
    fine = growing()[0]
    coarse = block_means(fine[None], 4)[0]
    blocks = copies(coarse[None], 4)[0]
    for made, wanted in zip(
        pictures([coarse, fine], SIZE), pictures([blocks, fine], SIZE), strict=True
    ):
        assert np.array_equal(made, wanted)


@pytest.mark.parametrize("ending", [".gif", ".webp", ".png"])
def test_a_moving_picture_runs_there_and_back(
    ending: str, frames: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    path = tmp_path / f"film{ending}"
    write_film(path, there_and_back(frames))
    with Image.open(path) as film:
        times = []
        for each in ImageSequence.Iterator(film):
            each.load()  # of WebP, only then is it known
            times.append(each.info["duration"])
        film.seek(0)
        first = np.asarray(film.convert("RGB"), float)
    rest = (REST + 1) * FRAME_MS
    assert times == [rest, FRAME_MS, rest, FRAME_MS]
    assert np.abs(first - frames[0]).mean() < 4


# The reader of imageio-ffmpeg leaves the pipes of its process to be closed by chance.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_mp4_has_every_frame(frames: list[NDArray[np.uint8]], tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    shown = there_and_back(frames)
    write_film(path, shown)
    reader = imageio_ffmpeg.read_frames(str(path))
    facts = next(reader)
    read = [np.frombuffer(data, np.uint8).reshape(SIZE, SIZE, 3) for data in reader]
    assert facts["source_size"] == (SIZE, SIZE)
    assert facts["fps"] == 1000 / FRAME_MS
    assert len(read) == len(shown)
    assert max(np.abs(a.astype(float) - b).mean() for a, b in zip(read, shown, strict=True)) < 8


def test_a_film_without_ffmpeg_is_refused(
    frames: list[NDArray[np.uint8]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ImportRejected, match=r"needs ffmpeg; accepted: \.webp"):
        write_film(tmp_path / "film.mp4", frames)
    assert not list(tmp_path.iterdir())


def test_a_film_that_ffmpeg_cannot_make_leaves_nothing(
    frames: list[NDArray[np.uint8]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg, "which", lambda _: "false")
    with pytest.raises(SaveFailed, match="ffmpeg made no film"):
        write_film(tmp_path / "film.mp4", frames)
    assert not list(tmp_path.iterdir())


def test_other_endings_are_refused_and_nothing_is_written(
    frames: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    with pytest.raises(ImportRejected, match=r"names no kind of film; accepted: \.webp or "):
        write_film(tmp_path / "film.avi", frames)
    assert not list(tmp_path.iterdir())


def test_a_turntable_keeps_the_shape_in_the_picture_and_the_camera_at_one_distance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(movie, "TURN", 4)
    shape = growing()[0]
    views = style.turn(framed_box(shape), 4)
    middle = np.array(views[0].focal_point)
    far = [float(np.linalg.norm(np.array(view.position) - middle)) for view in views]
    assert far == pytest.approx([far[0]] * 4)
    shots = list(movie.turntable(shape, SIZE))
    assert [shot.shape for shot in shots] == [(SIZE, SIZE, 3)] * 4
    assert not np.array_equal(shots[0], shots[1])
    rim = picture(np.zeros_like(shape), SIZE)[0]
    assert all(np.array_equal(shot[0], rim) for shot in shots)
