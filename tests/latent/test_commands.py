"""The latent commands, from the shell's side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import imageio_ffmpeg
import numpy as np
import pytest
import trimesh
from PIL import Image, ImageSequence

from tests.training.small import boxes
from voxstudio.cli import main
from voxstudio.provenance.carriers import recipe_in
from voxstudio.render.movie import SIZE

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.latent.model import LatentModel


def run(name: str, checkpoint: Path, *more: object) -> int:
    return main([name, str(checkpoint), *map(str, more), "--threads", "1"])


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of three boxes."""
    path = tmp_path_factory.mktemp("shapes") / "boxes.npz"
    np.savez(path, voxels=boxes(203).training[200:] > 127)
    return path


def test_generated_shapes_depend_on_their_seed_alone(
    checkpoint: Path, model: LatentModel, tmp_path: Path
) -> None:
    assert run("sample", checkpoint, "--count", 5, "--seed", 2, "--out", tmp_path / "a.npz") == 0
    assert run("sample", checkpoint, "--seed", 4, "--out", tmp_path / "one") == 0
    with np.load(tmp_path / "a.npz") as many, np.load(tmp_path / "one" / "samples.npz") as one:
        np.testing.assert_allclose(many["voxels"][2], one["voxels"][0], atol=1e-6)
        assert (many["voxels"][0] != many["voxels"][1]).any()
    with np.load(tmp_path / "one" / "codes.npz") as codes:
        np.testing.assert_array_equal(codes["z"], model.draw([4]))
    assert trimesh.load_mesh(tmp_path / "one" / "seed-4.stl").is_watertight
    assert json.loads((tmp_path / "one" / "provenance.json").read_text())["seeds"] == [4]


def test_shapes_are_encoded_and_their_codes_stand_for_them(
    checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    codes = tmp_path / "z.npz"
    assert run("encode", checkpoint, shapes, "--out", codes) == 0
    with np.load(codes) as found:
        assert found["z"].shape == (3, 6)
        assert found["iou"].min() > 0.6
        assert found["voxels"].shape == (3, 16, 16, 16)
        wanted = found["voxels"][[0, 2]]
    ends = f"{codes}#0", f"{codes}#2"
    assert run("interpolate", checkpoint, *ends, "--steps", 5, "--out", tmp_path / "way") == 0
    with np.load(tmp_path / "way" / "frames.npz") as frames:
        assert frames["voxels"].shape == (5, 16, 16, 16)
        np.testing.assert_allclose(frames["voxels"][[0, -1]], wanted, atol=1e-5)
    with np.load(codes) as ends_, np.load(tmp_path / "way" / "codes.npz") as way:
        shares = np.linspace(0, 1, 5, dtype=np.float32)[:, None]
        even = (1 - shares) * ends_["z"][0] + shares * ends_["z"][2]
        np.testing.assert_allclose(way["z"], even, atol=1e-5)  # (1 - r) Z0 + r Z1, as printed
    provenance = json.loads((tmp_path / "way" / "provenance.json").read_text())
    assert provenance["schedule"]["spacing"] == "code"
    assert run("interpolate", checkpoint, f"{shapes}#1", 3, "--out", tmp_path / "mixed") == 0


def test_a_file_with_a_number_sign_in_its_name_is_a_file(
    checkpoint: Path, model: LatentModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = boxes(203).training[200:] > 127
    monkeypatch.chdir(tmp_path)
    np.savez("a#1.npz", z=model.draw([3, 4]))
    np.savez("c#1.npz", voxels=shapes)
    words = {"interpolate": ["a#1.npz", "a#1.npz#1"], "arithmetic": ["+a#1.npz +a#1.npz#1"]}
    for command, ends in words.items():
        assert run(command, checkpoint, *ends, "--out", command) == 0
    with np.load("interpolate/codes.npz") as codes:
        np.testing.assert_array_equal(codes["z"][[0, -1]], model.draw([3, 4]))
    with np.load("arithmetic/codes.npz") as codes:
        np.testing.assert_allclose(codes["z"][0], model.draw([3, 4]).sum(0), atol=1e-6)
    assert run("encode", checkpoint, "c#1.npz", "--index", 2, "--out", "d#2.npz") == 0
    assert run("interpolate", checkpoint, 999_999_999_999, 1, "--steps", 2, "--out", "seeds") == 0


def test_four_shapes_span_a_square_and_a_movie_shows_it(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "square"
    done = run("interpolate", checkpoint, 0, 1, 2, 3, "--steps", 3, "--movie", "--out", out,
               "--interpolation", "spherical")  # fmt: skip
    assert done == 0
    with np.load(out / "frames.npz") as frames:
        assert frames["voxels"].shape == (9, 16, 16, 16)
    with Image.open(out / "movie.webp") as movie:
        assert sum(1 for _ in ImageSequence.Iterator(movie)) == 16  # there and back
    assert recipe_in(out / "movie.webp") == recipe_in(out / "frames.npz")
    assert len(list(out.glob("*.obj"))) == 9
    out = tmp_path / "line"
    assert run("interpolate", checkpoint, 0, 1, "--movie", "--film", "mp4", "--out", out) == 0
    film = imageio_ffmpeg.read_frames(str(out / "movie.mp4"))
    assert next(film)["source_size"] == (SIZE, SIZE)
    film.close()


def test_shapes_are_added_and_subtracted(
    checkpoint: Path, model: LatentModel, tmp_path: Path
) -> None:
    assert run("arithmetic", checkpoint, "+0,1 -2 +3", "--out", tmp_path) == 0
    codes = model.draw(range(4))
    wanted = codes[:2].mean(0) - codes[2] + codes[3]
    with np.load(tmp_path / "codes.npz") as found:
        np.testing.assert_allclose(found["z"][0], wanted, atol=1e-6)
    with np.load(tmp_path / "result.npz") as result:
        np.testing.assert_allclose(result["voxels"], model.decode(wanted[None]), atol=1e-5)
    with np.load(tmp_path / "operands.npz") as operands:
        assert operands["voxels"].shape == (3, 16, 16, 16)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("interpolate", 1, 2, 3), "was given 3 shapes"),
        (("interpolate", 1, "nothing.npz"), "neither a seed nor a file"),
        (("interpolate", 1, "{shapes}#9"), "has no shape 9"),
        (("interpolate", 1, "{shapes}#x"), "no number after #"),
        (("interpolate", 1, "{shapes}#" + "9" * 5000), "no number after #"),
        (("interpolate", 1, "{shapes}#-1"), "no number after #"),
        (("interpolate", 1, 2**63), "larger than a seed"),
        (("interpolate", 1, "9" * 5000), "larger than a seed"),
        (("interpolate", 1, "a" * 5000), "neither a seed nor a file"),
        (("arithmetic", f"+1 -{2**64}"), "larger than a seed"),
        (("interpolate", 1, "{codes}"), "codes of the shape 2x5"),
        (("interpolate", 1, "{nan}"), "not finite"),
        (("interpolate", 1, "{large}"), "has 8x8x8 voxels"),
        (("arithmetic", "+1 2"), "no sign before 2"),
        (("encode", "{shapes}", "--index", "7"), "has no shape 7"),
    ],
)
def test_bad_operands_get_clear_errors(
    words: tuple[object, ...], said: str, checkpoint: Path, shapes: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    files = {name: tmp_path / f"{name}.npz" for name in ("codes", "nan", "large")}
    np.savez(files["codes"], z=np.zeros((2, 5)))
    np.savez(files["nan"], z=np.full((1, 6), np.nan))
    np.savez(files["large"], voxels=np.ones((8, 8, 8), bool))
    name, *rest = [str(word).format(shapes=shapes, **files) for word in words]
    assert run(name, checkpoint, *rest, "--out", tmp_path / "out.npz") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out.npz").exists()


def test_a_model_without_codes_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["encode", "toilet-synthesis", str(tmp_path), "--out", str(tmp_path / "a.npz")]
    assert main(words) == 2
    said = "toilet-synthesis: cannot encode shapes; accepted: a model with"
    assert said in capsys.readouterr().err


def test_codes_are_judged_by_the_shapes_they_stand_for(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, table = tmp_path / "held.npz", tmp_path / "table.json"
    held = boxes(210).training[200:] > 127
    np.savez(data, voxels=held, labels=np.arange(10) % 2, label_names=np.array(["odd", "even"]))
    words = ["evaluate", "latent", str(checkpoint), "--data", str(data), "--json", str(table)]
    assert main([*words, "--limit", "8", "--threads", "1"]) == 0
    found = json.loads(table.read_text())
    assert found["count"] == 8
    codes, even, paced = found["rows"]
    assert (even["method"], paced["method"]) == (
        "interpolation spaced by code",
        "interpolation spaced by shape",
    )
    assert set(codes["per_class"]) == {"odd", "even"}
    assert codes["mean"] == pytest.approx(np.mean(list(codes["per_class"].values())))
    assert codes["mean"] > 0.75
    assert 1 <= even["unevenness"] < 3
    assert 0.5 < even["connected"] <= 1
    assert "connected" in capsys.readouterr().out


def test_a_generator_recovers_by_the_codes_of_what_is_visible(
    checkpoint: Path, tmp_path: Path
) -> None:
    data, table = tmp_path / "held.npz", tmp_path / "table.json"
    np.savez(data, voxels=boxes(206).training[200:] > 127)
    words = ["evaluate", "recovery", str(checkpoint), "--data", str(data), "--json", str(table)]
    assert main([*words, "--mask", "half:+x", "--threads", "1"]) == 0
    rows = {row["method"]: row["mean"] for row in json.loads(table.read_text())["rows"]}
    assert rows["boxes"] < 0.8 * min(rows["empty"], rows["mirror"])
    one, out = tmp_path / "one.npz", tmp_path / "out"
    shape = boxes(206).training[205] > 127
    np.savez(one, voxels=shape[None])
    words = ["recover", str(checkpoint), str(one), "--mask", "half:+x", "--variants", "2"]
    assert main([*words, "--out", str(out), "--seed", "5", "--threads", "1"]) == 0
    with np.load(out / "recovered.npz") as made, np.load(out / "mask.npz") as hidden:
        variants, unknown = made["voxels"], hidden["mask"]
    for variant in variants:
        assert np.array_equal(variant[~unknown], shape[~unknown])
        wrong = ((variant > 0.5) != shape)[unknown].mean()
        assert wrong < 0.8 * shape[unknown].mean()  # an empty half is wrong by as much
    assert np.ptp(variants[:, unknown], axis=0).max() > 0
    assert json.loads((out / "provenance.json").read_text())["action"] == "recover"


def test_snaps_are_judged_by_what_shapes_were_before_they_were_damaged(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, table = tmp_path / "held.npz", tmp_path / "table.json"
    held = boxes(210).training[200:] > 127
    np.savez(data, voxels=held, labels=np.arange(10) % 2, label_names=np.array(["odd", "even"]))
    words = ["evaluate", "projection", str(checkpoint), "--data", str(data), "--json", str(table)]
    assert main([*words, "--strength", "0.8", "--threads", "1"]) == 0
    found = json.loads(table.read_text())
    rows = {row["method"]: row for row in found["rows"]}
    assert list(rows) == ["damaged", "median", "latent"]  # it has codes and no energy
    for row in rows.values():
        assert set(row["per_class"]) == {"odd", "even"}
        assert row["mean"] == pytest.approx(np.mean(list(row["per_class"].values())))
    assert rows["latent"]["mean"] > rows["damaged"]["mean"] + 0.05
    assert "median" in capsys.readouterr().out
    assert main([*words, "--strength", "0", "--family", "odd", "--limit", "2"]) == 0
    rows = {row["method"]: row for row in json.loads(table.read_text())["rows"]}
    assert rows["latent"] == {**rows["damaged"], "method": "latent", "role": "model"}
    assert set(rows["latent"]["per_class"]) == {"odd"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mode", "energy"), "cannot project shapes by its energy"),
        (("--energy", "sofa-synthesis"), "takes no shapes of 16^3 voxels"),
        (("--family", "sofa"), "has no shapes of the class 'sofa'"),
        (("--data", "{large}"), "has 8x8x8 voxels; accepted: a shape of 16^3 voxels"),
    ],
)
def test_snaps_that_cannot_be_judged_get_clear_errors(
    words: tuple[str, ...], said: str, checkpoint: Path, shapes: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    large = tmp_path / "large.npz"
    np.savez(large, voxels=np.ones((1, 8, 8, 8), bool))
    more = [word.format(large=large) for word in words]
    assert main(["evaluate", "projection", str(checkpoint), "--data", str(shapes), *more]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("polish", "said"),
    [
        ("sofa-synthesi", "no such checkpoint"),
        ("furniture-completion", "cannot project shapes by its energy"),
        ("sofa-synthesis", "takes no shapes of 16^3 voxels"),
    ],
)
@pytest.mark.parametrize(
    "command", ["project {model} {shapes} --out {out}", "evaluate projection {model}"]
)
def test_an_energy_that_cannot_polish_is_refused_before_a_model_is_loaded(
    command: str, polish: str, said: str, checkpoint: Path, shapes: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("voxstudio.loaded.load_model", None)
    monkeypatch.setattr("voxstudio.training.dataset.occupancies", None)
    words = command.format(model=checkpoint, shapes=shapes, out=tmp_path / "out").split()
    assert main([*words, "--energy", polish]) == 2
    assert said in capsys.readouterr().err
