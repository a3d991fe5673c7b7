"""What the settings of every net have in common. Nothing here imports torch."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from voxstudio.fields import Resolution, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from voxstudio.grid import Axis
    from voxstudio.nets.net import Net
    from voxstudio.nets.specs.sequential import SequenceRecipe

Levels = Annotated[tuple[Size, ...], Field(min_length=1, max_length=6)]

VALUES = 1 << 28
"""Most numbers of one layer, of one shape: 1 GiB."""

ENERGY = frozenset({"energy", "synthesis", "recovery", "memory", "superres"})
"""What can be done with an energy of voxels."""


@dataclass(frozen=True)
class Sizing:
    """What a recipe and its data say of a net.

    Args:
        name: Of the recipe.
        resolution: Voxels, or pixels, along each axis of the data.
        data_std: Standard deviation of the centred data over all voxels.
        classes: Of the data; 0 where they have none.
        channels: Of the levels or convolutions; None for the preset's.
        latent: Numbers of a code; None for the preset's.
        reflections: Axes along which a compact net sees mirror images.
        residual_from: First level of a compact net with a residual convolution.
        reference_std: s of the Gaussian reference of the paper's nets; None for a uniform one.
        sequence: Of a sequential model.
    """

    name: str
    resolution: int
    data_std: float
    classes: int
    channels: tuple[int, ...] | None
    latent: int | None
    reflections: tuple[Axis, ...]
    residual_from: int
    reference_std: float | None
    sequence: SequenceRecipe


class Spec(BaseModel):
    """The settings of a net, as recipes' presets and checkpoints hold them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_most: ClassVar[frozenset[str]] = frozenset()
    """What a net of this kind can do at most; a checkpoint says what it learned to do."""
    always: ClassVar[frozenset[str]] = frozenset()
    """What every net of this kind can do, whether a checkpoint says so or not."""

    net: str
    """Kind of net, by which files name it."""
    resolution: Resolution

    @abstractmethod
    def build(self) -> Net:
        """Make the net, with freshly drawn weights.

        Raises:
            ValueError: If the settings, copied without a check, are none.
        """

    @property
    @abstractmethod
    def activations(self) -> int:
        """Numbers that one shape takes at least on its way through the net."""

    @abstractmethod
    def sized(self, sizing: Sizing) -> Self:
        """Return this preset for other data, with what a recipe asks for.

        Raises:
            ImportRejected: If it takes no such data.
            ValidationError: If there is no such net.
        """

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the nets of this kind that recipes can ask for, by name."""
        return {}

    def accepted(self, sizing: Sizing) -> str:
        """Say which data the net takes."""
        return "data of 4 to 128 voxels a side, or fewer channels"

    @property
    def extent(self) -> tuple[int, int, int]:
        """Layers, rows and columns of what the net learns from."""
        return self.resolution, self.resolution, self.resolution

    @property
    def capabilities(self) -> frozenset[str]:
        """What this net can do at most."""
        return self.at_most

    @property
    def has_features(self) -> bool:
        """Whether it learned features of shapes without labels."""
        return True

    @property
    def denoises(self) -> bool:
        """Whether Y - dE/dY is the denoised shape."""
        return False

    @property
    def known_classes(self) -> int | None:
        """How many classes the net knows; None for one that is told none and names none."""
        return None

    @property
    def conditional(self) -> bool:
        """Whether it makes shapes of a class that it is told."""
        return False

    @property
    def prior_of_classes(self) -> bool:
        """Whether codes of one class can be drawn alone."""
        return False

    @property
    def blocks(self) -> int | None:
        """Voxels along each axis of the blocks whose means it is given, for super-resolution."""
        return None

    @property
    def sizes(self) -> tuple[int, ...]:
        """Resolutions of its grids, from coarse to fine."""
        return (self.resolution,)

    @property
    def view_counts(self) -> range:
        """How many pictures of a shape it can be told; none where they are all that it observes."""
        return range(0)

    def views(self, most: int) -> tuple[tuple[float, float], ...]:
        """Return where pictures that it takes are taken from, (azimuth, elevation) in degrees.

        Args:
            most: So many at most of a net that may be given any number of its cameras.
        """
        return ()

    def abilities(self, declared: frozenset[str]) -> frozenset[str]:
        """Return what can be asked of a net whose checkpoint declares some capabilities."""
        return declared | self.always | ({"features"} if self.has_features else set())


def check_halves(resolution: int, levels: Sequence[int]) -> None:
    """Refuse a resolution that cannot be halved once per level.

    Raises:
        ValueError: Then.
    """
    if resolution % (1 << len(levels)):
        raise ValueError(f"resolution {resolution} cannot be halved {len(levels)} times")


def halved(levels: Sequence[int], resolution: int, axes: int) -> int:
    """Return the numbers of maps of so many channels each, of half the places of the one before."""
    return sum(c * (resolution >> (level + 1)) ** axes for level, c in enumerate(levels))


def whole_halves(levels: Sequence[int]) -> str:
    """Say which data a net takes that halves them once per level."""
    return f"data whose side is a multiple of {1 << len(levels)}, at most 128"
