"""The shipped checkpoints: what they promise, and that their samples print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from voxstudio.checkpoint import read_header
from voxstudio.cli import main
from voxstudio.corruption import corrupt
from voxstudio.data.components import largest_component_share
from voxstudio.data.formats import ShapeSet
from voxstudio.data.shapes.catalogue import FURNITURE, SOURCES, make
from voxstudio.data.shapes.families import FAMILIES
from voxstudio.evaluation.classifier import load_classifier
from voxstudio.evaluation.completion import evaluate_completion
from voxstudio.evaluation.memory import WHOLE, evaluate_memory
from voxstudio.evaluation.origin import data_recipe, is_generated, origin
from voxstudio.evaluation.recovery import evaluate_recovery
from voxstudio.evaluation.table import Table
from voxstudio.grid import VoxelGrid
from voxstudio.kinds.load import load
from voxstudio.library import (
    checkpoint_paths,
    default_checkpoint,
    find_checkpoint,
    shipped_checkpoints,
)
from voxstudio.loaded import load_model
from voxstudio.mesh.surface import surface
from voxstudio.sampling.player import last, play
from voxstudio.sampling.recall import recall
from voxstudio.sequential.model import sequential_model
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = shipped_checkpoints()
SYNTHESIS = [path for path in SHIPPED if "synthesis" in read_header(path).capabilities]
RECOVERY = [
    path
    for path in SHIPPED
    if "recovery" in (able := read_header(path).capabilities) and "synthesis" not in able
]
COMPLETION = [path for path in SHIPPED if "completion" in read_header(path).capabilities]
JUDGES = [path for path in SHIPPED if "classifier" in read_header(path).capabilities]
MEMORY = [path for path in SHIPPED if "memory" in read_header(path).capabilities]


def one_of(paths: list[Path], name: str) -> list[Any]:
    """Return models of which all but one take too long for every day."""
    return [pytest.param(p, marks=() if p.stem == name else pytest.mark.slow) for p in paths]


def test_the_studio_has_a_model_to_open_with() -> None:
    assert SHIPPED
    assert default_checkpoint() in checkpoint_paths()


def test_every_shipped_model_says_what_it_learned_from() -> None:
    for path in SHIPPED:
        data_recipe(read_header(path))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_model_says_its_figures_and_its_licence(path: Path) -> None:
    header = read_header(path)
    assert header.name == path.stem
    assert header.licence
    assert header.metrics
    assert ("research use only" in header.licence) != is_generated(header)


@pytest.mark.parametrize("path", JUDGES, ids=lambda path: path.stem)
def test_a_judge_knows_the_classes_of_furniture_that_it_never_saw(path: Path) -> None:
    """Made by other rules than what it learned from, so that it is often wrong."""
    header = read_header(path)
    assert header.kind == "classifier"
    assert header.metrics["classification"]["rows"][0]["accuracy"] > 0.92
    made = make(SOURCES[FURNITURE], 50, 32, seed=987)
    judge = load_classifier(path)
    named = np.array(judge.classes)[judge.probabilities(made.voxels).argmax(1)]
    wanted = np.array(SOURCES[FURNITURE].label_names)[made.labels]
    assert np.mean(named == wanted) > 0.5


@pytest.mark.parametrize("path", one_of(RECOVERY, "furniture-recovery"), ids=lambda path: path.stem)
def test_recovery_beats_the_simple_ways_on_new_shapes(path: Path) -> None:
    made = make(SOURCES[FURNITURE], 10, 32, seed=987)
    shapes = ShapeSet(made.voxels, made.labels, FAMILIES, "new")
    *_, report = evaluate_recovery(load(path), shapes, "random:0.7", seed=0)
    assert isinstance(report, Table)
    ours, *baselines = report.rows
    assert ours["mean"] < 0.8 * min(row["mean"] for row in baselines)


@pytest.mark.parametrize(
    ("path", "mask"),
    [
        pytest.param(path, side, marks=() if path.stem.startswith("mnist3d") else pytest.mark.slow)
        for path in COMPLETION
        for side in ("half:-x", "half:+y")
        if side == "half:-x" or path.stem.startswith("furniture")
    ],
)
def test_chains_complete_new_shapes_better_than_their_mirror_images(path: Path, mask: str) -> None:
    model = sequential_model(load_model(path))
    family = model.header.training["recipe"]["data"]["family"]
    source = SOURCES[family]
    made = make(source, 10, model.resolution, seed=987)
    shapes = ShapeSet(made.voxels, made.labels, source.label_names, "new")
    known = np.zeros((1, *made.voxels.shape[1:]), np.bool_)
    *_, report = evaluate_completion(model, shapes, mask, steps=8, seed=0, train=known)
    assert isinstance(report, Table)
    overlap = {row.method: row["mean"] for row in report.rows}
    assert overlap[path.stem] > overlap["mirror"]
    assert overlap[path.stem] > 2 * overlap["start"]


@pytest.mark.parametrize("path", MEMORY, ids=lambda path: path.stem)
def test_a_memory_returns_to_the_right_shape(path: Path) -> None:
    model = load_model(path)
    stored = origin(model.header).learned()
    assert len(stored) == 20
    ours, corrupted = evaluate_memory(model, stored, "flip:0.2", name=path.stem, seed=1000).rows
    assert ours["right"] >= 0.9
    assert ours["whole"] >= 0.9
    assert corrupted["overlap"] < 0.5


def test_the_steps_of_a_memory_are_a_stopping_time_as_the_documents_say() -> None:
    """Of `memory`, after 30 steps and after 60 (docs/models.md): near a minimum, and not at one."""
    model = load_model(find_checkpoint("memory"))
    assert model.header.recovery.steps == 30
    stored = origin(model.header).learned()
    staying, leaving = stored[1], stored[3]
    flipped = [corrupt(staying, "flip:0.2", 1), corrupt(leaving, "flip:0.2", 3)]
    frames = list(recall(model, np.stack([leaving, *flipped]), steps=60))
    wanted = stored[[3, 1, 3]]
    own = np.stack([pairwise_iou(frame.voxels > 0.5, wanted).diagonal() for frame in frames])
    steep = np.stack([frame.gradient_norm for frame in frames])
    energy = np.stack([frame.energy for frame in frames])
    assert (own[0, 1:] < 0.4).all()
    assert (own[[5, 15, 30]] >= WHOLE).all()  # also after a sixth of the steps
    assert steep[0, 0] > 10  # a stored shape is no minimum
    assert (steep[0, 1:] > 150).all()
    assert (steep[30] < 1).all()  # but near one
    assert steep[60, 2] > 0.1  # where the descent never comes to rest
    assert own[60, 1] >= WHOLE > own[60, 2]  # one shape stays, one leaves
    assert (np.diff(own[[5, 15, 30, 45, 60], 2]) < 0).all()
    assert (energy[60] < energy[30]).all()
    assert energy[60, 2] < energy[30, 0]


@pytest.mark.parametrize(
    "path", one_of(SYNTHESIS, default_checkpoint().stem), ids=lambda path: path.stem
)
def test_samples_are_solid_and_print(path: Path) -> None:
    model = load_model(path)
    frame = last(play(model, seeds=range(4), steps=model.header.sampler.steps))
    together = (
        model.header.training["recipe"]["data"].get("min_largest_component") or 1.0
    )  # what it learned from
    assert sum(largest_component_share(values > 0.5) >= together for values in frame.estimate) >= 2
    for values in frame.estimate:
        mesh = surface(VoxelGrid(values), size_mm=50, keep_largest=True)
        assert mesh.watertight
        assert mesh.volume > 0
        assert max(mesh.extent) == pytest.approx(50, rel=0.01)


def test_recovery_from_the_shell_keeps_every_visible_voxel(tmp_path: Path) -> None:
    data, out, again = tmp_path / "set.npz", tmp_path / "out", tmp_path / "again"
    make = ["data", "make", "toilet", "--count", "2", "--seed", "9", "--out", str(data)]
    assert main(make) == 0
    words = ["recover", default_checkpoint().stem, str(data), "--mask", "half:+z", "--index", "1",
             "--variants", "2", "--threads", "1", "--out"]  # fmt: skip
    assert main([*words, str(out)]) == 0
    assert main([*words, str(again)]) == 0
    shape = np.load(data)["voxels"][1]
    made = np.load(out / "recovered.npz")["voxels"]
    hidden = np.load(out / "mask.npz")["mask"]
    assert np.array_equal(made[:, ~hidden], np.stack([shape[~hidden]] * 2))
    assert not np.array_equal(made[0], made[1])
    assert np.array_equal(made, np.load(again / "recovered.npz")["voxels"])
    assert (out / "provenance.json").read_bytes() == (again / "provenance.json").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ["info", "missing.safetensors"],
        ["sample", "no-such-model", "--out", "x.npz"],
        ["data", "make", "spaceship", "--out", "x.npz"],
        ["train", "no-such-recipe"],
        ["recover", "MODEL", "missing.npz", "--mask", "half:+x", "--out", "x"],
    ],
)
def test_bad_input_ends_in_exit_code_2_and_one_line(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    words = [default_checkpoint().stem if word == "MODEL" else word for word in words]
    assert main(words) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert "accepted" in lines[0]


@pytest.mark.parametrize(
    "mask", ["half:x", "random:2", "box:0:0,0:1,0:1", "lasso:1", "file:no.npz"]
)
def test_a_bad_mask_is_named(mask: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "set.npz"
    assert main(["data", "make", "chair", "--count", "1", "--out", str(data)]) == 0
    words = ["recover", default_checkpoint().stem, str(data), "--mask", mask]
    assert main([*words, "--out", str(tmp_path / "out")]) == 2
    assert mask.split(":")[1] in capsys.readouterr().err
