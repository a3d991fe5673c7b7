"""`voxstudio reconstruct`, `evaluate reconstruction`: picture files in, shapes, figures out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from voxstudio.cli import main
from voxstudio.data.formats import read_shapes
from voxstudio.library import find_recipe
from voxstudio.loaded import load_model, save_model
from voxstudio.sequential.pictures import ViewModel, picture_model, taken
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer
from voxstudio.views import Camera

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SMALL = (
    "name=small", "iterations=1", "data.min_voxels=1", "sequence.steps=2", "sequence.state=24",
    "sequence.features=16", "optimiser.batch=4",
)  # fmt: skip
FEWER = ("sequence.cameras=[[30, 30], [120, 30]]", "sequence.fewer_views=true")
FRONT = Camera(30, 30)


@pytest.fixture(scope="module")
def models(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model told a view, one told one or two, one that learns from pictures; hardly trained."""
    folder, made = tmp_path_factory.mktemp("run"), {}
    for name, source, more in (
        ("view", "primitives-view", ()),
        ("fewer", "primitives-view", FEWER),
        ("projection", "primitives-projection", ()),
    ):
        recipe = load_recipe(find_recipe(source), [*SMALL, *more])
        trainer = Trainer(recipe, from_file(read_shapes(shapes), recipe.data))
        trainer.step()
        made[name] = folder / f"{name}.safetensors"
        save_model(trainer.model(), made[name])
    return made


@pytest.fixture(scope="module")
def image(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of the first box, twice as large as the model takes it, on nothing."""
    pixels = taken(read_shapes(shapes).voxels[:1] > 0, [FRONT])[0, 0].repeat(2, 0).repeat(2, 1)
    grey = np.round(255 * pixels).astype(np.uint8)
    path = tmp_path_factory.mktemp("images") / "c.png"
    Image.fromarray(np.stack([grey, np.where(grey, 255, 0).astype(np.uint8)], -1)).save(path)
    return path


def test_shapes_are_those_of_the_model_that_is_told_the_picture(
    models: dict[str, Path], shapes: Path, image: Path, tmp_path: Path
) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    words = ["reconstruct", str(models["view"]), str(image), "--variants", "2", "--seed", "5",
             "--threads", "1", "--out"]  # fmt: skip
    assert main([*words, str(out)]) == 0
    assert main([*words, str(again)]) == 0
    voxels = np.load(out / "reconstructed.npz")["voxels"]
    maker = picture_model(load_model(models["view"]))
    assert isinstance(maker, ViewModel)
    assert maker.cameras == (FRONT,)
    with Image.open(image) as file:
        pixels = np.asarray(file.getchannel("L"), np.float32)[::2, ::2] / 255
    np.testing.assert_allclose(voxels, maker.make(pixels[None], [5, 6]), atol=1e-6)
    assert not np.array_equal(voxels[0], voxels[1])
    record = json.loads((out / "provenance.json").read_text())
    assert record["seeds"] == [5, 6]
    assert record["schedule"] == {"cameras": [[30.0, 30.0]]}
    assert (out / "reconstructed.npz").read_bytes() == (again / "reconstructed.npz").read_bytes()
    with Image.open(out / "seed-5.png") as drawn:
        assert drawn.width > 5 * 160 > drawn.height  # c, xhat, h, r1 and r2 in a row


def test_a_model_that_does_with_fewer_views_is_told_the_first(
    models: dict[str, Path], image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = []
    for count in (1, 2):
        out = tmp_path / str(count)
        words = ["reconstruct", str(models["fewer"]), *[str(image)] * count, "--variants", "1"]
        assert main([*words, "--out", str(out)]) == 0
        made.append(np.load(out / "reconstructed.npz")["voxels"])
        record = json.loads((out / "provenance.json").read_text())
        assert record["schedule"] == {"cameras": [[30.0, 30.0], [120.0, 30.0]][:count]}
    assert not np.array_equal(*made)
    words = ["reconstruct", str(models["fewer"]), *[str(image)] * 3, "--out", str(tmp_path / "3")]
    assert main(words) == 2
    assert "was given 3 pictures" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["fewer", "projection"])
def test_figures_are_of_as_many_views_as_asked_for(
    name: str, models: dict[str, Path], shapes: Path, tmp_path: Path
) -> None:
    tables = []
    for count in (1, 2):
        written = tmp_path / f"{count}.json"
        words = ["evaluate", "reconstruction", str(models[name]), "--data", str(shapes)]
        more = ["--train", str(shapes), "--views", str(count), "--limit", "3"]
        assert main([*words, *more, "--json", str(written)]) == 0
        tables.append(json.loads(written.read_text()))
    assert tables[0]["rows"] != tables[1]["rows"]


def test_a_model_told_views_is_measured_with_silhouettes_too(
    models: dict[str, Path],
    shapes: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[NDArray[np.floating]] = []
    make = ViewModel.make

    def told(self: ViewModel, pictures: NDArray[np.floating], seeds: range) -> NDArray[np.float32]:
        seen.append(pictures)
        return make(self, pictures, seeds)

    monkeypatch.setattr(ViewModel, "make", told)
    words = ["evaluate", "reconstruction", str(models["view"]), "--data", str(shapes)]
    for more in ([], ["--silhouettes"]):
        assert main([*words, *more, "--limit", "1"]) == 2  # one alone cannot be compared
        assert main([*words, *more, "--limit", "2"]) == 0
    shaded, _, flat, _ = seen
    assert set(np.unique(flat)) == {0, 1}
    assert (shaded[flat > 0] > 0).all()  # solid where more than half a ray is stopped
    assert len(np.unique(shaded)) > 2
    words = ["evaluate", "reconstruction", str(models["projection"]), "--data", str(shapes)]
    assert main([*words, "--silhouettes"]) == 2
    assert "learned shaded images alone" in capsys.readouterr().err


def test_a_model_of_pictures_alone_takes_them_from_where_they_were_taken(
    models: dict[str, Path], image: Path, tmp_path: Path
) -> None:
    words = ["reconstruct", str(models["projection"]), str(image), str(image), "--variants", "1"]
    for sides in (("0", "90"), ("0", "180")):
        given = [word for side in sides for word in ("--azimuth", side)]
        assert main([*words, *given, "--out", str(tmp_path / sides[1])]) == 0
    first, second = (
        np.load(tmp_path / side / "reconstructed.npz")["voxels"] for side in ("90", "180")
    )
    assert first.shape == (1, 16, 16, 16)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("model", "more", "fault"),
    [
        ("view", ["IMAGE", "IMAGE"], "was given 2 pictures; accepted: 1, taken from 30 degrees"),
        ("view", ["IMAGE", "--azimuth", "3"], "knows no such sides; accepted: 30 alone"),
        ("projection", ["IMAGE"], "was given 1 pictures; accepted: 4, taken from 0, 90, 180, 270"),
        ("view", ["missing.png"], "No such file"),
        (
            "boxes",
            ["IMAGE"],
            "cannot make shapes of pictures; accepted: a model with `views`",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    model: str, more: list[str], fault: str, models: dict[str, Path], image: Path, checkpoint: Path,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = models.get(model, checkpoint)
    words = [str(image) if word == "IMAGE" else word for word in more]
    assert main(["reconstruct", str(path), *words, "--out", str(tmp_path / "out")]) == 2
    assert fault in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["view", "projection"])
def test_figures_of_a_model_are_printed_and_written(
    name: str, models: dict[str, Path], shapes: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "figures.json"
    words = ["evaluate", "reconstruction", str(models[name]), "--data", str(shapes), "--limit", "3",
             "--json", str(file)]  # fmt: skip
    assert main([*words, "--train", str(shapes)]) == 0
    report = json.loads(file.read_text())
    assert report["count"] == 3
    shown = capsys.readouterr().out
    rows = {row["method"]: row for row in report["rows"]}
    figures = {"view": {"outline", "overlap", "diversity"}, "projection": {"camera", "shape",
               "overlap"}}[name]  # fmt: skip
    ours, chance, *_ = rows.values()
    assert (ours["role"], chance["role"]) == ("model", "baseline")
    assert figures <= ours.keys()
    assert figures <= set(shown.split())
    assert report.get("held_back", 8) == 8
