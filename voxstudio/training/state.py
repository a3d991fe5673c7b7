"""Training state: everything a run needs to go on bit for bit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError
from safetensors.torch import load, save

from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor, optim

ACCEPTED = "a state file written by `voxstudio train` for the same recipe"


def write_state(path: Path, tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
    """Write tensors and JSON facts, whole or not at all."""
    stored = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
    data = save(stored, metadata={"facts": json.dumps(facts, sort_keys=True)})
    write_atomically(path, lambda file: file.write(data))


def read_state(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what `write_state` wrote.

    Raises:
        ImportRejected: If the file is damaged.
    """
    try:
        data = path.read_bytes()
        tensors = load(data)
        length = int.from_bytes(data[:8], "little")
        facts = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["facts"])
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise ImportRejected(path, "is not a training state", ACCEPTED) from error
    return tensors, facts


def optimiser_tensors(optimiser: optim.Optimizer) -> dict[str, Tensor]:
    """Name the moments and step counts of an optimiser by parameter number."""
    state = optimiser.state_dict()["state"]
    return {f"{number}.{key}": value for number, row in state.items() for key, value in row.items()}


def restore_optimiser(optimiser: optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Take back what `optimiser_tensors` returned."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        number, _, key = name.partition(".")
        state.setdefault(int(number), {})[key] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})


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
