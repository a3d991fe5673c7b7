"""How the weights of a checkpoint are stored: as they are, in half the bytes or in a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from torch import Tensor

    from voxstudio.tensor_file import Entry

SCALE = "scale."
"""Prefix of the name under which the steps of a tensor of int8 are stored."""

LEVELS = 127
"""The largest step of int8 that is used, of either sign."""

FAINT = 1e-30
"""A weight below it is none."""

FLOATS = ("F16", "BF16", "F32", "F64")
"""Types of a file that values may have."""

LARGEST = 1e6
"""Largest value of a net that is read; those of trained nets are below 10."""


def store(
    tensors: Mapping[str, Tensor], dtype: torch.dtype, kernels: Container[str]
) -> dict[str, Tensor]:
    """Return what a file is to hold of these tensors.

    Args:
        tensors: The values, floating point, of any shape.
        dtype: float32 keeps them, float16 halves the file, int8 quarters it: a kernel then becomes
            whole steps from -127 to 127, each 1/127 of the largest weight with the same first
            index (error at most half a step), and everything else float16; float32 where that
            cannot hold a value, such as a count of batches.
        kernels: Names of the tensors that may become int8.
    """
    small = torch.float16 if dtype == torch.int8 else dtype
    most = torch.finfo(small).max
    stored: dict[str, Tensor] = {}
    for name, value in tensors.items():
        exact = value.detach().to("cpu", torch.float32)
        if dtype == torch.int8 and name in kernels and exact.ndim > 1:
            stored[name], stored[SCALE + name] = _steps(exact)
        else:
            held = not exact.numel() or float(exact.abs().max()) <= most
            stored[name] = exact.to(small if held else torch.float32).contiguous()
    return stored


def misfit(stored: Mapping[str, Entry], wanted: Mapping[str, tuple[int, ...]]) -> str:
    """Return what a file stores otherwise than it is wanted, in words; empty if it fits.

    Args:
        stored: What the file declares, by name.
        wanted: Shapes by name.
    """
    steps = {SCALE + name for name in wanted if name in stored and stored[name].dtype == "I8"}
    if unknown := sorted(stored.keys() - wanted.keys() - steps):
        return f"holds a tensor {unknown[0]}, which its net has no use for"
    for name, shape in wanted.items():
        if name not in stored:
            return f"holds no tensor {name}"
        entry = stored[name]
        if entry.shape != shape:
            return f"holds {_times(entry.shape)} numbers as {name}, and its net has {_times(shape)}"
        if entry.dtype == "I8":
            scale = stored.get(SCALE + name)
            if scale is None or scale.dtype not in FLOATS or scale.shape != _across(shape):
                return f"{name} has no steps that fit it"
        elif entry.dtype not in FLOATS:
            return f"holds {name} as {entry.dtype}"
    return ""


def _times(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "one"


def restore(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the values of what a file holds, float32.

    Args:
        stored: Tensors that `misfit` finds nothing in.

    Raises:
        ValueError: If a value is not finite or absurdly large, or a step is not positive.
    """
    values = {}
    for name, value in stored.items():
        if name.startswith(SCALE):
            continue
        exact = value.to(torch.float32, copy=True)
        if value.dtype == torch.int8:
            scale = stored[SCALE + name].float()
            if not bool((scale > 0).all()):
                raise ValueError(f"{name} has steps that are not positive")
            exact *= scale
        if exact.numel() and not float(exact.abs().max()) <= LARGEST:
            raise ValueError(f"{name} holds values that are not finite, or beyond {LARGEST:,.0f}")
        values[name] = exact
    return values


def _across(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of one number per first index, (C, 1, ...)."""
    return (*shape[:1], *(1 for _ in shape[1:]))


def _steps(value: Tensor) -> tuple[Tensor, Tensor]:
    """Return a kernel in whole steps, int8, and how large one is, (C, 1, ...)."""
    largest = value.flatten(1).abs().amax(1).reshape(_across(value.shape))
    scale = torch.where(largest > FAINT, largest, torch.ones(())) / LEVELS
    return (value / scale).round().to(torch.int8).contiguous(), scale
