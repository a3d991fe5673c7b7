"""Shapes of a size that a model does not take are refused in one line that says which it takes."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.cli.kinds import WRITING, words
from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes

if TYPE_CHECKING:
    from pathlib import Path

TAKING = {name: text for name, text in WRITING.items()
          if "SHAPES" in text and name not in ("convert", "data split", "gallery")} | {
    "interpolate shapes": "interpolate latent SHAPES#0 SHAPES#1 --out OUT",
    "arithmetic shapes": "arithmetic latent '+SHAPES#0 -SHAPES#1' --out OUT",
    "evaluate latent": "evaluate latent latent --data SHAPES",
    "evaluate projection": "evaluate projection energy --data SHAPES",
    "evaluate super-resolution": "evaluate super-resolution superres --data SHAPES",
    "evaluate synthesis": "evaluate synthesis energy --data SHAPES --count 2",
    "evaluate recall": "evaluate recall memory --data SHAPES",
    "evaluate elbo": "evaluate elbo sequence --data SHAPES --train SHAPES",
    "evaluate completion": "evaluate completion sequence --mask half:+x --data SHAPES",
    "evaluate denoising": "evaluate denoising sequence --data SHAPES",
    "evaluate reconstruction": "evaluate reconstruction views --data SHAPES",
}  # fmt: skip
"""Commands that take shapes, with a model that takes 16^3 voxels."""


@pytest.mark.parametrize("size", [(14, 14, 14), (16, 16, 12)], ids=str)
@pytest.mark.parametrize("name", TAKING)
def test_the_size_that_is_taken_is_said(
    name: str, size: tuple[int, int, int], named: dict[str, str], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    voxels = np.zeros((4, *size), np.uint8)
    voxels[:, :8, 3:9, 3:9] = 1
    write_shapes(tmp_path / "odd.npz", ShapeSet(voxels, np.zeros(4, np.intp), ("low",), "odd"))
    (tmp_path / "out").mkdir()
    text = TAKING[name].replace("SHAPES", shlex.quote(str(tmp_path / "odd.npz")))
    assert main(words(text, named, tmp_path / "out")) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"voxstudio: .*; accepted: .*16.*\n", told.err)
    assert {path.name for path in tmp_path.iterdir()} == {"odd.npz", "out"}
    assert not list((tmp_path / "out").iterdir())
