"""A run that begins with the weights of another model."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import pytest
import torch
from typer.testing import CliRunner

from tests.training.small import LEARNING, boxes, recipe
from voxstudio.checkpoint import CheckpointHeader, read_header
from voxstudio.cli.app import app
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.errors import ImportRejected
from voxstudio.facts import lines
from voxstudio.loaded import load_model
from voxstudio.nets.specs import LatentSpec
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS = "chair-synthesis.safetensors"


@pytest.mark.parametrize("algorithm", LEARNING)
def test_it_begins_where_the_other_ended_and_says_so(algorithm: str, tmp_path: Path) -> None:
    wanted = recipe(algorithm)
    list(islice(train(Trainer(wanted, boxes()), tmp_path / "first"), 2))
    before = load_model(tmp_path / "first" / WEIGHTS)
    begun = Trainer(wanted, boxes(20))  # whose mean and spread are others
    fresh = begun.model().net.state_dict()
    begun.warm_start(before)
    weights = dict(begun.model().net.named_parameters())
    for name, value in before.net.named_parameters():
        assert torch.equal(weights[name], value)
    assert any(not torch.equal(fresh[name], value) for name, value in weights.items())
    list(islice(train(begun, tmp_path / "second"), 3))
    resumed = Trainer(wanted, boxes(20))
    resumed.resume(tmp_path / "second")
    for trainer in (begun, resumed):
        assert trainer.model().header.training["began_with"] == before.header.name
    assert "began_with" not in before.header.training


def test_volumes_of_a_ladder_are_those_of_its_own_shapes(tmp_path: Path) -> None:
    wanted = recipe("multigrid-matching")
    first, second = Trainer(wanted, boxes()), Trainer(wanted, boxes(20))
    own = second.net.state_dict()["volumes"].clone()
    assert not torch.equal(own, first.net.state_dict()["volumes"])
    second.warm_start(first.model())
    assert torch.equal(second.net.state_dict()["volumes"], own)


def test_codes_with_a_prior_of_their_own_are_begun_with_too(tmp_path: Path) -> None:
    wanted = recipe("variational", "learning.components=2")
    list(train(Trainer(wanted, boxes()), tmp_path))
    before = load_model(tmp_path / WEIGHTS)
    assert isinstance(before.header.architecture, LatentSpec)
    assert before.header.architecture.components == 2
    begun = Trainer(wanted, boxes(20))
    begun.warm_start(before)
    state = before.net.state_dict()
    for name, value in begun.net.state_dict().items():
        assert torch.equal(state[name], value)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (("score-matching", "channels=[4, 8]"), "another channels"),
        (("score-matching", 'reflections=["x", "y"]'), "another reflections"),
        (("interpolant-matching",), "another net"),
        (("variational",), "another net"),
    ],
)
def test_another_net_is_refused_by_what_differs(other: tuple[str, ...], named: str) -> None:
    model = Trainer(recipe(*other), boxes()).model()
    trainer = Trainer(recipe("score-matching"), boxes())
    with pytest.raises(ImportRejected, match=named):
        trainer.warm_start(model)
    assert trainer.began_with is None


def test_what_an_earlier_version_did_not_say_is_what_it_was() -> None:
    plain = recipe("score-matching", "reflections=[]")
    model = Trainer(plain, boxes()).model()
    table = model.header.model_dump(mode="json")
    del table["architecture"]["reflections"]
    old = replace(model, header=CheckpointHeader.model_validate(table))
    Trainer(plain, boxes()).warm_start(old)
    with pytest.raises(ImportRejected, match="another reflections"):
        Trainer(recipe("score-matching"), boxes()).warm_start(old)


def test_the_command_takes_a_checkpoint_and_resumes_what_it_became(tmp_path: Path) -> None:
    shapes = tmp_path / "boxes.npz"
    write_shapes(shapes, ShapeSet(boxes().training > 127))

    def run(folder: str, *words: str) -> None:
        settings = [word for each in SMALL for word in ("--set", each)]
        command = ["train", "chair-compact", "--data", str(shapes), "--threads", "1", *settings]
        done = CliRunner().invoke(app, [*command, "--out", str(tmp_path / folder), *words])
        assert done.exit_code == 0, done.output

    run("first", "--set", "iterations=3")
    start = str(tmp_path / "first" / WEIGHTS)
    run("second", "--from", start, "--set", "iterations=4", "--resume")
    run("second", "--from", start, "--set", "iterations=6", "--resume")
    training = read_header(tmp_path / "second" / WEIGHTS).training
    assert (training["began_with"], training["iterations"]) == ("chair-synthesis", 6)
    assert training["earlier_iterations"] == 3
    run("third", "--from", str(tmp_path / "second" / WEIGHTS), "--set", "iterations=2")
    third = read_header(tmp_path / "third" / WEIGHTS).training
    assert (third["iterations"], third["earlier_iterations"]) == (2, 9)
    said = dict(lines({"training": third}))
    assert said["iterations"] == "11: 9 of chair-synthesis, then 2"
    manifest = json.loads((tmp_path / "second" / "checkpoints" / "manifest.json").read_text())
    assert [each["iteration"] for each in manifest["kept"]] == [0, 4, 6]


SMALL = ("channels=[4, 6]", "optimiser.batch=4", "optimiser.precision=float32")
