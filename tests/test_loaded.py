"""Loading a checkpoint: its sizes are held against its net first, its numbers afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load, save

from tests.checkpoints import NETS, saved, tiny
from voxstudio.checkpoint import KEY
from voxstudio.errors import ImportRejected
from voxstudio.latent.model import latent_model
from voxstudio.loaded import load_model, save_model
from voxstudio.nets.outline import outline
from voxstudio.nets.specs import PRESETS, SPEC

if TYPE_CHECKING:
    from torch import Tensor

ROOT = Path(__file__).parents[1]
NAN = float("nan")


def rewritten(net: str, path: Path, **changes: Any) -> Path:  # noqa: ANN401 - header or tensors
    """Write a tiny checkpoint with fields of its header, or tensors by name, changed."""
    model = tiny(net)
    header = model.header.model_dump(mode="json")
    tensors = load(saved(model))
    fields = {name: changes.pop(name) for name in list(changes) if name in header}
    for name, change in changes.items():
        known = next(each for each in tensors if each.endswith(name.replace("__", ".")))
        tensors[known] = change(tensors[known])
    path.write_bytes(save(tensors, {KEY: json.dumps({**header, **fields})}))
    return path


@pytest.mark.parametrize("net", NETS)
def test_every_kind_is_saved_and_loaded_as_it_was(net: str, tmp_path: Path) -> None:
    model = tiny(net)
    save_model(model, tmp_path / "model.safetensors")
    again = load_model(tmp_path / "model.safetensors")
    assert again.header == model.header
    state = model.net.state_dict()
    assert state.keys() == again.net.state_dict().keys()
    for name, value in again.net.state_dict().items():
        assert value.dtype == state[name].dtype and torch.equal(value, state[name])
    buffers = dict(model.net.named_buffers())
    for name, value in again.net.named_buffers():
        assert not value.is_meta and torch.equal(value, buffers[name])
    assert not any(weight.requires_grad for weight in again.net.parameters())


OUTLINES = """
import sys
from tests.checkpoints import NETS
from voxstudio.nets.outline import outline
from voxstudio.nets.specs import PRESETS, SPEC
for spec in [*PRESETS.values(), *map(SPEC.validate_python, NETS.values())]:
    outline(spec)
print(*({"sympy", "torch._dynamo", "torch._inductor"} & sys.modules.keys()))
"""


def test_an_outline_has_the_shapes_of_its_net_and_loads_no_compiler() -> None:
    words = [sys.executable, "-c", OUTLINES]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
    for spec in [PRESETS["compact-latent"], *map(SPEC.validate_python, NETS.values())]:
        made, shapes = spec.build().state_dict(), outline(spec).state_dict()
        assert {n: (v.shape, v.dtype) for n, v in made.items()} == {
            n: (v.shape, v.dtype) for n, v in shapes.items()
        }


WIDE = {"state": 1024, "window": 64, "features": 1024, "glimpse": 64, "latent": 1024}
LIES: dict[str, dict[str, Any]] = {
    "annealed": {"architecture": {**NETS["annealed"], "channels": [1024] * 2}},
    "latent": {"architecture": {**NETS["latent"], "components": 4096, "latent": 1024}},
    "sequential": {"architecture": {**NETS["sequential"], **WIDE}},
    "mesh": {"architecture": {**NETS["mesh"], "hidden": 1024, "latent": 1024}},
}
"""Headers of nets that would take gigabytes."""

LOAD = """
import sys
from pathlib import Path
from tests.limited import limit_memory
from voxstudio.errors import ImportRejected
from voxstudio.loaded import load_model
load_model(Path(sys.argv[1]))  # imports what loading needs
limit_memory(1 << 26)
for name in sys.argv[2:]:
    try:
        load_model(Path(name))
    except ImportRejected as error:
        print(error.fault)
"""


def test_a_header_that_lies_about_sizes_costs_no_memory(tmp_path: Path) -> None:
    good = rewritten("mesh", tmp_path / "good.safetensors")
    lies = [rewritten(net, tmp_path / net, **fields) for net, fields in LIES.items()]
    words = [sys.executable, "-c", LOAD, str(good), *map(str, lies)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert len(said) == len(LIES)
    assert all("numbers as net." in line or "has no use for" in line for line in said), said


@pytest.mark.parametrize("value", [NAN, float("inf"), 1e30, -1e7])
def test_weights_that_are_absurd_are_refused(value: float, tmp_path: Path) -> None:
    def broken(weights: Tensor) -> Tensor:
        weights = weights.clone()
        weights.view(-1)[-1] = value
        return weights

    path = rewritten("annealed", tmp_path / "bad.safetensors", down__0__weight=broken)
    with pytest.raises(ImportRejected, match=r"bad.safetensors: .*down.0.weight holds values"):
        load_model(path)


@pytest.mark.parametrize(
    ("net", "tensor", "value", "fault"),
    [
        ("annealed", "data.mean", 1.5, "no mean shape from -1 to 1"),
        ("multigrid", "volumes", 1.5, "volumes that are no shares"),
        ("latent", "running_var", -0.5, "variances below 0"),
        ("latent", "prior.labels", -1.0, "prior that is no mixture"),
        ("latent", "prior.weights", 0.0, "prior that is no mixture"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(
    net: str, tensor: str, value: float, fault: str, tmp_path: Path
) -> None:
    changes = {tensor: lambda values: torch.full_like(values, value)}
    path = rewritten(net, tmp_path / "odd.safetensors", **changes)
    with pytest.raises(ImportRejected, match=fault):
        load_model(path)


def test_classes_that_a_prior_has_no_names_for_are_no_classes(tmp_path: Path) -> None:
    many = {"prior.labels": lambda labels: labels + 9}
    model = latent_model(load_model(rewritten("latent", tmp_path / "many", **many)))
    assert model.classes == ()
    with pytest.raises(ImportRejected, match="knows no classes"):
        model.draw([0], "low")


def test_what_overflows_in_a_net_is_refused_when_it_is_made() -> None:
    model = latent_model(tiny("latent"))
    for weights in model.net.generator.parameters():
        weights.mul_(1e12)
    with pytest.raises(ImportRejected, match="latent: makes numbers that are not finite"):
        model.decode(model.draw([0]))


def test_figures_that_could_not_be_read_again_are_not_written(tmp_path: Path) -> None:
    model = tiny("annealed")
    model.header.metrics["long"] = ["x" * 2000] * 600
    with pytest.raises(ImportRejected, match="a header of 1,2"):
        save_model(model, tmp_path / "long.safetensors")
    assert not list(tmp_path.iterdir())
