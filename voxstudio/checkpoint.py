"""Checkpoints: one safetensors file with a JSON header that says what the model can do.

Nothing here imports torch, so that listing checkpoints is fast.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from voxstudio.errors import ImportRejected
from voxstudio.persistent import MOST
from voxstudio.sampling.schedule import Schedule

if TYPE_CHECKING:
    from pathlib import Path

KEY = "voxstudio"
"""Metadata key of the JSON header."""

HEADER_BUDGET = 1_000_000
"""Bytes of safetensors header accepted; ours take a few kilobytes."""

TENSOR_BUDGET = 1_000
"""Tensors accepted in one file."""

ACCEPTED = "a voxstudio checkpoint (.safetensors written by `voxstudio train`)"

SIDES = 4
"""Pictures that a model which learned from them alone is given unless the user says otherwise."""

_CAMERAS = TypeAdapter(tuple[tuple[float, float], ...])


class CheckpointHeader(BaseModel):
    """What a checkpoint says of itself; it holds no clock time and no path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[int, Field(ge=1, le=1)] = 1
    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: str = "descriptor"
    capabilities: tuple[str, ...]
    resolution: Annotated[int, Field(ge=4, le=128)]
    parameters: Annotated[int, Field(ge=1)]
    architecture: dict[str, Any]
    sampler: Schedule
    recovery: Schedule
    classes: tuple[str, ...] = ()
    chains: Annotated[int, Field(ge=0, le=MOST)] = 0
    """Persistent chains of Algorithm 1 that it holds beside the weights."""
    training: dict[str, Any] = Field(default_factory=dict)
    figures: dict[str, Any] = Field(default_factory=dict)
    licence: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """The classes of which a model that is told one makes shapes; none of any other model."""
        return self.classes if self.architecture.get("context") == "class" else ()

    @property
    def cameras(self) -> tuple[tuple[float, float], ...]:
        """Where pictures are taken from to make shapes of, (azimuth, elevation) in degrees.

        Of a model that learned from pictures alone: up to `SIDES` of those it learned from, evenly
        around. None of a model that makes no shapes of pictures, or whose header is wrong.
        """
        try:
            known = _CAMERAS.validate_python(self.architecture.get("cameras", ()))
        except ValidationError:  # loading the model says what is wrong
            return ()
        every = -(-len(known) // SIDES) if self.architecture.get("projection") else 1
        return known[:: max(1, every)]

    @property
    def side(self) -> int | None:
        """Voxels of a block along each axis, of a model for super-resolution.

        The paper's nets do not know it themselves, but their training did.
        """
        recipe = self.training.get("recipe")
        learning = recipe.get("learning") if isinstance(recipe, dict) else None
        side = self.architecture.get("side")
        if side is None and isinstance(learning, dict):
            side = learning.get("side")
        return side if isinstance(side, int) and side > 1 else None


def _read_json_header(path: Path) -> dict[str, Any]:
    """Parse the JSON at the front of a safetensors file, checking declared sizes first."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            prefix = file.read(8)
            length = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else -1
            if not 2 <= length <= min(HEADER_BUDGET, size - 8):
                raise ImportRejected(path, "not a safetensors file, or cut short", ACCEPTED)
            parsed = json.loads(file.read(length))
    except OSError as error:
        raise ImportRejected(path, error.strerror or "unreadable", ACCEPTED) from error
    except (ValueError, RecursionError) as error:
        raise ImportRejected(path, "its header is not JSON", ACCEPTED) from error
    if not isinstance(parsed, dict) or len(parsed) > TENSOR_BUDGET:
        raise ImportRejected(path, "its header is not a table of tensors", ACCEPTED)
    if _declared(path, parsed) != size - 8 - length:
        raise ImportRejected(path, "holds another number of bytes than it declares", ACCEPTED)
    return parsed


def _declared(path: Path, parsed: dict[str, Any]) -> int:
    """Return how many bytes of tensors a header declares."""
    try:
        return max((int(entry["data_offsets"][1]) for name, entry in parsed.items()
                    if name != "__metadata__"), default=0)  # fmt: skip
    except (TypeError, ValueError, LookupError) as error:
        raise ImportRejected(path, "its header is not a table of tensors", ACCEPTED) from error


def read_header(path: Path) -> CheckpointHeader:
    """Read what a checkpoint says of itself, without its weights.

    Raises:
        ImportRejected: If the file is not a voxstudio checkpoint.
    """
    metadata = _read_json_header(path).get("__metadata__")
    if not isinstance(metadata, dict) or not isinstance(metadata.get(KEY), str):
        raise ImportRejected(path, "holds no voxstudio header", ACCEPTED)
    try:
        return CheckpointHeader.model_validate_json(metadata[KEY])
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ImportRejected(path, f"header field {field!r}: {first['msg']}", ACCEPTED) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
