"""Meshes given to commands stand as what the model learned from, or where the user says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
from voxstudio.data.shapes.catalogue import SOURCES, make

if TYPE_CHECKING:
    from pathlib import Path

CHAIR = make(SOURCES["chair"], 1, 32, 3).voxels > 0
LENGTH = int(max(np.ptp(np.nonzero(CHAIR[0]), axis=1))) + 1


@pytest.fixture
def mesh(tmp_path: Path) -> Path:
    """A chair of 100 mm, as a printer wants it."""
    write_shapes(tmp_path / "chair.npz", ShapeSet(CHAIR))
    words = [str(tmp_path / "chair.npz"), str(tmp_path / "chair.stl"), "--size-mm", "100"]
    assert main(["convert", *words]) == 0
    return tmp_path / "chair.stl"


def recovered(mesh: Path, *words: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Recover next to nothing of a mesh, and return what the model was given."""
    out = mesh.parent / f"out{len(words)}"
    box = "box:0:1,0:1,0:1"
    words = ("furniture-recovery", str(mesh), "--mask", box, "--out", str(out), *words)
    assert main(["recover", *words, "--threads", "1"]) == 0
    with np.load(out / "recovered.npz") as made:
        return np.asarray(made["voxels"][0] > 0.5)


def test_a_printed_piece_of_furniture_stands_as_the_model_learned_it(mesh: Path) -> None:
    given = recovered(mesh)
    spans = [np.flatnonzero(given.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    assert spans[0][0] == 0
    assert max(span[-1] - span[0] + 1 for span in spans) == 26
    back = recovered(mesh, "--fit", str(LENGTH))
    either = (back | CHAIR[0]).sum()
    assert (back & CHAIR[0]).sum() / either > 0.6  # it may stand half a voxel aside


def test_what_is_in_the_coordinates_of_a_grid_is_kept_there(tmp_path: Path) -> None:
    write_shapes(tmp_path / "chair.npz", ShapeSet(CHAIR))
    solid = np.argwhere(CHAIR[0])[:, ::-1]
    np.savetxt(tmp_path / "points.xyz", solid + 0.3)
    assert main(["convert", str(tmp_path / "chair.npz"), str(tmp_path / "chair.ply")]) == 0
    for name in ("chair.ply", "points.xyz"):
        words = [str(tmp_path / name), str(tmp_path / "back.npz"), "--place", "keep"]
        for more in ([], ["--fit", "keep"]):
            assert main(["convert", *words, *more]) == 0
            back = read_shapes(tmp_path / "back.npz").voxels[0] > 0
            assert np.count_nonzero(back != CHAIR[0]) <= 2


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--fit", "large"], "no size"),
        (["--fit", "0"], "1 to 512"),
        (["--fit", "40"], "do not fit into 32"),
        (["--place", "keep"], "of a grid of 32"),
        (["--place", "floor", "--fit", "keep"], "of a grid of 32"),
    ],
)
def test_what_does_not_fit_is_one_line(
    mesh: Path, words: list[str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = mesh.with_name("none.npz")
    assert main(["convert", str(mesh), str(out), *words]) == 2
    told = capsys.readouterr().err
    assert fault in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_voxels_are_turned_placed_and_resampled_too(tmp_path: Path) -> None:
    write_shapes(tmp_path / "chair.npz", ShapeSet(CHAIR))
    out = tmp_path / "out.npz"

    def made(*words: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        assert main(["convert", str(tmp_path / "chair.npz"), str(out), *words]) == 0
        return read_shapes(out).grid(0).occupied()

    assert (made("--turn", "xx", "--flip", "yz") == CHAIR[0]).all()
    middle = made("--place", "centre")
    assert middle.sum() == CHAIR.sum()
    assert not middle[0].any()
    small = made("--fit", "20", "--place", "floor", "--resolution", "48")
    assert small.shape == (48, 48, 48)
    assert small[0].any()
    spans = [np.flatnonzero(small.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    assert max(span[-1] - span[0] + 1 for span in spans) in (19, 20)
