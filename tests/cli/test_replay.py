"""`voxstudio replay`: every result of every command is made again, bit for bit."""

from __future__ import annotations

import io
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from tests.cli.kinds import WRITING, words
from voxstudio.checkpoint import file_digest
from voxstudio.cli import main
from voxstudio.data.formats import read_shapes
from voxstudio.provenance import digest
from voxstudio.provenance.carriers import read_recipe
from voxstudio.replay import checkpoints
from voxstudio.replay.actions import ACTIONS
from voxstudio.replay.replay import recipe_of
from voxstudio.replay.wording import HERE, as_command, as_python

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = (
    "sample", "sample file", "sample grids", "sample latent", "recover", "complete", "denoise",
    "super-resolve", "recall", "reconstruct", "encode", "interpolate", "arithmetic", "mesh",
    "project",
)  # fmt: skip
SIDE_RESULTS = ("codes.npz", "mask.npz", "coarse.npz", "corrupted.npz", "operands.npz")
MORE = {
    "sample blend": "sample energy --blend energy --weight 3 --count 2 --seed 3 --out OUT/a.npz",
    "sample corrected": "sample energy --metropolis 2 --step-size 0.1 --out OUT/a.npz",
    "sample noise": "sample energy --start noise --by chains --steps 2 --out OUT/a.npz",
    "square": "interpolate latent 1 2 3 4 --steps 2 --interpolation spherical --out OUT",
    "shapes": "interpolate latent SHAPES 2 --steps 3 --spacing shape --out OUT",
    "codes": "project latent SHAPES --mode both --energy energy --strength 0.6 --out OUT",
}


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """Commands set the threads that a recipe names."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def installed(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The models of boxes are installed, and no others."""
    paths = [Path(path) for path in named.values() if path.endswith(".safetensors")]
    monkeypatch.setattr(checkpoints, "checkpoint_paths", lambda: paths)
    return named


def replayed(capsys: pytest.CaptureFixture[str], *told: str) -> dict[str, Any]:
    """Run the command and return what it found."""
    capsys.readouterr()
    code = main(["replay", *told, "--json"])
    out, err = capsys.readouterr()
    assert out, err
    found: dict[str, Any] = json.loads(out)
    assert code == (0 if found["same"] else 1)
    return found


def named_by_digest(installed: dict[str, str]) -> dict[str, Path]:
    paths = [Path(path) for path in installed.values() if path.endswith(".safetensors")]
    return {file_digest(path): path for path in paths}


def check_words(
    path: Path, folder: Path, installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run what a recipe is in words; both make the shapes again, bit for bit."""
    made = recipe_of(path)
    files = {} if made.action != "sample" else named_by_digest(installed)
    told = as_command(made, files).splitlines()
    at = next(number for number, line in enumerate(told) if not line.startswith("#"))
    line, _, rest = told[at].partition(" <<")
    assert bool(rest) == (told[-1] == HERE)
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(told[at + 1 : -1])))
    program, command, *options = shlex.split(line)
    assert program == "voxstudio"
    mesh = made.action == "mesh"
    out = folder / ("words.ply" if mesh else "words.npz")
    assert main([command, *options[:-1], str(out)]) == (1 if mesh else 0)  # which has no digest
    found: dict[str, Any] = {}
    exec(as_python(made, files), found)
    if not mesh:
        shapes = np.asarray(found["shapes"])
        rows = slice(None) if made.rows is None or len(shapes) == len(made.rows) else [*made.rows]
        assert made.voxels_sha256 == digest(shapes[rows]) == digest(read_shapes(out).voxels[rows])


@pytest.mark.parametrize("name", [*RUNS, *MORE])
def test_every_result_is_made_again_bit_for_bit(
    name: str,
    installed: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert main(words({**WRITING, **MORE}[name], installed, tmp_path)) == 0
    files = [path for path in sorted(tmp_path.iterdir()) if path.name not in SIDE_RESULTS]
    tried = {path.suffix: path for path in files if path.suffix in (".npz", ".obj", ".stl", ".ply")}
    assert tried
    for path in tried.values():
        found = replayed(capsys, str(path))
        assert (found["same"], found["differences"]) == (True, []), path.name
        text = read_recipe(path)
        assert text is not None and str(tmp_path.parent) not in text
    check_words(next(iter(tried.values())), tmp_path, installed, monkeypatch)
    if name != "mesh" and (tmp_path / "provenance.json").exists():
        assert replayed(capsys, str(tmp_path / "provenance.json"))["same"]


def test_every_action_is_tried() -> None:
    assert ACTIONS.keys() - {"chain", "opened", "write"} <= {name.split()[0] for name in RUNS}
