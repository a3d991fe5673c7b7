"""A command that finds no memory on the way says so in one line."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from voxstudio.cli import main
from voxstudio.sampling import langevin


def numpy() -> None:
    np.empty((1 << 26, 1 << 26), np.float64)


def on_the_cpu() -> None:
    torch.empty(1 << 50, dtype=torch.float64)


def on_a_gpu() -> None:
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.\nand more")


def python() -> None:
    raise MemoryError


@pytest.mark.parametrize("failing", [numpy, on_the_cpu, on_a_gpu, python])
def test_in_one_line_with_code_1(
    failing: object, named: dict[str, str], tmp_path: object,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def energy_and_gradient(*_: object) -> None:
        assert callable(failing)
        failing()

    monkeypatch.setattr(langevin, "energy_and_gradient", energy_and_gradient)
    assert main(["sample", named["energy"], "--out", f"{tmp_path}/out.npz"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("voxstudio: there is not enough memory (")
    assert err.endswith(
        "); accepted: fewer or smaller shapes, a smaller batch, or another device\n"
    )
    assert err.count("\n") == 1


def test_a_model_that_memory_does_not_hold_is_not_loaded(
    named: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: 1000)
    assert main(["project", named["energy"], named["SHAPES"], "--out", "nowhere"]) == 2
    assert "GiB of memory to run, and 0.0 are free; accepted: fewer" in capfd.readouterr().err
