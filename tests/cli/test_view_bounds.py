"""Bounds and completions of models that are told views, and bounds of pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import norm

from voxstudio.cli import main
from voxstudio.data.formats import read_shapes
from voxstudio.library import find_recipe
from voxstudio.loaded import load_model, save_model
from voxstudio.masks import parse_mask
from voxstudio.nets.camera import Pictures, spread
from voxstudio.nets.likelihood import Gaussian
from voxstudio.sampling.noise import Noise
from voxstudio.sampling.player import last
from voxstudio.sampling.settling import complete
from voxstudio.sequential.model import SequentialModel, sequential_model
from voxstudio.sequential.pictures import taken
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer
from voxstudio.views import Camera

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SMALL = (
    "iterations=1", "data.min_voxels=1", "sequence.steps=2", "sequence.state=24",
    "sequence.features=16", "optimiser.batch=4",
)  # fmt: skip
SIDES = (30.0, 150.0, 270.0)


def made(folder: Path, shapes: Path, recipe: str, *settings: str) -> Path:
    """Save a model of boxes, hardly trained, whose recipe is that of a shipped one."""
    wanted = load_recipe(find_recipe(recipe), (*SMALL, *settings))
    trainer = Trainer(wanted, from_file(read_shapes(shapes), wanted.data))
    trainer.step()
    path = folder / f"{wanted.name}.safetensors"
    save_model(trainer.model(), path)
    return path


@pytest.fixture(scope="module")
def told(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Models that are told one, two and three views."""
    folder = tmp_path_factory.mktemp("views")
    cameras = {count: [[side, 30.0] for side in SIDES[:count]] for count in (1, 2, 3)}
    return {
        count: made(folder, shapes, "primitives-view", f"name=told-{count}",
                    f"sequence.cameras={known}")
        for count, known in cameras.items()
    }  # fmt: skip


@pytest.fixture(scope="module")
def seen(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that learns from pictures alone."""
    return made(tmp_path_factory.mktemp("pictures"), shapes, "primitives-projection", "name=seen")


def boxes(shapes: Path) -> NDArray[np.bool_]:
    return np.asarray(read_shapes(shapes).voxels > 0)


def report(words: list[str], file: Path) -> dict[str, Any]:
    assert main([*words, "--threads", "1", "--json", str(file)]) == 0
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def noise(model: SequentialModel, count: int, seed: int) -> torch.Tensor:
    blank = torch.empty(count, model.net.steps, model.net.latent)
    return Noise.seeded(range(seed, seed + count)).like(blank)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_bound_given_views_is_that_of_the_net_told_what_the_cameras_see(
    count: int, told: dict[int, Path], shapes: Path, tmp_path: Path
) -> None:
    words = ["evaluate", "elbo", str(told[count]), "--data", str(shapes), "--train", str(shapes)]
    found = report([*words, "--seed", "3", "--views", str(count)], tmp_path / "bound.json")
    assert (found["of"], found["views"]) == ("voxels", count)
    assert report([*words, "--seed", "3"], tmp_path / "plain.json") == found
    model = sequential_model(load_model(told[count]))
    solid = boxes(shapes)
    pictures = torch.tensor(taken(solid, [Camera(side, 30.0) for side in SIDES[:count]]))
    voxels = torch.tensor(solid)[:, None].float()
    with torch.inference_mode():
        trace = model.net.infer(voxels, pictures, noise(model, len(solid), 3))
    # -log p of independent voxels by their logits, without the library's likelihood.
    chance = torch.sigmoid(trace.canvases[-1].double()).clamp(1e-12, 1 - 1e-12)
    right = torch.where(voxels > 0, chance, 1 - chance).log().flatten(1).sum(1)
    nats = -right.mean() + torch.stack(trace.divergences).sum(0).mean()
    row, baseline = found["rows"]
    assert row["nats"] == pytest.approx(float(nats), rel=1e-4)
    assert baseline["method"] == "independent"


def test_the_bound_of_pictures_is_that_of_the_learned_camera_beside_normal_pixels(
    seen: Path, shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", "elbo", str(seen), "--data", str(shapes), "--train", str(shapes)]
    found = report([*words, "--seed", "3", "--views", "3"], tmp_path / "bound.json")
    assert (found["of"], found["views"]) == ("pictures", 3)
    assert "3 pictures per shape, not of its voxels" in capsys.readouterr().out
    model = sequential_model(load_model(seen))
    cameras = [Camera(side, 30.0) for side in (0, 120, 240)]
    pixels = torch.tensor(taken(boxes(shapes), cameras))
    turns = torch.stack([camera.axes() for camera in cameras]).expand(len(pixels), -1, -1, -1)
    net = model.net
    assert net.camera is not None
    with torch.inference_mode():
        draws = noise(model, len(pixels), 3)
        trace = net.infer(spread(Pictures(pixels, turns)), None, draws)
        shown = net.camera(trace.canvases[-1], trace.state, turns)
    assert isinstance(net.likelihood, Gaussian)
    std = float(net.likelihood.log_std.clamp(-4, 1).exp())
    density = norm.logpdf(pixels.numpy(), shown.numpy(), std).reshape(len(pixels), -1).sum(1)
    nats = -density.mean() + float(torch.stack(trace.divergences).sum(0).mean())
    row, mean, own = found["rows"]
    assert row["nats"] == pytest.approx(nats, rel=1e-4)
    assert (mean["method"], own["method"]) == ("mean picture", "independent pixels")
    values = pixels.numpy().astype(float)
    flat = norm.logpdf(values, values.mean(0), values.var(0).mean() ** 0.5)
    assert mean["nats"] == pytest.approx(-flat.reshape(len(values), -1).sum(1).mean(), rel=1e-6)
    assert own["nats"] < mean["nats"]


def test_a_shape_is_completed_given_its_view(
    told: dict[int, Path], shapes: Path, tmp_path: Path
) -> None:
    words = ["complete", str(told[1]), str(shapes), "--mask", "half:+z", "--index", "1",
             "--steps", "2", "--latent-steps", "2", "--seed", "4", "--threads", "1",
             "--out"]  # fmt: skip
    assert main([*words, str(tmp_path / "own")]) == 0
    model, shape = sequential_model(load_model(told[1])), boxes(shapes)[1]
    hidden = parse_mask("half:+z", shape.shape, 4).hidden
    picture = taken(shape[None], [Camera(30.0, 30.0)])[0]
    ready = model.of_views(picture)
    frame = last(complete(ready, shape, 0.5 * hidden, seeds=[4], steps=2, settling=2))
    with np.load(tmp_path / "own" / "completed.npz") as file:
        np.testing.assert_allclose(file["voxels"][0][hidden], frame.estimate[0][hidden], atol=1e-5)
        assert np.array_equal(file["voxels"][0][~hidden] > 0.5, shape[~hidden])
    # A picture that is given takes its place, here that of another shape.
    other = np.round(255 * taken(boxes(shapes)[:1], [Camera(30.0, 30.0)])[0, 0]).astype(np.uint8)
    Image.fromarray(other).save(tmp_path / "other.png")
    assert main([*words, str(tmp_path / "other"), "--view", str(tmp_path / "other.png")]) == 0
    with np.load(tmp_path / "other" / "completed.npz") as file:
        assert not np.array_equal(file["voxels"][0][hidden], frame.estimate[0][hidden])


def test_completions_and_denoised_shapes_are_judged_given_views(
    told: dict[int, Path], shapes: Path, tmp_path: Path
) -> None:
    words = [str(told[2]), "--data", str(shapes), "--steps", "1", "--latent-steps", "1"]
    more = ["--mask", "half:+x", "--train", str(shapes)]
    found = report(["evaluate", "completion", *words, *more], tmp_path / "completion.json")
    assert found["count"] == 12
    found = report(["evaluate", "denoising", *words], tmp_path / "denoising.json")
    assert found["count"] == 12


@pytest.mark.parametrize(
    ("name", "words", "fault"),
    [
        ("told-1", ["evaluate", "elbo", "MODEL", "--views", "2"],
         "was taught with --views 1; accepted: --views 1, or a model trained with 2"),
        ("seen", ["evaluate", "elbo", "MODEL"],
         "has a density of pictures, and none of voxels; accepted: --views 1 to 12"),
        ("seen", ["evaluate", "elbo", "MODEL", "--views", "13"],
         "knows 12 sides, not 13; accepted: --views 1 to 12"),
        ("seen", ["complete", "MODEL", "SHAPES", "--mask", "half:+x", "--out", "out"],
         "cannot complete shapes by a chain of codes"),
        ("told-1", ["denoise", "MODEL", "SHAPES", "--out", "out"],
         "is conditional on views of the shape; accepted: --view IMAGE, one per view from 30 "
         "degrees"),
        ("told-1", ["complete", "MODEL", "SHAPES", "--mask", "half:+x", "--out", "out",
                    "--class", "tall"], "knows no classes; accepted: no --class"),
        ("primitives-completion", ["evaluate", "elbo", "MODEL", "--views", "2"],
         "is told no pictures; accepted: a model with `views`, or no --views"),
    ],
)  # fmt: skip
def test_bounds_that_there_are_not_are_refused_in_one_line(
    name: str, words: list[str], fault: str, told: dict[int, Path], seen: Path, shapes: Path,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    paths = {"told-1": str(told[1]), "seen": str(seen)}
    real = {"MODEL": paths.get(name, name), "SHAPES": str(shapes)}
    assert main([real.get(word, word) for word in words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"voxstudio: {name}: ")
    assert fault in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
