"""Training state: everything a run needs to go on bit for bit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from safetensors import SafetensorError
from safetensors.torch import load, save

from voxstudio.aliases import state_words
from voxstudio.errors import ImportRejected
from voxstudio.fields import Count, Name, first_fault
from voxstudio.files import write_atomically
from voxstudio.tensor_file import tensor_file

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor, nn, optim

ACCEPTED = "a state file written by `voxstudio train` for the same recipe"

BUDGET = 1 << 36
"""Bytes of a state that is read: persistent chains on fine grids take gigabytes."""

OWN = "objective."
"""Prefix of what an algorithm keeps; NaN marks chains that were never drawn."""


class Facts(BaseModel):
    """What a state says beside its tensors."""

    model_config = ConfigDict(extra="allow")

    iteration: Count
    recipe: Name
    began_with: Name | None = None
    earlier: Count = 0
    settings: dict[str, Any] | None = None
    means: dict[str, Any] = Field(default_factory=dict)
    processes: Annotated[int, Field(ge=1, le=100_000)] = 1
    consecutive_rollbacks: Annotated[int, Field(ge=0, le=1000)] = 0
    rollbacks: Annotated[int, Field(ge=0, le=1000)] = 0
    within_bounds: bool = False
    variance: Annotated[float, Field(ge=0, le=1e30)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_words_of_today(cls, table: object) -> object:
        return state_words(table) if isinstance(table, dict) else table


def write_state(path: Path, tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
    """Write tensors and JSON facts, whole or not at all."""
    stored = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
    data = save(stored, metadata={"facts": json.dumps(facts, sort_keys=True)})
    write_atomically(path, lambda file: file.write(data))


def read_state(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what `write_state` wrote.

    Raises:
        ImportRejected: If the file is damaged, or holds numbers that nothing can be learned from.
    """
    with tensor_file(path, ACCEPTED, BUDGET) as (table, read):
        try:
            facts = Facts.model_validate_json(table.metadata.get("facts", ""))
        except ValidationError as error:
            fault = f"is not a training state: {first_fault(error)}"
            raise ImportRejected(path, fault, ACCEPTED) from error
        data = read()
    try:
        tensors = load(data)
    except SafetensorError as error:
        raise ImportRejected(path, "is not a training state", ACCEPTED) from error
    for name, value in tensors.items():
        if OWN not in name and not bool(torch.isfinite(value).all()):
            raise ImportRejected(path, f"holds {name}, which is not finite", ACCEPTED)
    return tensors, facts.model_dump()


def optimiser_tensors(optimiser: optim.Optimizer) -> dict[str, Tensor]:
    """Name the moments and step counts of an optimiser by parameter number."""
    state = optimiser.state_dict()["state"]
    return {f"{number}.{key}": value for number, row in state.items() for key, value in row.items()}


def restore_optimiser(optimiser: optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Take back what `optimiser_tensors` returned.

    Raises:
        ValueError: If they are not those of its weights.
    """
    state: dict[int, dict[str, Tensor]] = {}
    weights = [weight for group in optimiser.param_groups for weight in group["params"]]
    for name, value in tensors.items():
        number, _, key = name.partition(".")
        if value.ndim and value.shape != weights[int(number)].shape:
            raise ValueError(f"{name} is of another weight")
        state.setdefault(int(number), {})[key] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})


def check_like(tensors: dict[str, Tensor], net: nn.Module) -> None:
    """Refuse tensors that are not those of a net.

    Raises:
        ValueError: If a name, a shape or a type is another.
    """
    like = {name: (value.shape, value.dtype) for name, value in net.state_dict().items()}
    if {name: (value.shape, value.dtype) for name, value in tensors.items()} != like:
        raise ValueError("they are of another net")


def with_prefix(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Put `prefix` before every name."""
    return {prefix + name: value for name, value in tensors.items()}


def under_prefix(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors whose names start with `prefix`, without it."""
    return {n.removeprefix(prefix): v for n, v in tensors.items() if n.startswith(prefix)}


def different(before: dict[str, Any] | None, now: dict[str, Any], path: str = "") -> str:
    """Return the first setting that is not the same, such as `optimiser.batch`; empty for none.

    What an earlier version did not know is not compared.
    """
    before = before or {}
    for key in sorted(before.keys() & now.keys()):
        was, value = before[key], now[key]
        if isinstance(was, dict) and isinstance(value, dict):
            if found := different(was, value, f"{path}{key}."):
                return found
        elif was != value:
            return f"{path}{key}"
    return ""
