"""Recipes in files: what is written comes back, other programs read on, and nothing is trusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import nibabel
import nrrd
import numpy as np
import pytest
from PIL import Image

from tests import recipes
from tests.mesh.packages import reread
from voxstudio.cli import main
from voxstudio.data.formats import FORMATS, ShapeSet, is_mesh, read_shapes, write_shapes
from voxstudio.errors import ImportRejected
from voxstudio.provenance import Provenance, Stored, Surface, Used, digest, parse
from voxstudio.provenance.carriers import CARRIERS, read_recipe
from voxstudio.provenance.carriers.fault import KEY
from voxstudio.provenance.record import LONGEST
from voxstudio.render.png import write_png

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPE = np.zeros((1, 8, 8, 8), np.float32)
SHAPE[0, 1:6, 2:7, 3:6] = 1
SHAPE[0, 5] *= 0.75
WRITTEN = [known.extension for known in FORMATS if known.writes]
BITS = (".binvox", ".vox")
"""Formats that hold no occupancies between 0 and 1."""
LARGE = Stored.of(np.random.default_rng(0).random((32, 32, 32), np.float32))
MADE = recipes.recipe("chain").also(
    inputs={"shape": LARGE},
    schedule={"ends": ["ein \"Stuhl\" \\ aus Köln.npz", "a  b "], "steps": 3},
)  # fmt: skip
"""With what some format might trip over: quotes, backslashes, blanks, other letters, many bytes."""


@pytest.fixture(params=WRITTEN)
def signed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of every format with a recipe."""
    path = tmp_path / f"shape{request.param}"
    write_shapes(path, ShapeSet(SHAPE, made=MADE))
    return path


def test_what_is_written_comes_back(signed: Path) -> None:
    text = read_recipe(signed)
    assert text is not None
    surface = Surface() if is_mesh(signed) else None
    held = SHAPE > 0.5 if signed.suffix in BITS else SHAPE
    assert parse(text, signed) == MADE.of(held).also(surface=surface)
    beside = signed.with_name(f"{signed.name}.provenance.json")
    assert beside.exists() == all(not signed.name.endswith(each) for each in CARRIERS)
    plain = signed.with_name(f"plain{''.join(signed.suffixes)}")
    write_shapes(plain, ShapeSet(SHAPE))
    assert read_recipe(plain) is None
    assert np.array_equal(read_shapes(plain).voxels, read_shapes(signed).voxels)


def test_a_recipe_of_an_older_file_goes(signed: Path) -> None:
    write_shapes(signed, ShapeSet(SHAPE))
    assert read_recipe(signed) is None
    assert len(list(signed.parent.iterdir())) == 1


OTHERS: dict[str, Callable[[Path], Any]] = {
    ".npz": lambda path: np.load(path)["voxels"][0],
    ".nrrd": lambda path: nrrd.read(str(path))[0].T,
    ".nii": lambda path: nibabel.load(path).get_fdata().T,  # type: ignore[attr-defined]
    ".nii.gz": lambda path: nibabel.load(path).get_fdata().T,  # type: ignore[attr-defined]
}


def test_other_programs_read_on(signed: Path) -> None:
    if is_mesh(signed):
        mesh = reread(signed)
        assert mesh.is_watertight and mesh.volume > 0
        return
    reader = OTHERS.get("".join(signed.suffixes))
    if reader is not None:
        assert np.array_equal(reader(signed), SHAPE[0])


def test_other_programs_find_it(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", np.zeros((4, 4, 3), np.uint8), recipe=MADE.text)
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert json.loads(image.info[KEY]) == json.loads(MADE.text)
    assert read_recipe(tmp_path / "a.png") == MADE.text
    for ending in (".npz", ".nrrd", ".nii"):
        write_shapes(tmp_path / f"a{ending}", ShapeSet(SHAPE, made=MADE))
    assert KEY in nrrd.read_header(str(tmp_path / "a.nrrd"))
    with np.load(tmp_path / "a.npz") as archive:
        assert json.loads(archive[f"{KEY}.json"])["action"] == "chain"
    (extension,) = nibabel.load(tmp_path / "a.nii").header.extensions  # type: ignore[attr-defined]
    assert KEY.encode() in extension.get_content()[:40]


def test_large_inputs_go_by_their_hash() -> None:
    noise = np.random.default_rng(0).random((64, 64, 64), np.float32)
    stored = Stored.of(noise)
    assert stored.data is None
    with pytest.raises(ImportRejected, match="by its hash alone"):
        stored.array("x")
    bits = Stored.of(noise > 0.5)
    assert np.array_equal(bits.array("x"), noise > 0.5)
    many = MADE.also(inputs={f"shape {number}": LARGE for number in range(16)})
    assert len(many.text) < LONGEST
    assert parse(many.text, "x") == many.without_inputs()


def test_rows_and_digests_follow_the_shapes() -> None:
    voxels = np.concatenate([SHAPE, SHAPE[:, ::-1], SHAPE[:, :, ::-1]])
    part = ShapeSet(voxels, made=MADE).take(np.array([2, 1])).take(np.array([False, True]))
    made = parse(part.recipe, "x")
    assert made.rows == (1,)
    assert made.voxels_sha256 == digest(voxels[1:2]) == digest(voxels[1:2].astype(np.float64))
    assert digest(voxels > 0.5) == digest((voxels > 0.5).astype(np.uint8))


def altered(**fields: object) -> str:
    """Return a recipe with other fields."""
    return json.dumps({**json.loads(recipes.recipe("recover").text), **fields})


MASK = json.loads(recipes.recipe("recover").text)["mask"]
SHAPES = json.loads(recipes.recipe("recover").text)["inputs"]["shape"]
BOMB = Stored.of(np.zeros((64, 64, 64), np.bool_)).data
TAMPERED = {
    "no json": "{",
    "nested": "[" * 100_000,
    "list": "[]",
    "long": json.dumps({"action": "x" * LONGEST}),
    "unknown field": altered(command="rm -rf /"),
    "action": altered(action="os.system"),
    "unknown action": altered(action="format-disk"),
    "version": altered(version=2),
    "seeds": altered(seeds=["0"]),
    "huge seed": altered(seeds=[1 << 63]),
    "seeds apart": altered(seeds=[1, 5]),
    "infinite": altered(arguments={"steps": float("inf")}),
    "names differ": altered(checkpoint="another"),
    "digest": altered(models=[{"name": "annealed", "sha256": "/etc/passwd"}]),
    "two models": altered(models=[]),
    "argument": altered(arguments={"views": "/etc/passwd"}),
    "told": altered(arguments={"told": None}),
    "type": altered(arguments={"steps": "2"}),
    "steps": altered(arguments={"steps": 10**9}),
    "class": altered(arguments={"class_name": "chair"}),
    "mask bits": altered(mask={**MASK, "data": "AAAA"}),
    "mask hash": altered(mask={**MASK, "sha256": "0" * 64}),
    "mask size": altered(mask={**MASK, "shape": [4, 4, 8]}),
    "mask bomb": altered(mask={**MASK, "shape": [2, 2, 2], "data": BOMB}),
    "no mask": altered(mask=None),
    "no shape": altered(inputs={}),
    "shape rank": altered(inputs={"shape": {**SHAPES, "shape": [64]}}),
    "declared": altered(inputs={"shape": {**SHAPES, "shape": [1 << 20] * 4}}),
    "path as data": altered(inputs={"shape": {**SHAPES, "data": "/etc/passwd"}}),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampered_recipes_are_refused(name: str) -> None:
    recipes.made_of(recipes.recipe("recover").text, "x")
    with pytest.raises(ImportRejected) as refused:
        recipes.made_of(TAMPERED[name], "x")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("action", recipes.MORE)
def test_an_action_gives_the_same_twice(action: str) -> None:
    text = recipes.recipe(action).text
    first, again = recipes.made_of(text, "x"), recipes.made_of(text, "x")
    assert np.array_equal(getattr(first, "vertices", first), getattr(again, "vertices", again))


def test_what_cannot_be_made_again_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shape.npz"
    write_shapes(path, ShapeSet(SHAPE, made=recipes.recipe("recover")))
    assert main(["replay", str(path)]) == 2
    said = capsys.readouterr().err
    assert f"annealed of SHA-256 {'0' * 64}, which is not installed" in said
    write_shapes(path, ShapeSet(SHAPE))
    assert main(["replay", str(path)]) == 2
    assert "does not say how it was made" in capsys.readouterr().err


def test_a_converted_file_keeps_its_recipe_or_says_what_was_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Provenance.now("sample", models=(Used(name="a", sha256="0" * 64),), seeds=(1, 2))
    source = tmp_path / "a.npz"
    write_shapes(source, ShapeSet(np.concatenate([SHAPE, SHAPE]), made=made))
    convert = ["convert", str(source), "--index", "1"]
    assert main([*convert, str(tmp_path / "a.glb"), "--smooth", "2"]) == 0
    told = parse(read_recipe(tmp_path / "a.glb") or "", "x")
    assert (told.action, told.rows, told.surface) == ("sample", (1,), Surface(smooth=2))
    assert main([*convert, str(tmp_path / "b.stl"), "--flip", "x", "--isovalue", "0.3"]) == 0
    told = parse(read_recipe(tmp_path / "b.stl") or "", "x")
    assert (told.action, told.models) == ("opened", ())
    capsys.readouterr()
    assert main(["replay", str(tmp_path / "b.stl"), "--out", str(tmp_path / "c.ply")]) == 0
    assert capsys.readouterr().out.endswith("opened: made again bit for bit\n")
    assert main(["replay", str(tmp_path / "c.ply")]) == 0


def test_an_edited_file_is_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.npz"
    made = Provenance.now("opened", inputs={"shapes": Stored.of(SHAPE)})
    write_shapes(path, ShapeSet(SHAPE, made=made.also(versions={"torch": "1.0"})))
    assert main(["replay", str(path)]) == 0
    edited = SHAPE.copy()
    edited[0, 1, 2, 3] = 0
    text = read_recipe(path) or ""
    write_shapes(path, ShapeSet(edited, made=parse(text, "x")))
    capsys.readouterr()
    assert main(["replay", str(path)]) == 1
    said = capsys.readouterr().out
    assert "made again, but different, IoU 0.98" in said
    assert "largest difference 1; other here: torch 1.0 (here " in said
