"""Every command with every shipped checkpoint: done, or refused in one line that names who can."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import typer
from PIL import Image

from voxstudio import loaded
from voxstudio.checkpoint import read_header
from voxstudio.cli import app, main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.data.shapes.catalogue import FURNITURE, MNIST3D, SOURCES, make
from voxstudio.library import shipped_checkpoints
from voxstudio.nets.specs import SequentialSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHIPPED = {path.stem: path for path in shipped_checkpoints()}


def ending(*ends: str) -> frozenset[str]:
    return frozenset(name for name in SHIPPED if name.endswith(ends))


JUDGES = ending("-voxnet", "-multi-view")
SYNTHESIS, LATENT, SUPERRES = ending("-synthesis"), ending("-latent", "-vae"), ending("-superres")
MEMORY, MULTIGRID, MESH = ending("memory"), ending("-multigrid"), ending("-mesh")
COMPLETION, VIEWS = ending("-completion"), ending("-view", "-projection") - JUDGES
RECOVERY = ending("-recovery") | {
    name for name in SYNTHESIS if "recovery" in read_header(SHIPPED[name]).capabilities
}
NO_CODES = COMPLETION | (ending("-view") - JUDGES)
EVERYONE = frozenset(SHIPPED)
RESEARCH = {name for name, path in SHIPPED.items() if path.parent.name == "research"}


class Row(NamedTuple):
    """How a command is asked, and who can do it."""

    words: str
    able: frozenset[str]
    minutes: frozenset[str] = frozenset()
    """Of those, the ones that take too long for a test: they make their training shapes again."""


CHAINS = SYNTHESIS | MULTIGRID
CHAIN = "SHAPE --mask half:+z --steps 1 --latent-steps 1 --out OUT"
KNOWN = "--data SHAPE --train SHAPE --limit 1"
ROWS: dict[str, Row | None] = {
    "open": None,
    "tour": None,
    "models add": None,
    "convert": None,
    "bench": None,
    "data import": None,
    "data make": None,
    "data show": None,
    "data split": None,
    "replay": None,
    "info": Row("CHECKPOINT", EVERYONE),
    "export": Row("CHECKPOINT --out OUT.safetensors", EVERYONE),
    "gallery": Row("CHECKPOINT --out OUT", EVERYONE - RESEARCH, EVERYONE),
    "train": Row(
        "sofa-compact --from CHECKPOINT --data FURNITURE --out OUT --set iterations=1 "
        "--set data.validation=0 --set optimiser.batch=2 --set data.min_voxels=1",
        frozenset({"sofa-synthesis", "toilet-synthesis", "night_stand-synthesis"}),
    ),
    "sample": Row("CHECKPOINT --out OUT STEPS CLASS", SYNTHESIS | MULTIGRID | LATENT | COMPLETION),
    "recover": Row(
        "CHECKPOINT SHAPE --mask random:0.1 --out OUT CLASS", RECOVERY | LATENT | NO_CODES
    ),
    "complete": Row(f"CHECKPOINT {CHAIN} CLASS", NO_CODES),
    "denoise": Row("CHECKPOINT SHAPE --steps 1 --latent-steps 1 --out OUT CLASS VIEW", NO_CODES),
    "super-resolve": Row("CHECKPOINT SHAPE --antialias --out OUT", SUPERRES),
    "recall": Row("CHECKPOINT SHAPE --out OUT", MEMORY),
    "reconstruct": Row("CHECKPOINT PICTURES --variants 1 --out OUT", VIEWS),
    "encode": Row("CHECKPOINT SHAPE --index 0 --out OUT.npz", LATENT),
    "interpolate": Row("CHECKPOINT 0 1 --steps 2 --spacing code --out OUT", LATENT),
    "arithmetic": Row("CHECKPOINT +0 --out OUT", LATENT),
    "mesh": Row("CHECKPOINT PICTURE --out OUT", MESH),
    "project": Row("CHECKPOINT SHAPE --out OUT MODE", SYNTHESIS | LATENT | MEMORY),
    "evaluate recovery": Row("CHECKPOINT --data SHAPE --mask half:+x --limit 1", RECOVERY | LATENT),
    "evaluate latent": Row("CHECKPOINT --data SHAPE --limit 1", LATENT),
    "evaluate projection": Row("CHECKPOINT --data SHAPE --limit 1", SYNTHESIS | LATENT | MEMORY),
    "evaluate mesh": Row("CHECKPOINT --limit 1", MESH, MESH),
    "evaluate super-resolution": Row("CHECKPOINT --data SHAPE --limit 1", SUPERRES),
    "evaluate synthesis": Row(
        "CHECKPOINT --count 2 --data SHAPE",
        SYNTHESIS | MULTIGRID | LATENT | COMPLETION,
        (SYNTHESIS | MULTIGRID | LATENT | COMPLETION) - RESEARCH,
    ),
    "evaluate classification": Row(
        "CHECKPOINT --data SHAPE --test SHAPE", EVERYONE - MESH - COMPLETION - VIEWS
    ),
    "evaluate recall": Row("CHECKPOINT", MEMORY),
    "evaluate elbo": Row(f"CHECKPOINT {KNOWN} BOUND", NO_CODES | VIEWS),
    "evaluate completion": Row(
        f"CHECKPOINT --mask half:+x --steps 1 --latent-steps 1 {KNOWN}", NO_CODES
    ),
    "evaluate denoising": Row(
        "CHECKPOINT --steps 1 --latent-steps 1 --data SHAPE --limit 1", NO_CODES
    ),
    "evaluate reconstruction": Row("CHECKPOINT --data SHAPE --train SHAPE --limit 2", VIEWS),
}
"""Every command; None where it takes no checkpoint, or any number of files of which one may be."""

CELLS = [(name, each) for name, row in ROWS.items() if row for each in SHIPPED]
REFUSED = [
    # To find out, training builds its own net: seconds each.
    pytest.param(name, each, marks=pytest.mark.slow) if name == "train" else (name, each)
    for name, each in CELLS
    if each not in ROWS[name].able  # type: ignore[union-attr]
]
DONE = [
    (name, each)
    for name, each in CELLS
    if each in ROWS[name].able - ROWS[name].minutes  # type: ignore[union-attr]
]


def commands(group: Any, above: str = "") -> Iterator[str]:  # noqa: ANN401 - click's, or typer's
    """Yield the name of every command that does something."""
    if not hasattr(group, "commands"):
        yield above.strip()
        return
    for name, command in group.commands.items():
        yield from commands(command, f"{above} {name}")


def test_every_command_has_a_row() -> None:
    assert set(commands(typer.main.get_command(app))) == set(ROWS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shape of every size that shipped models take, of the right kind, and a picture."""
    folder = tmp_path_factory.mktemp("inputs")
    for size, family in ((16, FURNITURE), (30, "primitives"), (32, FURNITURE), (64, FURNITURE)):
        made = make(SOURCES[family], 10, size, seed=5)
        names = SOURCES[family].label_names
        write_shapes(folder / f"{size}.npz", ShapeSet(made.voxels, made.labels, names))
    made = make(SOURCES[MNIST3D], 10, 30, seed=5)
    names = SOURCES[MNIST3D].label_names
    write_shapes(folder / "digits.npz", ShapeSet(made.voxels, made.labels, names))
    bright = np.zeros((30, 30), np.uint8)
    bright[8:22, 8:22] = 200
    Image.fromarray(bright).save(folder / "picture.png")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _once() -> Iterator[None]:
    """Read weights once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaded, "load_model", lru_cache(loaded.load_model))
        yield


def words(name: str, checkpoint: str, folder: Path, out: Path) -> list[str]:
    """Return what is typed."""
    row = ROWS[name]
    assert row is not None
    header = read_header(SHIPPED[checkpoint])
    size = (
        header.resolution // (header.block_size or 1)
        if name == "super-resolve"
        else header.resolution
    )
    shape = "digits" if checkpoint.startswith("mnist3d") else size
    cameras = len(header.cameras)
    spec = header.architecture
    projection = isinstance(spec, SequentialSpec) and spec.projection
    picture = str(folder / "picture.png")
    real = {
        "CHECKPOINT": [checkpoint],
        "SHAPE": [str(folder / f"{shape}.npz")],
        "FURNITURE": [str(folder / "32.npz")],
        "OUT": [str(out)],
        "OUT.npz": [str(out) + ".npz"],
        "OUT.safetensors": [str(out) + ".safetensors"],
        "PICTURE": [picture],
        "PICTURES": [picture] * max(1, cameras),
        "STEPS": ["--steps", "1"] if checkpoint in CHAINS else [],
        "CLASS": ["--class", header.classes_conditioned[0]] if header.classes_conditioned else [],
        "VIEW": ["--view", picture] if cameras and not projection else [],
        "BOUND": ["--views", "2"] if projection else [],
        "MODE": ["--mode", "latent"] if checkpoint in LATENT else [],
    }
    typed = [part for word in row.words.split() for part in real.get(word, [word])]
    computes = name not in ("info", "export", "gallery")
    return [*name.split(), *typed, *(["--threads", "1"] if computes else [])]


@pytest.mark.parametrize(("name", "checkpoint"), REFUSED)
def test_who_cannot_is_refused_in_one_line_that_names_who_can(
    name: str, checkpoint: str, tmp_path: Path, capfd: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    row = ROWS[name]
    assert row is not None
    # All others refuse before they look at any other file.
    inputs = request.getfixturevalue("folder") if name == "train" else tmp_path / "nothing"
    assert main(words(name, checkpoint, inputs, tmp_path / "out")) == 2
    out, err = capfd.readouterr()
    assert out == ""
    said = re.fullmatch(rf"voxstudio: {checkpoint}: .+; accepted: (.+)\n", err)
    assert said, err
    if name not in ("train", "gallery"):
        assert set(said[1].rpartition("such as ")[2].split(", ")) == row.able
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a minute or two on a free core, and ten on a busy one
@pytest.mark.parametrize(("name", "checkpoint"), DONE)
def test_who_can_does_it(
    name: str, checkpoint: str, folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(words(name, checkpoint, folder, tmp_path / "out")) == 0, capfd.readouterr().err
