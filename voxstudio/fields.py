"""What a file or a recipe may say: numbers that are finite and within bounds, words that are plain.

The bounds are those of sense, far from what float32 can hold: whatever lies within them can be
squared, divided and multiplied by a net's weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from voxstudio import bounds
from voxstudio.text import plain

if TYPE_CHECKING:
    from pydantic import ValidationError

LARGEST = 1e15
"""Largest number in a table that is only shown, such as an evaluation's."""

Resolution = Annotated[int, Field(ge=4, le=128)]
"""Voxels, or pixels, along each axis."""

Size = Annotated[int, Field(ge=1, le=1024)]
"""Channels, widths, numbers of a code."""

Count = Annotated[int, Field(ge=0, le=10**12)]
"""Shapes, iterations."""

Spread = Annotated[float, Field(ge=1e-4, le=100)]
"""Standard deviation, in data units; those of occupancies are below 1."""

Steps = Annotated[int, Field(ge=1, le=bounds.STEPS)]
"""Of a chain."""

StepSize = Annotated[float, Field(ge=bounds.STEP_SIZE[0], le=bounds.STEP_SIZE[1])]
"""d of a Langevin step, in data units."""

Temperature = Annotated[float, Field(ge=bounds.TEMPERATURE[0], le=bounds.TEMPERATURE[1])]

Share = Annotated[float, Field(ge=0, le=1)]

NoiseShare = Annotated[float, Field(ge=0, le=10)]
"""Of Langevin's own noise; 0 is gradient descent."""

Noise = Annotated[float, Field(ge=0, le=bounds.NOISE)]
"""Standard deviation, in data units, where there may be none."""

SomeNoise = Annotated[float, Field(ge=bounds.LEAST_NOISE, le=bounds.NOISE)]
"""Standard deviation, in data units, where there is some."""

Weight = Annotated[float, Field(ge=0, le=bounds.WEIGHT)]
"""Of one term beside others."""

Rate = Annotated[float, Field(ge=1e-12, le=10)]
"""How fast weights move."""

Decay = Annotated[float, Field(ge=0, lt=1)]
"""Of a running mean."""

Seed = Annotated[int, Field(ge=0, le=bounds.SEED)]
Iterations = Annotated[int, Field(ge=0, le=bounds.ITERATIONS)]
Chains = Annotated[int, Field(ge=1, le=100_000)]

Azimuth = Annotated[float, Field(ge=-3600, le=3600)]
Elevation = Annotated[float, Field(ge=-90, le=90)]
"""Degrees."""

Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(plain)]
Line = Annotated[str, Field(max_length=2000), AfterValidator(plain)]


def first_fault(error: ValidationError) -> str:
    """Return the first field of a record that is wrong, and how: one line."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{field}: {message}" if field else message


def _bounded(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON whose words are plain, and refuse numbers that nobody measured.

    Raises:
        ValueError: If one is not finite, or beyond `LARGEST`.
    """
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(str(name)): _bounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_bounded(each) for each in value]
    if isinstance(value, int | float) and not abs(value) <= LARGEST:
        raise ValueError(f"a number is not finite, or beyond {LARGEST:g}")
    return value


Facts = Annotated[dict[str, Any], AfterValidator(_bounded)]
"""A table of anything that JSON holds."""
