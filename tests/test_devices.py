"""Devices: CUDA is asked for the same bits every time."""

from __future__ import annotations

import os

import pytest
import torch

from voxstudio import devices
from voxstudio.errors import ImportRejected


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


@pytest.mark.parametrize(
    ("cuda", "mps", "auto"),
    [(2, True, "cuda:0"), (1, False, "cuda:0"), (0, True, "mps"), (0, False, "cpu")],
)
def test_auto_is_cuda_then_mps_then_the_cpu(
    monkeypatch: pytest.MonkeyPatch, cuda: int, mps: bool, auto: str
) -> None:
    monkeypatch.setattr(devices, "_count", lambda: cuda)
    monkeypatch.setattr(devices, "_has_mps", lambda: mps)
    monkeypatch.setattr(devices, "_reproducible", lambda device: device)
    assert devices.resolve("auto") == auto
    assert auto in devices.available()
    assert ("mps" in devices.available()) == mps
    for device, found in (("cuda:1", cuda > 1), ("mps", mps)):
        if found:
            assert devices.resolve(device) == device
        else:
            with pytest.raises(ImportRejected, match="this machine has"):
                devices.resolve(device)
