"""What is written can be read: sets over the budget of readers are refused before they are made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, budget, read_shapes, write_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("data make chair --count 2000 --resolution 128 --out OUT.npz", "256"),
        ("sample toilet-synthesis --count 5000 --out OUT", "4,096"),
        ("sample sofa-multigrid --count 600 --out OUT.npz", "512"),
        ("sample toilet-latent --count 5000 --out OUT.npz", "4,096"),
        ("interpolate toilet-latent 1 2 3 4 --steps 65 --out OUT", "4,096"),
    ],
)
def test_a_set_that_could_not_be_read_again_is_not_made(
    words: str, most: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: 1 << 40)
    assert main(words.replace("OUT", str(tmp_path / "out")).split()) == 2
    said = r"voxstudio: .*out.*: could not be read again with .* in one file; accepted: at most "
    assert re.fullmatch(rf"{said}{most} of them\n", capsys.readouterr().err)
    assert not list(tmp_path.iterdir())


def test_a_set_is_written_up_to_the_budget_and_not_beyond(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "TOTAL", 8 * 4**3)
    for count in (8, 9):
        shapes, path = ShapeSet(np.ones((count, 4, 4, 4), np.uint8)), tmp_path / f"{count}.npz"
        if count == 8:
            write_shapes(path, shapes)
            assert len(read_shapes(path)) == 8
        else:
            with pytest.raises(ImportRejected, match="declares 9x4x4x4 voxels"):
                write_shapes(path, shapes)
            assert not path.exists()


def test_a_set_that_packs_too_well_to_be_trusted_is_written_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "SMALL", 1 << 16)
    monkeypatch.setattr(budget, "EXPANSION", 100)
    voxels = np.zeros((2, 64, 64, 64), np.uint8)
    voxels[:, 8:-8, 8:-8, 8:-8] = 1
    path = tmp_path / "blocks.npz"
    write_shapes(path, ShapeSet(voxels))
    assert path.stat().st_size > voxels.nbytes
    assert np.array_equal(read_shapes(path).voxels, voxels)
    few = tmp_path / "few.npz"
    write_shapes(few, ShapeSet(np.random.default_rng(0).random((2, 64, 64, 64)) < 0.5))
    assert few.stat().st_size < voxels.nbytes / 4
