"""Where models can run on this machine. torch is imported only when asked."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    import torch

    from voxstudio.provenance import Machine

ACCEPTED = "auto, cpu, mps or cuda:N"
PATTERN = r"auto|cpu|mps|cuda(:\d{1,4})?"


def available() -> tuple[str, ...]:
    """Return what can be chosen here: `auto`, `cpu`, `mps` on Apple's chips, every CUDA device."""
    mps = ("mps",) if _has_mps() else ()
    return ("auto", "cpu", *mps, *(f"cuda:{index}" for index in range(_count())))


def resolve(device: str, source: str = "--device") -> str:
    """Turn a name into a device that torch has here; `auto` is CUDA, else MPS, else the CPU.

    Args:
        device: What was asked for.
        source: Who asked, for the refusal.

    Raises:
        ImportRejected: If the name is unknown or this machine has no such device.
    """
    if not re.fullmatch(PATTERN, device):
        raise ImportRejected(source, f"{device!r} is no device", ACCEPTED)
    if device == "cpu":
        return device
    if device == "mps":
        if not _has_mps():
            raise ImportRejected(source, "this machine has no MPS device", ACCEPTED)
        return device
    count = _count()
    if device == "auto":
        return _reproducible("cuda:0") if count else "mps" if _has_mps() else "cpu"
    index = int(device.partition(":")[2] or 0)
    if index >= count:
        raise ImportRejected(source, f"this machine has {count} CUDA devices", ACCEPTED)
    return _reproducible(f"cuda:{index}")


def multiplies_bfloat16(device: str) -> bool:
    """Return whether a device has bfloat16 of its own; others emulate it, tens of times slower.

    Args:
        device: As torch names its kind, `cpu`, `cuda` or `mps`.
    """
    import torch

    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device == "cpu" and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def described(device: str | torch.device) -> Machine:
    """Return what decides on the last bits of what a model makes on a device."""
    import torch

    from voxstudio.provenance import Machine

    name = str(device)
    if name.startswith("cuda"):
        name = torch.cuda.get_device_name(device)
    return Machine(
        device=name,
        threads=torch.get_num_threads(),
        instructions=torch.backends.cpu.get_cpu_capability(),
    )


def spare_threads() -> int:
    """Return the CPU threads a model may take beside a window: every core but one."""
    from voxstudio.room import cores

    return max(1, cores() - 1)


def _reproducible(device: str) -> str:
    """Have CUDA give the same bits for the same input, in whole float32, from now on.

    A resumed run ends in the bits of an unbroken one only so; and energies of thousands, whose
    differences decide on a Metropolis-Hastings step, do not bear the ten bits of TF32.
    """
    import torch

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = True, False
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    return device


def _count() -> int:
    import torch

    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def _has_mps() -> bool:
    import torch

    return torch.backends.mps.is_available()
