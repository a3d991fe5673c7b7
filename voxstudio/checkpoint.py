"""Checkpoints: one safetensors file with a JSON header that says what the model can do.

Nothing here imports torch, so that listing checkpoints is fast.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    computed_field,
    model_validator,
)

from voxstudio.aliases import header_words, metrics_words
from voxstudio.errors import ImportRejected
from voxstudio.fields import Count, Facts, Line, Name, Resolution, first_fault
from voxstudio.mesh_placement import MeshPlacement, learned
from voxstudio.nets.specs import AnySpec
from voxstudio.persistent import MOST
from voxstudio.sampling.schedule import Schedule
from voxstudio.tensor_file import BUDGET, Table, read_table

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 2
"""Of the files that are written."""

KEY = "voxstudio"
"""Metadata key of the JSON header."""

MEAN = "data.mean"
"""Tensor of the mean training shape, (1, 1, D, H, W) in [-1, 1]."""

ACCEPTED = "a voxstudio checkpoint (.safetensors written by `voxstudio train`)"

SIDES = 4
"""Pictures that a model which learned from them alone is given unless the user says otherwise."""


class _Training(BaseModel):
    """What is read of the facts about a training run."""

    iterations: Count = 0
    earlier_iterations: Count = 0
    shapes: Count = 0
    data: Line = ""
    began_with: Name | None = None
    recipe: dict[str, Any] = Field(default_factory=dict)


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts about a training run with those that are read as they are to be."""
    return {**facts, **_Training.model_validate(facts).model_dump(exclude_unset=True)}


class CheckpointHeader(BaseModel):
    """What a checkpoint says of itself; it holds no clock time and no path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[int, Field(ge=1, le=FORMAT)] = FORMAT
    """Of the file that it was read from; files of format 1 have other words."""
    name: Annotated[Name, Field(max_length=100)]
    capabilities: Annotated[tuple[Name, ...], Field(max_length=32)]
    resolution: Resolution
    parameters: Annotated[int, Field(ge=1, le=BUDGET)]
    architecture: AnySpec
    sampler: Schedule
    recovery: Schedule
    classes: Annotated[tuple[Name, ...], Field(max_length=10_000)] = ()
    chains: Annotated[int, Field(ge=0, le=MOST)] = 0
    """Persistent chains of Algorithm 1 that it holds beside the weights."""
    training: Annotated[Facts, AfterValidator(_known)] = Field(default_factory=dict)
    metrics: Facts = Field(default_factory=dict)
    licence: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _in_words_of_today(cls, table: Any) -> Any:  # noqa: ANN401 - whatever there is to check
        """Read the words of format 1, and hold the `kind` of others against their net."""
        if not isinstance(table, dict):
            return table
        found = header_words(table) if table.get("format", 1) == 1 else _without_kind(table)
        metrics = found.get("metrics")
        return {**found, "metrics": metrics_words(metrics)} if isinstance(metrics, dict) else found

    @model_validator(mode="after")
    def _is_of_one_net(self) -> CheckpointHeader:
        spec = self.architecture
        if spec.resolution != self.resolution:
            raise ValueError(f"its net has the resolution {spec.resolution}, not {self.resolution}")
        known = spec.known_classes
        if known is not None and known != len(self.classes):
            raise ValueError(f"its net knows {known} classes, not {len(self.classes)}")
        declared = tuple(word for word in self.capabilities if word in spec.capabilities)
        object.__setattr__(self, "capabilities", declared)  # what its net cannot do is none
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def kind(self) -> str:
        """The kind of net."""
        return self.architecture.net

    @property
    def placement(self) -> MeshPlacement:
        """Where in its grid a mesh is put for it, and how large: as its training shapes are."""
        return learned(self.training, self.resolution)

    @property
    def classes_conditioned(self) -> tuple[str, ...]:
        """The classes of which a model that is told one makes shapes; none of any other model."""
        return self.classes if self.architecture.conditional else ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The classes whose codes can be drawn alone: those of a generator with a prior of them."""
        return self.classes if self.architecture.prior_of_classes else ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """The resolutions of a model's grids, from coarse to fine; its own where it has one."""
        return self.architecture.sizes

    @property
    def cameras(self) -> tuple[tuple[float, float], ...]:
        """Where pictures are taken from to make shapes of, (azimuth, elevation) in degrees.

        Of a model that learned from pictures alone: up to `SIDES` of those it learned from, evenly
        around. None of a model that makes no shapes of pictures.
        """
        return self.architecture.views(SIDES)

    @property
    def block_size(self) -> int | None:
        """Voxels of a block along each axis, of a model for super-resolution.

        The paper's nets do not know it themselves, but their training did.
        """
        if own := self.architecture.blocks:
            return own
        recipe = self.training.get("recipe")
        learning = recipe.get("learning") if isinstance(recipe, dict) else None
        size = learning.get("block_size") if isinstance(learning, dict) else None
        whole = isinstance(size, int) and size > 1 and self.resolution % size == 0
        return size if whole else None


def _without_kind(table: dict[str, Any]) -> dict[str, Any]:
    """Return a header without its `kind`, which must be that of its net."""
    kind, net = table.get("kind"), table.get("architecture")
    own = net.get("net") if isinstance(net, dict) else getattr(net, "net", None)
    if kind not in (None, own):
        raise ValueError("its kind is not that of its net")
    return {name: value for name, value in table.items() if name != "kind"}


def read_header(path: Path) -> CheckpointHeader:
    """Read what a checkpoint says of itself, without its weights.

    Raises:
        ImportRejected: If the file is not a voxstudio checkpoint.
    """
    return header_of(path, read_table(path, ACCEPTED))


def header_of(path: Path, table: Table) -> CheckpointHeader:
    """Return the header in the table of a file.

    Raises:
        ImportRejected: If it holds none, or a wrong one, or no mean shape that fits it.
    """
    if KEY not in table.metadata:
        raise ImportRejected(path, "holds no voxstudio header", ACCEPTED)
    try:
        header = CheckpointHeader.model_validate_json(table.metadata[KEY])
    except ValidationError as error:
        raise ImportRejected(path, f"has a wrong header: {first_fault(error)}", ACCEPTED) from error
    mean = table.tensors.get(MEAN)
    if mean is None or mean.shape != (1, 1, *header.architecture.extent):
        raise ImportRejected(path, "holds no mean shape of its resolution", ACCEPTED)
    return header


def with_metrics(header: CheckpointHeader, metrics: dict[str, Any]) -> CheckpointHeader:
    """Return a header with other metrics, as it will be read again.

    Raises:
        ImportRejected: If it could not be.
    """
    try:
        return CheckpointHeader.model_validate({**header.model_dump(), "metrics": metrics})
    except ValidationError as error:
        raise ImportRejected("--figures", first_fault(error), "finite numbers in JSON") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, looked at once until it changes."""
    place = path.stat()
    return _digest(path, place.st_mtime_ns, place.st_size, place.st_ino)


@lru_cache(maxsize=1024)
def _digest(path: Path, _changed: int, _size: int, _number: int) -> str:
    return sha256(path)
