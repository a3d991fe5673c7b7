"""`voxstudio export`: half the size, the same shapes, its figures inside."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from voxstudio.checkpoint import read_header
from voxstudio.cli.export import export
from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint
from voxstudio.loaded import load_model, save_model
from voxstudio.sampling.player import last, play


def test_a_packed_checkpoint_is_half_as_large_and_makes_the_same_shapes(tmp_path: Path) -> None:
    whole, packed = tmp_path / "whole.safetensors", tmp_path / "packed.safetensors"
    save_model(load_model(default_checkpoint()), whole)
    figures = tmp_path / "recovery.json"
    figures.write_text(json.dumps({"mask": "random:0.7", "rows": []}), encoding="utf-8")
    export(str(whole), packed, [figures])
    assert packed.stat().st_size < 0.55 * whole.stat().st_size
    header = read_header(packed)
    assert header.metrics["recovery"] == {"mask": "random:0.7", "rows": []}
    assert header.model_copy(update={"metrics": {}}) == read_header(whole).model_copy(
        update={"metrics": {}}
    )
    made = [last(play(load_model(path), seeds=[0], steps=3)).voxels for path in (whole, packed)]
    np.testing.assert_allclose(made[1], made[0], atol=0.02)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_figures_that_are_not_json_are_refused(content: bytes, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    figures.write_bytes(content)
    out = tmp_path / "packed.safetensors"
    with pytest.raises(ImportRejected, match="is not JSON"):
        export(str(default_checkpoint()), out, [figures])
    assert not out.exists()


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="no name for a checkpoint"):
        export(str(default_checkpoint()), tmp_path / "model.pt")


@pytest.mark.parametrize("content", [b'{"a": NaN}', b'{"a": [1e999]}', b'{"a": 1e200}'])
def test_figures_that_could_not_be_read_again_are_refused(content: bytes, tmp_path: Path) -> None:
    figures, out = tmp_path / "figures.json", tmp_path / "packed.safetensors"
    figures.write_bytes(content)
    with pytest.raises(ImportRejected, match="--figures: metrics: a number is not finite"):
        export(str(default_checkpoint()), out, [figures])
    assert not out.exists()


def test_figures_are_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path / "pipe.json", Path("/dev/zero")):
        with pytest.raises(ImportRejected, match="is a pipe or a device"):
            export(str(default_checkpoint()), tmp_path / "packed.safetensors", [path])
