"""Figures of samples, from the shell to the file, and an exam whose right marks are known."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import trimesh

from tests.sequential.small import CLASSES, save_sequential
from voxstudio.cli import main
from voxstudio.data.copies import COPIES
from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
from voxstudio.data.shapes.catalogue import SOURCES, find, make
from voxstudio.evaluation.likeness import Clouds
from voxstudio.evaluation.metrics.classes import inception_scores
from voxstudio.evaluation.novelty import nearest
from voxstudio.evaluation.origin import Origin, examined, held_back, origin, solid
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.samples import Samples, of_set, sampled
from voxstudio.evaluation.synthesis import HELD_OUT, TRAINING, evaluate_synthesis, real_shapes
from voxstudio.evaluation.table import Table
from voxstudio.kinds.load import load
from voxstudio.library import find_recipe
from voxstudio.training.dataset import from_file as from_file_set
from voxstudio.training.dataset import generated, occupancies
from voxstudio.training.recipe import DataRecipe, load_recipe
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

SETTINGS = (
    "iterations=2", "channels=[4, 6]", "optimiser.batch=2", "data.count=20", "data.antialias=false",
    "data.validation=0.2", "optimiser.precision=float32", "sampler.steps=3", "name=quick",
    "data.resolution=16", "data.min_voxels=0",
)  # fmt: skip
QUICK = ("--threads", "1", "--points", "32")


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint that has hardly learned."""
    folder = tmp_path_factory.mktemp("quick")
    recipe = load_recipe(find_recipe("chair-compact"), SETTINGS)
    assert isinstance(recipe.data, DataRecipe)
    list(train(Trainer(recipe, generated(recipe.data)), folder))
    return folder / "quick.safetensors"


def judged(words: Sequence[object], file: Path) -> dict[str, Any]:
    """Run the command and return its table, the rows by their method."""
    typed = ["evaluate", "synthesis", *map(str, words), *QUICK, "--json", str(file)]
    assert main(typed) == 0
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {**found, "rows": {row["method"]: row for row in found["rows"]}}


def test_figures_of_samples_are_those_of_the_same_seeds(quick: Path, tmp_path: Path) -> None:
    words = [quick, "--count", "3", "--seed", "5"]
    once, again = (judged(words, tmp_path / f"{name}.json") for name in ("once", "again"))
    assert once == again
    assert list(once["rows"]) == ["quick", HELD_OUT, TRAINING]
    ours, real, learned = once["rows"].values()
    assert (ours["role"], ours["count"], real["role"]) == ("model", 3, "ceiling")
    assert (once["seed"], once["compared"]) == (5, 2)
    # Untrained samples are unlike chairs, which are like each other.
    assert 0 <= ours["nearest"] < real["nearest"] < learned["nearest"] == 1
    assert {"mmd_chamfer", "coverage_emd", "1nna_iou", "jsd"} <= ours.keys()
    assert "inception" not in ours
    assert any("no reference classifier" in note for note in once["notes"])


def test_a_model_of_several_classes_is_asked_for_the_class(tmp_path: Path) -> None:
    model = load(save_sequential(tmp_path / "canvas.safetensors"))
    low, tall = (
        finished(sampled(model, 12, 5, class_name=name)).shapes.any((2, 3)) for name in CLASSES
    )
    np.testing.assert_array_equal(
        tall, (model.sample(12, seed=5, class_name="tall").voxels > 0.5).any((2, 3))
    )
    assert low.sum(1).mean() + 4 < tall.sum(1).mean()
    either = finished(sampled(model, 12, 5, class_name="chair")).shapes
    np.testing.assert_array_equal(either, model.sample(12, seed=5).voxels > 0.5)


def finished(records: Generator[Examined, None, Samples]) -> Samples:
    """Return what a generator returns."""
    while True:
        try:
            next(records)
        except StopIteration as end:
            assert isinstance(end.value, Samples)
            return end.value


@pytest.fixture(scope="module")
def from_file_alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A checkpoint that learned from every shape of a file, that file, and others."""
    folder = tmp_path_factory.mktemp("alone")
    made = make(find("chair"), 30, 16)
    data, others = folder / "chairs.npz", folder / "others.npz"
    write_shapes(data, ShapeSet(made.voxels[:20]))
    write_shapes(others, ShapeSet(made.voxels[20:]))
    settings = (*SETTINGS, "data.validation=0", "name=alone")
    recipe = load_recipe(find_recipe("chair-compact"), settings)
    list(train(Trainer(recipe, from_file_set(read_shapes(data), recipe.data)), folder))
    return folder / "alone.safetensors", data, others


def test_a_model_that_held_nothing_out_is_measured_and_says_so(
    from_file_alone: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, data, others = from_file_alone
    words = [model, "--data", data, "--count", "2"]
    alone = judged(words, tmp_path / "alone.json")
    assert list(alone["rows"]) == ["alone", TRAINING]
    assert any("--data FILE" in note for note in alone["notes"])
    assert "--data FILE" in capsys.readouterr().out
    assert "mmd_iou" not in alone["rows"]["alone"]
    words = [model, "--train", data, "--data", others, "--count", "2"]
    compared = judged(words, tmp_path / "compared.json")
    assert compared["rows"]["alone"]["nearest"] == alone["rows"]["alone"]["nearest"]
    assert compared["rows"][HELD_OUT]["count"] == 5  # the other half is the reference
    # Without what it learned from there is nothing to say of copies.
    unknown = judged([model, "--data", others, "--count", "2"], tmp_path / "unknown.json")
    assert "nearest" not in unknown["rows"]["alone"]
    assert "mmd_iou" in unknown["rows"]["alone"]


@pytest.mark.parametrize("validation", ["0", "0.04"])
def test_of_generated_shapes_new_ones_stand_in_where_none_were_held_out(
    validation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxstudio.evaluation.origin.FRESH", 12)
    settings = (*SETTINGS, f"data.validation={validation}", "data.resolution=16")
    recipe = load_recipe(find_recipe("chair-compact"), settings)
    header = Trainer(recipe, generated(recipe.data)).model().header
    known, plain = examined(header), origin(header)
    assert not len(plain.held_back)
    assert len(known.training) == 20
    assert 10 <= len(known.held_back) <= 12
    assert known.nearest_to(solid(known.held_back))[1].max() <= COPIES
    longer = recipe.data.model_copy(update={"count": 22, "antialias": False})
    following = occupancies(longer, 16)[0][20:] > 0
    assert (pairwise_iou(following, solid(known.held_back)) == 1).any(1).all()
    assert np.array_equal(held_back(header, 2).voxels > 0.5, following)


def write_meshes(folder: Path, shapes: Bools) -> None:
    """Write shapes as another program would: boxes of voxels as STL, OBJ and GLB in turn."""
    folder.mkdir()
    for number, shape in enumerate(shapes):
        boxes = [
            trimesh.creation.box((1, 1, 1), trimesh.transformations.translation_matrix(place))
            for place in np.argwhere(shape)[:, ::-1]
        ]
        mesh = trimesh.util.concatenate(boxes)
        ending = ("stl", "obj", "glb")[number % 3]
        if ending != "stl":  # whose tools have y up
            mesh.apply_transform(trimesh.transformations.rotation_matrix(-np.pi / 2, (1, 0, 0)))
        mesh.export(folder / f"shape_{number}.{ending}")


def test_a_folder_of_meshes_of_another_program_is_judged_with_a_model_and_a_file(
    quick: Path, tmp_path: Path
) -> None:
    shapes = make(find("chair"), 40, 16, seed=3).voxels > 0
    write_meshes(tmp_path / "theirs", shapes[:6])
    write_shapes(tmp_path / "file.npz", ShapeSet(shapes[6:12]))
    write_shapes(tmp_path / "real.npz", ShapeSet(shapes[12:]))
    sources = [tmp_path / "theirs", tmp_path / "file.npz"]
    words = [*sources, "--count", "6", "--data", tmp_path / "real.npz"]
    found = judged(words, tmp_path / "table.json")
    theirs, file = (found["rows"][str(source)] for source in sources)
    assert theirs["count"] == file["count"] == 6
    assert theirs["connected"] == file["connected"] == 1
    # Filled again they stand where the reference shapes do, and look like them.
    assert abs(theirs["mmd_iou"] - file["mmd_iou"]) < 0.25
    again = judged([quick, *sources, "--count", "6"], tmp_path / "again.json")
    assert next(iter(again["rows"])) == "quick"
    assert len(again["rows"]) == 5
    assert again["sources_sha256"].keys() == {"quick", "theirs", "file"}
    digest = hashlib.sha256(sources[1].read_bytes()).hexdigest()
    assert again["sources_sha256"]["file"] == digest


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_page_stands_alone_with_tables_curves_and_pictures(quick: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = ["evaluate", "synthesis", str(quick), "--count", "3", "--html", str(page), *QUICK]
    assert main(words) == 0
    text = page.read_text(encoding="utf-8")
    read = Page()
    read.feed(text)
    pictures = [told["src"] for tag, told in read.tags if tag == "img"]
    assert len(pictures) == 3 * 2  # best, median and worst, each with its nearest
    assert all(str(source).startswith("data:image/png;base64,") for source in pictures)
    tags = {tag for tag, _ in read.tags}
    assert {"table", "svg", "polyline", "style"} <= tags
    assert not tags & {"script", "link", "iframe"}
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)
    assert "mmd chamfer" in text and "voxstudio evaluate synthesis" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["MODEL", "--data", "SMALL"], "small.npz: has 8x8x8 voxels; accepted: a shape of 16^3"),
        (["MODEL", "--data", "DATA", "--train", "SMALL"], "small.npz: has 8x8x8 voxels"),
        (["DATA", "SMALL", "--data", "DATA"], "small.npz: has 8x8x8 voxels; accepted: shapes of"),
        (["MODEL"], "alone: learned from chairs, 20 shapes; accepted"),
        (["EMPTY", "--data", "DATA"], "holds no file of shapes; accepted: meshes (STL, OBJ, GLB)"),
        (["NONE", "--data", "DATA"], "none.npz: "),
        (["DATA", "--data", "DATA", "--class", "sofa"], "has no shapes of the class 'sofa'"),
        (
            ["DATA", "--data", "DATA", "--classifier", "MODEL"],
            "alone: cannot tell the classes of shapes",
        ),
        (["modelnet10-recovery"], "modelnet10-recovery: cannot sample shapes; accepted"),
        (["missing", "--data", "DATA"], "missing: no such checkpoint; accepted"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_one_line(
    words: list[str], said: str, from_file_alone: tuple[Path, Path, Path], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    model, data, _ = from_file_alone
    small, none = tmp_path / "small.npz", tmp_path / "none.npz"
    write_shapes(small, ShapeSet(np.ones((2, 8, 8, 8), np.bool_)))
    np.savez(none, voxels=np.zeros((0, 16, 16, 16), np.uint8))
    (tmp_path / "empty").mkdir()
    real = {"MODEL": model, "DATA": data, "SMALL": small, "NONE": none, "EMPTY": tmp_path / "empty"}
    typed = [str(real.get(word, word)) for word in words]
    assert main(["evaluate", "synthesis", *typed, "--count", "2", *QUICK]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


class Knowing:
    """A classifier that knows low boxes from high ones, and takes an empty grid for a low one."""

    name, classes, resolution = "knowing", ("low", "high"), 8

    def probabilities(self, shapes: Bools) -> Floats:
        high = shapes[:, 5].any((1, 2)).astype(float)
        return np.stack([0.95 - 0.9 * high, 0.05 + 0.9 * high], 1)

    def features(self, shapes: Bools) -> Floats:
        return np.asarray(shapes.reshape(len(shapes), 8, -1).mean(2))


def boxes(heights: Sequence[int]) -> Bools:
    made = np.zeros((len(heights), 8, 8, 8), np.bool_)
    for shape, height in zip(made, heights, strict=True):
        shape[:height, 2:6, 2:6] = True
    return made


def table_of(
    *sets: Samples, known: Origin | ShapeSet | None, judge: Knowing | None = None
) -> Table:
    records = list(evaluate_synthesis(sets, real_shapes(known), clouds=Clouds(32), judge=judge))
    progress = [each for each in records if isinstance(each, Examined)]
    table = records[-1]
    assert isinstance(table, Table)
    assert len(progress) == len(records) - 1
    assert [each.done for each in progress] == sorted(each.done for each in progress)
    assert progress[-1].done == progress[-1].total
    return table


def test_a_classifier_says_whether_shapes_are_of_their_class_and_an_empty_grid_is_of_none() -> None:
    heights = [2, 6, 3, 7] * 5
    labels = np.array([0, 1] * 10)
    real = ShapeSet(boxes(heights), labels, ("low", "high"), "boxes")
    ours = of_set(real, "ours").all_of("low")
    empty = Samples("empty", np.zeros((20, 8, 8, 8), np.bool_), kinds=("low",) * 20)
    table = table_of(ours, empty, known=real, judge=Knowing())
    row, nothing, held_out = table.rows
    assert row["class_error"] == 0.5
    assert row["class_probability"] == pytest.approx(0.5)
    assert row["inception_of_all"] == pytest.approx(np.exp(np.log(2) - 0.1985), abs=2e-3)
    in_splits, _ = inception_scores(Knowing().probabilities(ours.shapes), 10)
    assert row["inception"] == pytest.approx(in_splits)
    assert (nothing["class_error"], nothing["class_probability"]) == (1, 0)
    assert nothing["inception"] == pytest.approx(1)
    assert held_out["class_error"] == 0
    assert held_out.per_class == {"low": 0, "high": 0}
    assert nothing["frechet"] > 10 * abs(row["frechet"])
    said = " ".join(table.notes)
    assert "at most 2, the classes of knowing, and 2.00 for the shares" in said
    assert "`inception` of 20 shapes: 1,000 or more are usual" in said
    assert "empty: 20 shapes are empty" in said


@pytest.fixture(scope="module")
def exam() -> Table:
    """Fresh furniture, copies of the training file, and noise, against other furniture."""
    made = make(SOURCES["chair"], 160, 16)
    shapes = made.voxels > 0
    noise = np.random.default_rng(0).random((40, 16, 16, 16)) < shapes.mean()
    sets = (
        Samples("fresh", shapes[:40]),
        Samples("copies", shapes[40:80]),
        Samples("noise", noise),
    )
    known = Origin(ShapeSet(shapes[40:80]), ShapeSet(shapes[80:]))
    return table_of(*sets, known=known)


@pytest.mark.parametrize("distance", ["chamfer", "emd", "iou"])
def test_a_perfect_sampler_cannot_be_told_from_real_shapes(exam: Table, distance: str) -> None:
    """The furniture generators draw fresh shapes for ever: the true distribution is known."""
    fresh, held_out, noise = (exam.row(name) for name in ("fresh", HELD_OUT, "noise"))
    for row in (fresh, held_out):
        figure = row.figures[f"1nna_{distance}"]
        assert figure.low < 0.5 < figure.high
    assert noise.figures[f"1nna_{distance}"].low > 0.55
    assert noise.figures[f"mmd_{distance}"].low > fresh.figures[f"mmd_{distance}"].high
    assert noise.figures[f"coverage_{distance}"].high < fresh[f"coverage_{distance}"]


def test_copies_of_training_shapes_are_caught_and_noise_is_no_chair(
    exam: Table,
) -> None:
    fresh, copies, noise = (exam.row(name) for name in ("fresh", "copies", "noise"))
    assert copies["copies"] == copies["nearest"] == 1
    assert copies["nearest"] == exam.row(TRAINING)["nearest"]
    assert fresh["copies"] < 0.2
    held_out = exam.row(HELD_OUT).figures["nearest"]
    assert held_out.low < fresh["nearest"] < held_out.high
    assert noise["nearest"] < 0.5 * held_out.low
    assert noise["connected"] < 0.1 < fresh["connected"]
    assert noise.figures["jsd"].low > fresh.figures["jsd"].high


def test_held_out_copies_of_training_shapes_are_left_out_and_counted() -> None:
    shapes = make(SOURCES["chair"], 30, 16).voxels > 0
    known = Origin(ShapeSet(shapes[:20]), ShapeSet(shapes[17:]))
    real = real_shapes(known)
    assert real.held_out is not None and len(real.held_out) <= 10
    assert nearest(real.held_out.shapes, shapes[:20])[1].max() <= COPIES
    assert "held-out shapes are (near-)copies" in real.note
