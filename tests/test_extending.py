"""A new net, algorithm, file format or metric: one class or function, and one line each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
import torch

from voxstudio.cli import main
from voxstudio.data.formats import FORMATS, Format, ShapeSet, read_shapes, write_shapes
from voxstudio.data.formats.registry import mesh_format
from voxstudio.data.formats.values import Stored
from voxstudio.evaluation.likeness import METRICS, Sampled
from voxstudio.evaluation.metrics.bootstrap import Figure
from voxstudio.fields import Resolution
from voxstudio.loaded import load_model
from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers import READERS, Reader
from voxstudio.nets import specs
from voxstudio.nets.net import Net
from voxstudio.training import algorithms
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor

    from voxstudio.data.formats import ReadOptions

SIZE = 8
RECIPE = """
name = "template"
iterations = 60
preset = "template"
capabilities = ["energy", "synthesis"]
data = { min_voxels = 1, validation = 0.5, copies = 1.0 }
optimiser = { learning_rate = 0.1, warm_up = 0, ema = 0.5 }
learning = { algorithm = "template-matching", strength = 2.0 }

[sampler]
steps = 2
step_size = 1.0
start_temperature = 1.0
stop_temperature = 0.01
start_noise = 1.0
start = "noise"

[recovery]
steps = 2
step_size = 1.0
start_temperature = 1.0
stop_temperature = 0.01
start_noise = 1.0
start = "noise"
"""


class TemplateNet(Net):
    """E(Y) = |Y - m|^2 / 2: every shape is like one template m."""

    def __init__(self, resolution: int) -> None:
        super().__init__()
        self.template = torch.nn.Parameter(torch.zeros(1, 1, *(resolution,) * 3))

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        return (voxels - self.template).square().flatten(1).sum(1) / 2


class TemplateSpec(specs.Spec):
    """Its settings."""

    at_most = specs.ENERGY

    net: Literal["template"] = "template"
    resolution: Resolution = SIZE

    @classmethod
    def presets(cls) -> dict[str, TemplateSpec]:
        return {"template": cls()}

    def build(self) -> TemplateNet:
        return TemplateNet(self.resolution)

    @property
    def activations(self) -> int:
        return self.resolution**3

    @property
    def has_features(self) -> bool:
        return False

    def sized(self, sizing: specs.Sizing) -> TemplateSpec:
        return TemplateSpec(resolution=sizing.resolution)


class TemplateObjective(Stateless):
    """The mean energy of shapes."""

    def __init__(self, strength: float) -> None:
        self.strength = strength

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        loss = self.strength * net.energy(batch.voxels, batch.voxels[:, 0, 0, 0, 0]).mean()
        return loss, {"loss": loss.item()}


class TemplateMatching(algorithms.Algorithm):
    """Its algorithm."""

    nets = (TemplateSpec,)

    algorithm: Literal["template-matching"] = "template-matching"
    strength: float = 1.0

    def objective(self, context: algorithms.Context) -> TemplateObjective:
        return TemplateObjective(self.strength)


@pytest.fixture
def _registered() -> Iterator[None]:
    """Register the toys, and forget them afterwards."""
    specs.register(TemplateSpec)
    algorithms.register(TemplateMatching)
    yield
    for registry in (specs.KINDS, specs.PRESETS):
        registry.pop("template")
    algorithms.ALGORITHMS.pop("template-matching")


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """Ten boxes, of two heights."""
    voxels = np.zeros((10, *(SIZE,) * 3), np.bool_)
    voxels[:, 1:5, 2:6, 2:6] = True
    voxels[::2, 5:7, 2:6, 2:6] = True
    write_shapes(tmp_path / "boxes.npz", ShapeSet(voxels))
    return tmp_path / "boxes.npz"


@pytest.mark.usefixtures("_registered")
def test_a_net_and_an_algorithm_are_trained_loaded_shown_and_evaluated(
    shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "template.toml").write_text(RECIPE)
    words = ["train", str(tmp_path / "template.toml"), "--data", str(shapes), "--device", "cpu"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    checkpoint = tmp_path / "template.safetensors"
    model = load_model(checkpoint)
    assert isinstance(model.net, TemplateNet)
    # Shapes are centred: their mean is what the template learns, and it begins with it.
    assert model.net.template.abs().max() < 0.9
    capsys.readouterr()
    assert main(["info", str(checkpoint), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["kind"] == "template" and "synthesis" in shown["capabilities"]
    table = tmp_path / "table.json"
    words = ["evaluate", "synthesis", str(checkpoint), "--data", str(shapes), "--count", "2"]
    assert main([*words, "--points", "16", "--threads", "1", "--json", str(table)]) == 0
    row = json.loads(table.read_text())["rows"][0]
    assert row["method"] == "template" and row["nearest"] > 0.5


@pytest.mark.usefixtures("_registered")
def test_an_algorithm_refuses_the_nets_of_others(
    shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "template.toml").write_text(RECIPE)
    words = ["train", str(tmp_path / "template.toml"), "--data", str(shapes)]
    assert main([*words, "--set", "preset=compact", "--out", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err
    assert "template-matching cannot train the preset compact" in said
    assert "accepted: the preset `template`" in said


def read_dots(path: Path, options: ReadOptions) -> Stored:
    """Read a shape from `#` and `.`: eight lines of eight, the same in every layer."""
    plane = np.array([[mark == "#" for mark in line] for line in path.read_text().split()])
    values = np.broadcast_to(plane, (SIZE, *plane.shape)).copy()
    return Stored(values, values.nbytes, path.stem, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))


def test_a_format_of_voxels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voxstudio.data.formats.registry.FORMATS", known := [*FORMATS])
    known.append(Format(".dots", "Dots", read_dots))
    (tmp_path / "shape.dots").write_text(("." * SIZE + "\n") + ("." + "#" * 7 + "\n") * 7)
    assert read_shapes(tmp_path / "shape.dots").voxels.sum() == SIZE * 49
    out = tmp_path / "shape.nrrd"
    assert main(["convert", str(tmp_path / "shape.dots"), str(out)]) == 0
    assert read_shapes(out).voxels.sum() == SIZE * 49


def read_corners(data: bytes) -> Polygons:
    """Read triangles from nine numbers a line."""
    numbers = np.array(data.split(), np.float64).reshape(-1, 3)
    return Polygons(numbers, np.full(len(numbers) // 3, 3), np.arange(len(numbers)))


def test_a_format_of_meshes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, ".corners", Reader("Corners", read_corners))
    monkeypatch.setattr("voxstudio.data.formats.registry.FORMATS", [*map(mesh_format, READERS)])
    path = tmp_path / "shape.corners"
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], float)
    faces = corners[[[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]]
    path.write_text("\n".join(" ".join(map(str, face.ravel())) for face in faces))
    found = read_shapes(path).voxels
    assert 0.1 < found.mean() < 0.3  # a sixth of its box


def volume_gap(ours: Sampled, real: Sampled) -> dict[str, Figure]:
    """Return by how much more of space a set fills."""
    return {"volume_gap": Figure(float(ours.shapes.mean() - real.shapes.mean()))}


def test_a_metric(shapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voxstudio.evaluation.likeness.METRICS", [*METRICS, volume_gap])
    empty = tmp_path / "empty.npz"
    write_shapes(empty, ShapeSet(np.zeros((4, *(SIZE,) * 3), np.bool_)))
    table = tmp_path / "table.json"
    words = ["evaluate", "synthesis", str(empty), "--data", str(shapes), "--points", "16"]
    assert main([*words, "--threads", "1", "--json", str(table)]) == 0
    rows = {row["method"]: row for row in json.loads(table.read_text())["rows"]}
    assert rows["held-out shapes"]["volume_gap"] == pytest.approx(0, abs=0.05)
    assert rows[str(empty)]["volume_gap"] < -0.1
