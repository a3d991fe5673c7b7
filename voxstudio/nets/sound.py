"""What the numbers in a net must be, and those that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from voxstudio.errors import ImportRejected
from voxstudio.nets.net import parts_of

if TYPE_CHECKING:
    from voxstudio.nets.net import Net


def unsound(net: Net) -> str:
    """Return why a net cannot work with the numbers that it holds; empty if it can."""
    norms = (part for part in net.modules() if isinstance(part, nn.BatchNorm2d | nn.BatchNorm3d))
    variances = (norm.running_var for norm in norms if norm.running_var is not None)
    if not all(bool((each >= 0).all()) for each in variances):
        return "holds variances below 0"
    return next((fault for part in parts_of(net) if (fault := part.unsound())), "")


def sound(made: Tensor, name: str) -> Tensor:
    """Return what a model made, if it is anything: large weights can overflow on the way.

    Args:
        made: Any tensor.
        name: Of the model.

    Raises:
        ImportRejected: If a number in it is not finite.
    """
    if bool(torch.isfinite(made).all()):
        return made
    accepted = "a model whose weights stay within what numbers can hold"
    raise ImportRejected(name, "makes numbers that are not finite", accepted)
