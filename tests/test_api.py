"""`import voxstudio as vs`: every method of every kind of model, on every shipped checkpoint."""

from __future__ import annotations

import runpy
import subprocess
import sys
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import voxstudio as vs
from voxstudio.cli import main
from voxstudio.library import shipped_checkpoints
from voxstudio.operations import OPERATIONS
from voxstudio.render.tiles import ColouredMesh

SHIPPED = [path.stem for path in shipped_checkpoints()]
NAMES = [each.name for each in OPERATIONS]


@lru_cache(maxsize=1)
def short(name: str) -> vs.Model:
    """A shipped model whose runs take one step."""
    model = vs.load(name, device="cpu")
    header = model.header
    brief = {
        "sampler": header.sampler.model_copy(update={"steps": 1}),
        "recovery": header.recovery.model_copy(update={"steps": 1}),
    }
    loaded = replace(model.loaded, header=header.model_copy(update=brief))
    return replace(model, loaded=loaded)


def asked(model: vs.Model, operation: str) -> Any:  # noqa: ANN401 - whatever it returns
    """Call a method as a caller would."""
    size, header = model.resolution, model.header
    shape = vs.generate("chair", 1, seed=3, resolution=size)[0]
    told = {"class_name": header.classes_conditioned[0]} if header.classes_conditioned else {}
    arguments: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "sample": ((2,), {"seed": 1}),
        "chain": (([0, 1],), {"steps": 1}),
        "recover": ((shape, "half:+y"), {"variants": 2, **told}),
        "complete": ((shape, "half:+y"), {"latent_steps": 1, **told}),
        "denoise": ((shape,), {"latent_steps": 1, **told}),
        "super_resolve": ((shape,), {"antialias": True}),
        "interpolate": ((0, shape), {"steps": 3}),
        "decode": ((np.zeros((2, codes(model)), np.float32),), {}),
        "reconstruct": ((np.zeros((max(1, len(header.cameras)), size, size)),), {}),
        "mesh": ((np.zeros((3, size, size), np.uint8),), {}),
    }
    if operation == "denoise" and header.kind == "sequential" and header.cameras:
        arguments["denoise"][1]["views"] = np.zeros((len(header.cameras), size, size))
    words, options = arguments.get(operation, ((shape,), {}))
    return getattr(model, operation)(*words, **options)


def codes(model: vs.Model) -> int:
    return int(getattr(model.header.architecture, "latent", 1))


REPRESENTATIVE = {
    "chair-latent", "furniture-latent", "furniture-recovery", "furniture-superres", "memory",
    "mnist3d-completion",
    "modelnet10-voxnet", "night_stand-synthesis", "primitives-mesh", "primitives-projection",
    "primitives-view", "sofa-multigrid",
}  # fmt: skip
"""One of every kind; the others take two minutes together."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in REPRESENTATIVE else pytest.mark.slow)
        for name in SHIPPED
    ],
)
def test_every_method_makes_something_or_names_models_that_can(name: str) -> None:
    model = short(name)
    size = model.resolution
    assert model.operations
    assert set(model.operations) <= set(NAMES)
    for operation in NAMES:
        if operation not in model.operations:
            with pytest.raises(vs.Unsupported, match="accepted: a model with") as refused:
                asked(model, operation)
            able = [card.name for card in vs.models(operation)]
            assert able[0] in str(refused.value)
            assert name not in able
            continue
        made = asked(model, operation)
        if isinstance(made, vs.ShapeSet):
            assert made.voxels.shape[1:] == (size,) * 3
            assert made[-1].shape == (size,) * 3
        elif isinstance(made, vs.VoxelGrid):
            assert made.shape == (size,) * 3
        elif isinstance(made, np.ndarray):
            assert np.isfinite(made).all()
            assert len(made) == 1
        elif operation == "chain":
            assert [frame.step for frame in made] == [0, 1]
        else:
            assert isinstance(made, ColouredMesh)


@pytest.mark.parametrize(
    "name",
    [
        "furniture-latent",
        "mnist3d-completion",
        "primitives-completion",
        *(pytest.param(card.name, marks=pytest.mark.slow) for card in vs.models("sample")),
    ],
)
def test_samples_are_those_of_the_command_line_bit_for_bit(name: str, tmp_path: Path) -> None:
    out = tmp_path / "four.npz"
    words = ["sample", name, "--count", "4", "--device", "cpu", "--out", str(out)]
    assert main(words) == 0
    with np.load(out) as file:
        np.testing.assert_array_equal(file["voxels"], vs.load(name, "cpu").sample(4, seed=0))


def test_a_sample_depends_on_its_seed_alone_and_frames_end_in_it() -> None:
    model = vs.load("sofa-synthesis", "cpu")
    three = model.sample(3, seed=4, steps=2)
    np.testing.assert_allclose(model.sample(1, seed=5, steps=2)[0], three[1], atol=1e-4)
    *_, frame = model.sample_frames(3, seed=4, steps=2)
    np.testing.assert_array_equal(frame.shapes, three)
    assert (frame.first, frame.done, frame.total) == (0, 6, 6)
    assert frame.status.startswith("energy ")


def test_visible_voxels_come_back_bit_for_bit() -> None:
    chair = vs.generate("chair", 1)[0]
    made = short("furniture-recovery").recover(chair, "half:+y", variants=2)
    hidden = np.zeros(chair.shape, np.bool_)
    hidden[:, 16:] = True
    np.testing.assert_array_equal(
        np.asarray(made)[:, ~hidden], chair.as_float()[~hidden][None].repeat(2, 0)
    )
    same = short("furniture-recovery").recover(chair, hidden, variants=2)
    np.testing.assert_array_equal(same, made)


def test_files_are_read_and_written_by_their_endings(tmp_path: Path) -> None:
    chairs = vs.generate("chair", 2, seed=1)
    vs.write(tmp_path / "two.npz", chairs)
    assert len(vs.read_shapes(tmp_path / "two.npz")) == 2
    np.testing.assert_array_equal(vs.read(tmp_path / "two.npz", index=1), chairs[1])
    with pytest.raises(vs.ImportRejected, match="holds 2 shapes"):
        vs.read(tmp_path / "two.npz")
    with pytest.raises(vs.ImportRejected, match="one shape"):
        vs.write(tmp_path / "two.stl", chairs)
    assert vs.write(tmp_path / "one.stl", chairs[0], size_mm=80) == tmp_path / "one.stl"
    again = vs.read(tmp_path / "one.stl", resolution=32)
    assert again.shape == (32, 32, 32)
    recovered = short("furniture-recovery").recover(tmp_path / "one.stl", "half:+y")
    assert len(recovered) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((16, 16, 16)), "16x16x16"),
        (np.zeros((2, 2)), "2x2"),
        (np.full((32, 32, 32), 2.0), "no occupancies"),
        (np.full((32, 32, 32), np.nan), "no occupancies"),
        ("missing.npz", "missing.npz"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(given: Any, said: str) -> None:  # noqa: ANN401
    with pytest.raises(vs.ImportRejected, match=said):
        short("sofa-synthesis").energy(given)


def test_arguments_that_a_kind_does_not_take_are_refused() -> None:
    with pytest.raises(vs.ImportRejected, match="takes no steps"):
        vs.load("furniture-latent", "cpu").sample(steps=3)
    with pytest.raises(vs.ImportRejected, match="takes no class name"):
        vs.load("sofa-synthesis", "cpu").sample(class_name="sofa")
    with pytest.raises(vs.ImportRejected, match="no such checkpoint"):
        vs.load("nothing")
    with pytest.raises(vs.ImportRejected, match="sample, chain"):
        vs.models("dance")


def test_notebooks_show_shapes() -> None:
    chairs = vs.generate("chair", 8, seed=1)
    one = Image.open(BytesIO(chairs[0]._repr_png_()))
    several = Image.open(BytesIO(chairs._repr_png_() or b""))
    assert one.size == (320, 320)
    assert several.size == (6 * 160, 2 * 160)
    assert len({tuple(one.getpixel(place)) for place in ((5, 5), (160, 180))}) == 2  # type: ignore[arg-type]
    assert chairs.take(np.zeros(8, np.bool_))._repr_png_() is None


def test_a_recipe_is_trained(tmp_path: Path) -> None:
    settings = ["iterations=2", "channels=[4, 6]", "data.resolution=8", "data.count=12",
                "data.min_voxels=1", "name=small", "optimiser.batch=2"]  # fmt: skip
    path = vs.train("chair-compact", out=tmp_path, settings=settings, device="cpu")
    assert path == tmp_path / "small.safetensors"
    assert vs.load(path, "cpu").sample(1, steps=1)[0].shape == (8, 8, 8)


def test_the_tour_in_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tour = str(Path(__file__).parents[1] / "docs" / "tour.py")
    monkeypatch.setattr(sys, "argv", [tour, str(tmp_path)])
    runpy.run_path(tour, run_name="__main__")
    assert {path.name for path in tmp_path.iterdir()} == {
        "sofa.stl",
        "recovered.obj",
        "variants.npz",
    }
    assert "modelnet10-voxnet" in capsys.readouterr().out


def test_importing_it_loads_nothing_heavy_and_every_name_is_there() -> None:
    check = (
        "import sys, voxstudio as vs\n"
        "heavy = {'torch', 'PySide6', 'vtkmodules', 'numpy', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert set(vs.__all__) <= set(dir(vs))\n"
        "vs.models('recover'); vs.VoxelGrid; vs.Mask; vs.generate; vs.read\n"
        "heavy = {'torch', 'PySide6', 'vtkmodules'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
    for name in vs.__all__:
        assert getattr(vs, name).__doc__
    with pytest.raises(AttributeError):
        vs.nothing  # noqa: B018 - the name that is not there
