"""What the numbers in a net must be, and those that it makes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from voxstudio.errors import ImportRejected
from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.nets.prior import MixturePrior

if TYPE_CHECKING:
    from voxstudio.nets.net import Net


def unsound(net: Net) -> str:
    """Return why a net cannot work with the numbers that it holds; empty if it can."""
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d | nn.BatchNorm3d):
            if not _within(part.running_var, 0, math.inf):
                return "holds variances below 0"
        if isinstance(part, MultigridDescriptor) and not _within(part.volumes, 0, 1):
            return "holds volumes that are no shares of space"
        if isinstance(part, MixturePrior) and not _is_mixture(part):
            return "holds a prior that is no mixture"
    return ""


def _is_mixture(prior: MixturePrior) -> bool:
    shares = bool((prior.weights >= 0).all() and prior.weights.sum() > 0)
    return shares and _within(prior.labels, 0, math.inf)


def _within(values: Tensor | None, low: float, high: float) -> bool:
    return values is None or bool(((values >= low) & (values <= high)).all())


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
