"""Devices: CUDA is asked for the same bits every time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import torch

from voxstudio import devices

if TYPE_CHECKING:
    import pytest


def flags() -> tuple[bool, bool, bool]:
    cudnn = torch.backends.cudnn
    return bool(cudnn.deterministic), bool(cudnn.benchmark), bool(cudnn.allow_tf32)


def test_cuda_is_made_reproducible_and_the_cpu_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_count", lambda: 1)
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", "")
    os.environ.pop("CUBLAS_WORKSPACE_CONFIG")
    with torch.backends.cudnn.flags(deterministic=False, benchmark=True, allow_tf32=True):
        assert devices.resolve("cpu") == "cpu"
        assert flags() == (False, True, True)
        assert devices.resolve("auto") == devices.resolve("cuda") == "cuda:0"
        assert flags() == (True, False, False)
    assert not torch.backends.cuda.matmul.allow_tf32
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"]
