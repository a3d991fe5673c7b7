"""A net with weights that have shapes and no memory, to be held against a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    from voxstudio.nets.net import Net
    from voxstudio.nets.specs import Spec


def outline(spec: Spec) -> Net:
    """Make the net that `spec` describes without memory for its weights, in a moment.

    They are on torch's device `meta`; what a net computes for itself is there. `load_state_dict`
    with `assign` makes it whole.

    Raises:
        ValueError: As `Spec.build`.
    """
    with torch.device("meta"), _Undrawn():
        return spec.build()


class _Undrawn(TorchFunctionMode):
    """No normal numbers are drawn: on `meta`, torch would load its compiler for it, 2 s."""

    def __torch_function__(
        self,
        func: Any,  # noqa: ANN401 - of torch
        types: Any,  # noqa: ANN401
        args: tuple[Any, ...] = (),
        kwargs: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Leave out what would be drawn."""
        if func is Tensor.normal_:
            return args[0]
        return (torch.empty if func is torch.randn else func)(*args, **(kwargs or {}))
