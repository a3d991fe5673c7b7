"""The recipe of a shape as a value, its text, and a reader that trusts no text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from voxstudio import bounds
from voxstudio.choices import Up
from voxstudio.errors import ImportRejected
from voxstudio.fields import Facts, Line, Name, NoiseShare, Seed, StepSize, first_fault
from voxstudio.provenance.circumstances import package_versions
from voxstudio.provenance.stored import Stored, StoredMask, digest
from voxstudio.provenance.strict import Digest, Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[Any]

LONGEST = 900_000
"""Characters of a recipe: every format has room for as many, and every reader takes them."""

CHANGES = 5000
"""Changes of controls in one run."""

ACCEPTED = "a recipe that voxstudio wrote into a file, of version 1"
SAID_TWICE = ("checkpoint", "checkpoint_sha256")
"""What a recipe says of its models as a whole, for readers of its text."""

Weight = Annotated[float, Field(ge=-bounds.WEIGHT, le=bounds.WEIGHT)]
Length = Annotated[float, Field(gt=0, le=bounds.VALUE)]
Place = Annotated[float, Field(ge=-bounds.VALUE, le=bounds.VALUE)]
Row = Annotated[int, Field(ge=0, le=bounds.ROW)]


class Used(Record):
    """A checkpoint that took part.

    Args:
        name: Of the model.
        sha256: Of its file.
        weight: Among energies that were added.
    """

    name: Name
    sha256: Digest
    weight: Weight = 1.0


class Change(Record):
    """Where the controls of a chain stood from a step on; None follows the schedule.

    Args:
        step: The first step made with them leads away from this one.
        step_size: d.
        noise: Share of the Langevin noise.
        temperature: T.
        metropolis: Whether steps were corrected by Metropolis-Hastings.
        weights: Of the models, where several were sampled as one.
    """

    step: Annotated[int, Field(ge=0, le=10**9)]
    step_size: StepSize | None = None
    noise: NoiseShare | None = None
    temperature: Annotated[float, Field(ge=0, le=bounds.TEMPERATURE[1])] | None = None
    metropolis: bool = False
    weights: Annotated[tuple[Weight, ...], Field(max_length=64)] | None = None


class Machine(Record):
    """What a model ran on.

    Args:
        device: `cpu`, or the name of a GPU.
        threads: Of torch.
        instructions: Of the processor that torch used, such as `AVX2`.
    """

    device: Line
    threads: Annotated[int, Field(ge=1, le=4096)]
    instructions: Line = ""


class Surface(Record):
    """How a mesh is taken of voxels.

    Args:
        isovalue: Occupancy at the surface, between 0 and 1.
        size_mm: Longest side; None keeps the file's units.
        up: Axis that points up in the file; None takes what is usual for its format.
        smooth: Passes of smoothing.
        largest: Whether every body but the largest is dropped.
    """

    isovalue: Annotated[float, Field(ge=0, le=1)] = 0.5
    size_mm: Annotated[float, Field(gt=0, le=1e6)] | None = None
    up: Up | None = None
    smooth: Annotated[int, Field(ge=0, le=1000)] = 0
    largest: bool = False
    spacing: tuple[Length, Length, Length] = (1.0, 1.0, 1.0)
    """Edge lengths of a voxel along (z, y, x)."""
    origin: tuple[Place, Place, Place] = (0.0, 0.0, 0.0)
    """Centre of voxel (0, 0, 0) as (z, y, x)."""


class Provenance(Record):
    """Everything a replay needs; no clock time, no path and no user's name.

    Args:
        action: What was done, such as `recover`.
        models: By which checkpoints, in the order in which they matter.
        seeds: One per shape that was made, those in the file among them.
        schedule: What the run came to: steps, step size and temperatures.
        arguments: What was asked for beside seeds, models and inputs.
        versions: Of the packages that can change a result.
        mask: What was hidden, if something was.
        inputs: Arrays that the run was given, by what they are.
        changes: Of the controls of a chain, in the order of their steps.
        machine: Where a model ran.
        rows: Numbers of the shapes in this file among those that were made; None for all.
        voxels_sha256: Digest of the voxels that are, or were meshed, in this file.
        surface: How a mesh was taken of them.
        version: Of this form.
    """

    action: Annotated[str, Field(pattern=r"\A[a-z][a-z-]{0,39}\z")]
    models: Annotated[tuple[Used, ...], Field(max_length=64)]
    seeds: Annotated[tuple[Seed, ...], Field(max_length=100_000)]
    schedule: Facts
    arguments: Facts = Field(default={})
    versions: Annotated[dict[Name, Line], Field(max_length=64)]
    mask: StoredMask | None = None
    inputs: Annotated[dict[Name, Stored], Field(default={}, max_length=16)]
    changes: Annotated[tuple[Change, ...], Field(max_length=CHANGES)] = ()
    machine: Machine | None = None
    rows: Annotated[tuple[Row, ...], Field(max_length=100_000)] | None = None
    voxels_sha256: Digest | None = None
    surface: Surface | None = None
    version: Literal[1]

    @classmethod
    def now(cls, action: str, **told: Any) -> Provenance:  # noqa: ANN401 - the fields
        """Return what was done by the packages of this process; the arguments are the fields."""
        usual: dict[str, Any] = {"models": (), "seeds": (), "schedule": {}}
        return cls(action=action, versions=package_versions(), version=1, **{**usual, **told})

    @property
    def checkpoint(self) -> str:
        """Names of the models; weights, too, where energies were added."""
        if self.action in ("sample", "chain") and len(self.models) > 1:
            return " + ".join(f"{each.weight:g} {each.name}" for each in self.models)
        return " + ".join(each.name for each in self.models)

    @property
    def checkpoint_sha256(self) -> str:
        """Digests of their files."""
        return "+".join(each.sha256 for each in self.models)

    def also(self, **changes: Any) -> Provenance:  # noqa: ANN401 - the fields
        """Return the same with other fields."""
        return self.model_copy(update=changes)

    def take(self, rows: Sequence[int]) -> Provenance:
        """Return the recipe of some of the shapes in the file, by their numbers there."""
        return self.also(rows=tuple(int(r if self.rows is None else self.rows[r]) for r in rows))

    def of(self, voxels: Floats) -> Provenance:
        """Return the recipe of the shapes that go into a file, (N, D, H, W)."""
        return self.also(voxels_sha256=digest(voxels))

    @property
    def text(self) -> str:
        """One line of ASCII, at most `LONGEST` characters: large inputs go by hash alone then."""
        line = _line(self)
        return line if len(line) <= LONGEST else _line(self.without_inputs())

    def without_inputs(self) -> Provenance:
        """Return the same with every input named by its hash alone."""
        bare = {name: each.model_copy(update={"data": None}) for name, each in self.inputs.items()}
        return self.also(inputs=bare)

    def to_json(self) -> str:
        """Return indented JSON with sorted keys."""
        return json.dumps(json.loads(self.text), indent=2, sort_keys=True)


def parse(text: str, source: str | Path) -> Provenance:
    """Read a recipe; nothing that it names is opened, imported or run.

    Args:
        text: What a file says of itself.
        source: Where it was found, for a refusal.

    Raises:
        ImportRejected: If it is none, or a field is not what it can be.
    """
    if len(text) > LONGEST:
        raise ImportRejected(source, f"holds a recipe of {len(text):,} characters", ACCEPTED)
    try:
        told = json.loads(text)
        names = {name: told.pop(name, "") for name in SAID_TWICE}
        made = Provenance.model_validate_json(json.dumps(told))
    except ValidationError as error:
        raise ImportRejected(source, f"holds no recipe ({first_fault(error)})", ACCEPTED) from error
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ImportRejected(source, "holds no recipe", ACCEPTED) from error
    if names != {name: getattr(made, name) for name in SAID_TWICE}:
        raise ImportRejected(source, "holds a recipe that contradicts itself", ACCEPTED)
    return made


def _line(made: Provenance) -> str:
    told = made.model_dump(mode="json", exclude_defaults=True)
    names = {name: getattr(made, name) for name in SAID_TWICE}
    return json.dumps({**told, **names}, separators=(",", ":"), sort_keys=True)
