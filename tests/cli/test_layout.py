"""How a file is read can be said to every command that reads shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from voxstudio.cli import app, main
from voxstudio.cli.reading import Layout
from voxstudio.data.formats import read_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

READS = {
    "arithmetic", "complete", "convert", "data split", "denoise", "encode", "evaluate elbo",
    "evaluate completion", "evaluate denoising", "evaluate latent", "evaluate recall",
    "evaluate recovery", "evaluate projection", "evaluate super-resolution", "evaluate synthesis",
    "evaluate reconstruction", "gallery", "info", "interpolate", "recover", "recall", "project",
    "super-resolve", "train",
}  # fmt: skip
"""Commands that take a file of shapes."""


def commands(group: Any, before: str = "") -> Iterator[tuple[str, set[str]]]:  # noqa: ANN401
    """Yield every command and its options."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, {word for each in command.params for word in each.opts}


def test_every_command_that_reads_shapes_takes_every_option() -> None:
    known = dict(commands(typer.main.get_command(app)))
    options = {f"--{name.replace('_', '-')}" for name in Layout._fields}
    assert {name for name, taken in known.items() if taken & (options - {"--up"})} >= READS
    for name in READS:
        assert known[name] >= options, name


def labelled(path: Path) -> Path:
    """Write a file of two sets; of the second, voxels are labels and classes are words."""
    voxels = np.zeros((6, 16, 16, 16), np.uint8)
    for number in range(6):
        voxels[number, 2:12, 3 : 6 + number, 4:9] = 1
        voxels[number, 4:6, 12:14, 4:9] = 2
    kinds = np.array(["table", "chair"] * 3)
    np.savez(path, first=voxels > 0, second=voxels, labels=kinds)
    return path


def test_split_reads_an_array_by_name_and_keeps_classes_that_are_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = labelled(tmp_path / "set.npz"), tmp_path / "parts"
    words = ["data", "split", str(source), "--share", "0.34", "--out", str(out)]
    assert main(words) == 2
    assert "holds first and second" in capsys.readouterr().err
    assert main([*words, "--key", "second"]) == 0
    assert "labels 1 and 2 are solid; --label N picks one" in capsys.readouterr().err
    parts = [read_shapes(out / f"{name}.npz") for name in ("training", "validation")]
    assert [len(part) for part in parts] == [4, 2]
    for part in parts:
        assert part.label_names == ("chair", "table")
        assert part.labels is not None
        assert set(part.labels.tolist()) == {0, 1}
    assert main([*words, "--key", "second", "--label", "2", "--copies", "0"]) == 0
    assert read_shapes(out / "training.npz").voxels.sum() == 4 * 2 * 2 * 5


def test_train_reads_an_array_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = labelled(tmp_path / "set.npz"), tmp_path / "run"
    small = ("channels=[4,6]", "optimiser.batch=4", "optimiser.precision=float32", "iterations=1",
             'data.classes=["table"]')  # fmt: skip
    words = ["train", "chair-compact", "--data", str(source), "--out", str(out)]
    words += [word for setting in small for word in ("--set", setting)]
    assert main(words) == 2
    assert "holds first and second" in capsys.readouterr().err
    assert main([*words, "--key", "second", "--label", "1"]) == 0
    observed = read_shapes(out / "observed.npz").voxels
    assert observed.shape == (3, 16, 16, 16)
    assert observed[:, 4:6, 12:14].sum() == 0


def test_classes_that_are_words_survive_conversion(tmp_path: Path) -> None:
    source, target = labelled(tmp_path / "set.npz"), tmp_path / "out.npz"
    assert main(["convert", str(source), str(target), "--key", "second", "--label", "2"]) == 0
    shapes = read_shapes(target)
    assert shapes.label_names == ("chair", "table")
    assert shapes.labels is not None
    assert shapes.labels.tolist() == [1, 0] * 3
    assert shapes.voxels.sum() == 6 * 2 * 2 * 5
