"""Classes by features: on shapes whose classes are plain, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.checkpoints import tiny
from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.data.splits import HELD_OUT, written
from voxstudio.errors import ImportRejected
from voxstudio.evaluation import logistic
from voxstudio.evaluation.classification import evaluate_classification
from voxstudio.evaluation.labelled import labelled
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.loaded import LoadedNet, save_model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAMES = ("low", "tall")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit in a few steps: these shapes need no more."""
    monkeypatch.setattr(logistic, "STEPS", 8)
    monkeypatch.setattr(logistic, "PENALTIES", (0.1, 0.01))


def shapes(count: int = 60, *, seed: int = 0, name: str = "blocks") -> ShapeSet:
    """Lower halves and left halves of a grid of 4^3, in turn, with a few voxels flipped."""
    rng = np.random.default_rng(seed)
    voxels = rng.random((count, 4, 4, 4)) < 0.1
    voxels[::2, :2] ^= True
    voxels[1::2, :, :, :2] ^= True
    return ShapeSet(voxels, np.arange(count) % 2, NAMES, name)


def table_of(records: Iterable[Examined | Table]) -> Table:
    *progress, table = records
    done = [each.done for each in progress if isinstance(each, Examined)]
    assert len(done) == len(progress)
    assert done == sorted(set(done))
    assert not progress or progress[-1] == Examined(done[-1], done[-1])
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize("net", ["annealed", "latent"])
def test_plain_classes_are_named_by_every_method(net: str) -> None:
    known = labelled(shapes())
    table = table_of(evaluate_classification(tiny(net), known, [tiny("classifier")]))
    methods = [row.method for row in table.rows]
    assert methods == [
        net, f"untrained {net}", "raw voxels, means of 2^3", "raw voxels, largest of 4^3",
        "nearest training shape",
    ]  # fmt: skip
    assert [row.role for row in table.rows] == ["model", *4 * ["baseline"]]
    assert table.row("raw voxels, means of 2^3")["accuracy"] == 1.0
    assert table.row("nearest training shape")["accuracy"] == 1.0
    assert all(row.count == 6 for row in table.rows)
    assert set(table.about["penalties"]) == set(methods[:-1])
    assert table.notes == (f"{net} learned from boxes: the shapes to name may be among them",)


def test_judges_that_never_saw_the_shapes_are_a_ceiling() -> None:
    data = shapes()
    held = labelled(data).held
    assert held is not None
    judge = told(tiny("classifier"), "blocks, 60 shapes", held)
    model = told(tiny("annealed"), "blocks, 60 shapes", held)
    table = table_of(evaluate_classification(model, labelled(data), [judge]))
    assert table.row("supervised classifier").role == "ceiling"
    assert table.notes == ()


def test_judges_that_saw_the_shapes_are_left_out_and_a_model_that_did_is_told_of() -> None:
    data = shapes()
    seen = np.zeros(60, np.bool_)
    seen[:6] = True
    judge = told(tiny("classifier"), "blocks, 60 shapes", seen)
    model = told(tiny("annealed"), "blocks, 60 shapes", seen)
    table = table_of(evaluate_classification(model, labelled(data), [judge]))
    assert "supervised classifier" not in [row.method for row in table.rows]
    known = labelled(data)
    assert known.held is not None
    count = np.count_nonzero(known.held & ~seen)
    assert table.notes == (f"annealed learned from {count} of the shapes that it names",)


def told(model: LoadedNet, source: str, held: np.ndarray) -> LoadedNet:
    """Return a model that says what it learned from and what was held out."""
    training = {"data": source, HELD_OUT: written(held), "recipe": {"data": {}}}
    return replace(model, header=model.header.model_copy(update={"training": training}))


def test_a_classifier_names_shapes_itself() -> None:
    table = table_of(evaluate_classification(tiny("classifier"), labelled(shapes())))
    assert [row.method for row in table.rows] == ["classifier", "nearest training shape"]
    assert table.rows[0].role == "model"


def test_another_file_is_named_by_its_classes_whatever_their_numbers() -> None:
    test = shapes(20, seed=8, name="others")
    swapped = replace(test, labels=1 - test.kinds, label_names=NAMES[::-1])
    known = labelled(shapes(), swapped)
    assert np.array_equal(known.test.labels, test.kinds)
    assert (len(known.train), len(known.test), known.held) == (60, 20, None)


def test_copies_are_held_out_together() -> None:
    """A shape that has a copy is to learn from, or to name, together with it."""
    data = shapes(30)
    double = np.repeat(data.voxels, 2, axis=0).astype(np.bool_)
    known = labelled(ShapeSet(double, np.repeat(data.kinds, 2), NAMES, "double"))
    assert known.held is not None
    assert np.array_equal(known.held[::2], known.held[1::2])
    assert known.held.any()
    assert len(np.unique(known.groups)) == len(known.groups) // 2


BAD: dict[str, tuple[ShapeSet, ShapeSet | None, str]] = {
    "no labels": (replace(shapes(), labels=None), None, "blocks: has no labels; accepted: a file"),
    "no labels to name": (shapes(), replace(shapes(name="t"), labels=None), "t: has no labels"),
    "one class": (shapes().take(np.arange(0, 60, 2)), None, "blocks: holds shapes of one class"),
    "few": (shapes(8), None, "blocks: is too small to hold out a tenth of any class"),
    "empty": (shapes(), shapes(0, name="t"), "t: holds no shapes"),
    "a class that was not learned": (
        shapes(), replace(shapes(name="t"), label_names=("low", "wide")),
        "t: has shapes of wide, of which blocks has none; accepted: shapes of low, tall",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_classified_is_refused_in_one_line(case: str) -> None:
    data, test, fault = BAD[case]
    with pytest.raises(ImportRejected) as caught:
        labelled(data, test)
    assert str(caught.value).startswith(fault)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for net in ("annealed", "mesh"):
        save_model(tiny(net), tmp_path / f"{net}.safetensors")
    write_shapes(tmp_path / "blocks.npz", shapes())
    wide = ShapeSet(np.ones((4, 5, 5, 5), np.bool_), np.arange(4) % 2, NAMES)
    write_shapes(tmp_path / "wide.npz", wide)
    return tmp_path


def test_the_command_prints_a_table_and_writes_it(
    files: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", "classification", str(files / "annealed.safetensors"), "--threads", "1"]
    words += ["--data", str(files / "blocks.npz"), "--json", str(files / "a.json")]
    assert main(words) == 0
    out = capfd.readouterr().out
    assert "untrained annealed" in out
    report = json.loads((files / "a.json").read_text())
    assert [row["role"] for row in report["rows"]][:2] == ["model", "baseline"]
    for row in report["rows"]:
        low, high = row["intervals"]["accuracy"]
        assert 0 <= low <= row["accuracy"] <= high <= 1
        assert row["count"] == 6


@pytest.mark.parametrize(
    ("net", "data", "fault"),
    [
        ("annealed", "wide.npz", "has 5x5x5 voxels; accepted: a shape of 4^3 voxels"),
        ("mesh", "blocks.npz", "mesh: cannot tell features of shapes; accepted: a model with"),
        ("annealed", "none.npz", "none.npz"),
    ],
)
def test_the_command_refuses_in_one_line(
    net: str, data: str, fault: str, files: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", "classification", str(files / f"{net}.safetensors"), "--data"]
    assert main([*words, str(files / data)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert fault in err
    assert err.count("\n") == 1
