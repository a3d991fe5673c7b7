"""What a net is said to take at least is less than it takes, and not far less."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from voxstudio.errors import ImportRejected
from voxstudio.nets.cost import bytes_of, check_run
from voxstudio.nets.generator import Generator
from voxstudio.nets.specs import PRESETS, SPEC, LatentSpec, Spec

SIZES = {
    "paper-2": 32, "compact": 32, "compact-recovery": 32, "compact-superres": 32,
    "compact-multigrid": 32,
}  # fmt: skip


def kept(make: object, *inputs: Tensor) -> int:
    """Return how many bytes torch keeps for the gradient of a function."""
    total = 0

    def keep(values: Tensor) -> Tensor:
        nonlocal total
        total += values.numel() * values.element_size()
        return values

    assert callable(make)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda values: values):
        make(*inputs)
    return total


def sized(preset: str, size: int) -> Spec:
    spec = PRESETS[preset]
    if preset == "compact-multigrid":
        return spec.model_copy(update={"resolution": size, "grids": spec.grids[:-1]})  # type: ignore[attr-defined]
    return SPEC.validate_python({**spec.model_dump(), "resolution": size})


@pytest.mark.parametrize("preset", SIZES)
def test_a_gradient_of_an_energy_takes_as_much_and_not_ten_times_as_much(preset: str) -> None:
    spec = sized(preset, SIZES[preset])
    net = spec.build().requires_grad_(False)
    voxels = torch.zeros(1, 1, *(SIZES[preset],) * 3, requires_grad=True)
    real = kept(net.energy, voxels, torch.ones(1))
    assert bytes_of(spec) <= real < 10 * bytes_of(spec)


def test_so_does_a_generator() -> None:
    spec = LatentSpec(resolution=16, channels=(8, 4))
    made = Generator(spec.latent, spec.channels, spec.resolution)
    real = kept(made, torch.zeros(1, spec.latent))
    assert bytes_of(spec) <= real < 10 * bytes_of(spec)


def test_what_does_not_fit_is_refused_and_what_does_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = sized("compact", 128)
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: 4 << 30)
    check_run("model", spec)
    with pytest.raises(ImportRejected, match=r"model: takes [\d.]+ GiB of memory to run 64 shapes"):
        check_run("model", spec, 64)
    with pytest.raises(ImportRejected, match=r"takes 4.\d GiB of memory to run, and 4.0 are free"):
        check_run("model", spec, weights=1 << 30)
