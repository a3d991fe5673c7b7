"""How the weights of a checkpoint are stored: as they are, in half the bytes or in a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from torch import Tensor

SCALE = "scale."
"""Prefix of the name under which the steps of a tensor of int8 are stored."""

LEVELS = 127
"""The largest step of int8 that is used, of either sign."""


def store(
    tensors: Mapping[str, Tensor], dtype: torch.dtype, kernels: Container[str]
) -> dict[str, Tensor]:
    """Return what a file is to hold of these tensors.

    Args:
        tensors: The values, floating point, of any shape.
        dtype: float32 keeps them, float16 halves the file, int8 quarters it: a kernel then becomes
            whole steps from -127 to 127, each 1/127 of the largest weight with the same first
            index (error at most half a step), and everything else float16.
        kernels: Names of the tensors that may become int8.
    """
    small = torch.float16 if dtype == torch.int8 else dtype
    stored: dict[str, Tensor] = {}
    for name, value in tensors.items():
        exact = value.detach().to("cpu", torch.float32)
        if dtype == torch.int8 and name in kernels and exact.ndim > 1:
            stored[name], stored[SCALE + name] = _steps(exact)
        else:
            stored[name] = exact.to(small).contiguous()
    return stored


def restore(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the values of what a file holds, float32.

    Raises:
        ValueError: If a tensor of int8 has no steps of its own, or they fit another one.
    """
    values = {}
    for name, value in stored.items():
        if name.startswith(SCALE):
            continue
        if value.dtype == torch.int8:
            scale = stored.get(SCALE + name)
            if scale is None or tuple(scale.shape) != _across(value):
                raise ValueError(f"{name} has no steps that fit it")
            values[name] = value.float() * scale.float()
        else:
            values[name] = value.float()
    return values


def _across(value: Tensor) -> tuple[int, ...]:
    """Return the shape of one number per first index, (C, 1, ...)."""
    return (*value.shape[:1], *(1 for _ in value.shape[1:]))


def _steps(value: Tensor) -> tuple[Tensor, Tensor]:
    """Return a kernel in whole steps, int8, and how large one is, (C, 1, ...)."""
    largest = value.flatten(1).abs().amax(1).reshape(_across(value))
    scale = torch.where(largest > 0, largest, torch.ones(())) / LEVELS
    return (value / scale).round().to(torch.int8).contiguous(), scale
