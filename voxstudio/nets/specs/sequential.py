"""The sequential latent model (Rezende et al. 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from voxstudio.errors import ImportRejected
from voxstudio.fields import Azimuth, Elevation, Resolution, Size
from voxstudio.grid import AXES, Axis
from voxstudio.nets.specs.spec import Sizing, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.glimpse import Context
    from voxstudio.nets.likelihood import Likelihood
    from voxstudio.nets.sequential import SequentialNet

Camera = tuple[Azimuth, Elevation]


class SequenceRecipe(BaseModel):
    """What a recipe says of a sequential latent model (Rezende et al. 2016)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: Annotated[int, Field(ge=1, le=64)] = 6
    """T."""
    latent: Size = 10
    """Numbers of a code per step."""
    state: Size = 300
    """Of the LSTM."""
    window: Annotated[int, Field(ge=4, le=64, multiple_of=4)] = 8
    """Voxels along each axis of what a step writes."""
    reflection: Axis | None = None
    """Axis along which a step can write its window a second time, mirrored."""
    glimpse: Annotated[int, Field(ge=4, le=64)] = 12
    """Voxels along each axis of what the posterior, and a context of a volume, reads."""
    features: Size = 128
    """Numbers that a glimpse is told in."""
    likelihood: Literal["bernoulli", "mirrored", "gaussian"] = "bernoulli"
    """Of voxels in {0, 1}, of such that lean on their mirror images along `reflection`, or of
    real values."""
    context: Literal["class", "views", "volume"] | None = None
    """What a conditional model is told."""
    cameras: Annotated[tuple[Camera, ...], Field(max_length=64)] = ()
    """Azimuth and elevation in degrees of the views to be told of, or of those that pictures to
    learn from are drawn of."""
    fewer_views: bool = False
    """Whether it can be told the first of its views alone, one or more."""
    projection: bool = False
    """Whether the canvas is observed through pictures, which a camera learns to take of it."""

    @model_validator(mode="after")
    def _mirrored_along_an_axis(self) -> Self:
        if self.likelihood == "mirrored" and (self.reflection is None or self.projection):
            raise ValueError("the likelihood `mirrored` needs volumes and their `reflection`")
        return self


class SequentialSpec(SequenceRecipe, Spec):
    """The sequential latent model, for data of one resolution and number of classes."""

    at_most = frozenset({"sequence", "completion", "views"})

    net: Literal["sequential"] = "sequential"
    resolution: Resolution = 30
    classes: Annotated[int, Field(ge=0, le=256)] = 0
    """How many there are to be told of."""

    @model_validator(mode="after")
    def _mirrored_across_the_middle(self) -> Self:
        if self.likelihood == "mirrored" and self.resolution % 2:
            raise ValueError("the likelihood `mirrored` needs an even resolution")
        return self

    @model_validator(mode="after")
    def _can_be_told(self) -> Self:
        if self.conditional and not self.classes:
            raise ValueError("the context `class` needs classes")
        if (self.context == "views" or self.projection) and not self.cameras:
            raise ValueError("pictures need `cameras` that take them")
        return self

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the one preset, whose settings are those of the recipe."""
        return {"sequential": cls()}

    def build(self) -> SequentialNet:
        """Make the net."""
        from voxstudio.nets.camera import LearnedCamera
        from voxstudio.nets.glimpse import VolumeLook
        from voxstudio.nets.sequential import SequentialNet, Writer

        return SequentialNet(
            self.steps,
            self.latent,
            self.state,
            Writer(self.state, self.window, 1, self.resolution, self.reflection),
            VolumeLook(self.state, self.glimpse, self.features),
            self._likelihood(),
            self._context(),
            LearnedCamera(self.state, self.resolution) if self.projection else None,
        )

    def _likelihood(self) -> Likelihood:
        from voxstudio.nets.likelihood import Bernoulli, Gaussian, Mirrored

        if self.likelihood == "gaussian":
            return Gaussian()
        if self.likelihood == "bernoulli":
            return Bernoulli()
        assert self.reflection  # or it is not valid
        return Mirrored(AXES[self.reflection] - 3)

    def _context(self) -> Context | None:
        from voxstudio.nets.glimpse import ClassContext, ViewContext, VolumeContext

        if self.context == "class":
            return ClassContext(self.classes)
        if self.context == "views":
            return ViewContext(len(self.cameras), self.state, 2 * self.glimpse, self.features)
        if self.context == "volume":
            return VolumeContext(self.state, self.glimpse, self.features)
        return None

    @property
    def activations(self) -> int:
        """A canvas after every step."""
        return self.steps * self.resolution**3

    @property
    def conditional(self) -> bool:
        """Whether it is told a class."""
        return self.context == "class"

    @property
    def known_classes(self) -> int | None:
        """How many classes it can be told."""
        return self.classes if self.conditional else None

    @property
    def view_counts(self) -> range:
        """How many pictures of a shape it can be told; none where it is told no pictures."""
        if self.context != "views":
            return range(0)
        most = len(self.cameras)
        return range(1 if self.fewer_views else most, most + 1)

    def views(self, most: int) -> tuple[tuple[float, float], ...]:
        """Return its cameras; up to `most`, evenly around, of those it learned from alone."""
        every = -(-len(self.cameras) // most) if self.projection else 1
        return self.cameras[:: max(1, every)]

    def abilities(self, declared: frozenset[str]) -> frozenset[str]:
        """Return what a net that writes a canvas can do, which depends on what it is told."""
        if self.projection:
            return frozenset({"views"})
        made = {None: {"sequence"}, "class": {"sequence"}, "views": {"views"}, "volume": set[str]()}
        words = made[self.context]
        # A chain redraws voxels that are solid or empty; real values it cannot.
        return frozenset(words if self.likelihood == "gaussian" else words | {"completion"})

    def sized(self, sizing: Sizing) -> Self:
        """Return the net that a recipe's `sequence` describes.

        Raises:
            ImportRejected: If the data have no classes to be told, or are smaller than a window.
        """
        asked, window = sizing.sequence, sizing.sequence.window
        if asked.context == "class" and not sizing.classes:
            accepted = "data with labels, or another sequence.context"
            raise ImportRejected(sizing.name, "is told classes, and the data have none", accepted)
        if window > sizing.resolution:
            fault = f"writes windows of {window} voxels a side into {sizing.resolution}"
            accepted = f"sequence.window of at most {sizing.resolution}"
            raise ImportRejected(sizing.name, fault, accepted)
        facts = {"resolution": sizing.resolution, "classes": sizing.classes}
        return self.model_validate({**asked.model_dump(), **facts})

    def accepted(self, sizing: Sizing) -> str:
        """Say which data the net takes."""
        if sizing.sequence.likelihood == "mirrored":
            return "data with an even number of voxels a side, at most 128"
        return super().accepted(sizing)
