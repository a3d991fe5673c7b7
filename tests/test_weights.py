"""Weights in fewer bytes: how far off they are, and what is refused."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import load_file, save_file

from voxstudio.checkpoint import KEY, read_header
from voxstudio.cli.export import export
from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint
from voxstudio.loaded import load_model, save_model
from voxstudio.weights import SCALE, restore, store

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

KERNEL = torch.randn(6, 4, 3, 3, 3, generator=torch.Generator().manual_seed(0)) * torch.tensor(
    [1e-3, 1.0, 0.0, 50.0, 1.0, 1.0]
).reshape(6, 1, 1, 1, 1)
BIAS = torch.linspace(-1, 1, 6)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """Return the default model with weights of int8."""
    path = tmp_path / "packed.safetensors"
    export(str(default_checkpoint()), path, weights="int8")
    return path


def test_a_kernel_of_int8_is_off_by_half_a_step_at_most() -> None:
    stored = store({"kernel": KERNEL, "bias": BIAS}, torch.int8, {"kernel", "bias"})
    assert stored["kernel"].dtype == torch.int8
    assert stored["bias"].dtype == torch.float16
    made = restore(stored)
    assert made.keys() == {"kernel", "bias"}
    step = KERNEL.flatten(1).abs().amax(1) / 127
    worst = (made["kernel"] - KERNEL).flatten(1).abs().amax(1)
    assert bool((worst <= step * 0.5001).all())
    assert bool((worst[[0, 1, 3]] > 0).all())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int8])
def test_storing_twice_changes_no_more(dtype: torch.dtype) -> None:
    once = restore(store({"kernel": KERNEL}, dtype, {"kernel"}))
    again = restore(store(once, dtype, {"kernel"}))
    torch.testing.assert_close(again, once, rtol=1e-6, atol=0)


def test_the_weights_of_a_net_take_a_quarter(packed: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.safetensors"
    save_model(load_model(default_checkpoint()), whole)
    assert packed.stat().st_size < 0.3 * whole.stat().st_size
    before, after = (load_model(path).net.state_dict() for path in (whole, packed))
    for name, value in before.items():
        assert (after[name] - value).abs().max() <= value.abs().max() / 250 + 1e-3


def rewrite(path: Path, tensors: dict[str, Tensor]) -> None:
    """Write other tensors under the same header."""
    save_file(tensors, path, {KEY: read_header(path).model_dump_json()})


def test_what_float16_cannot_hold_stays_float32() -> None:
    counted = torch.tensor(70_000.0)
    stored = store({"batches": counted, "bias": BIAS}, torch.float16, ())
    assert (stored["batches"].dtype, stored["bias"].dtype) == (torch.float32, torch.float16)
    assert restore(stored)["batches"] == counted


def test_a_row_that_is_next_to_nothing_is_nothing() -> None:
    faint = torch.full((2, 2), 1e-44)
    assert not restore(store({"kernel": faint}, torch.int8, {"kernel"}))["kernel"].any()


@pytest.mark.parametrize("fault", ["missing", "wide", "infinite", "nan", "none", "negative"])
def test_steps_that_do_not_fit_are_refused(fault: str, packed: Path) -> None:
    tensors = load_file(packed)
    name = next(name for name in tensors if name.startswith(SCALE))
    if fault == "missing":
        del tensors[name]
    elif fault == "wide":  # would spread into a far larger tensor
        tensors[name] = torch.ones(len(tensors[name]), 1, 1, 1, 999)
    else:
        factor = {"infinite": math.inf, "nan": math.nan, "none": 0.0, "negative": -1.0}[fault]
        tensors[name] = tensors[name] * factor
    rewrite(packed, tensors)
    with pytest.raises(ImportRejected, match=r"no steps that fit|not finite|not positive"):
        load_model(packed)
