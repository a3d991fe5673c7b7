"""Classifiers, which judge what models make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from voxstudio.errors import ImportRejected
from voxstudio.fields import Resolution, Size
from voxstudio.nets.specs.spec import Levels, Sizing, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.classifier import ClassifierNet


class ClassifierSpec(Spec):
    """A classifier of shapes: VoxNet, or a net that sees pictures of six sides."""

    at_most = frozenset({"classifier"})
    always = at_most

    net: Literal["classifier"] = "classifier"
    design: Literal["voxnet", "multi-view"] = "voxnet"
    resolution: Resolution = 32
    channels: Levels = (32, 32)
    hidden: Size = 128
    """Numbers of a shape before the last layer."""
    classes: Annotated[int, Field(ge=2, le=256)] = 10

    @model_validator(mode="after")
    def _suits_its_design(self) -> Self:
        if self.design == "voxnet" and len(self.channels) != 2:
            raise ValueError(f"VoxNet has 2 convolutions, not {len(self.channels)}")
        if self.design == "voxnet" and self.resolution < 12:
            raise ValueError(f"VoxNet needs 12 voxels a side, not {self.resolution}")
        return self

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return one preset of each design."""
        return {
            "voxnet": cls(),
            "multi-view": cls(design="multi-view", channels=(16, 32, 64, 96)),
        }

    def build(self) -> ClassifierNet:
        """Make the net."""
        from voxstudio.nets.classifier import multi_view, voxnet

        if self.design == "voxnet":
            return voxnet(self.channels, self.hidden, self.classes, self.resolution)
        return multi_view(self.channels, self.hidden, self.classes)

    @property
    def activations(self) -> int:
        """What it is shown."""
        return self.resolution**3

    @property
    def has_features(self) -> bool:
        """It learned with labels."""
        return False

    @property
    def known_classes(self) -> int:
        """How many classes it tells apart."""
        return self.classes

    def sized(self, sizing: Sizing) -> Self:
        """Return the classifier of other data.

        Raises:
            ImportRejected: If they have not two classes.
        """
        if sizing.classes < 2:
            accepted = "data with labels of two classes and more"
            raise ImportRejected(sizing.name, "has no classes to tell apart", accepted)
        channels = sizing.channels or self.channels
        changes = {"resolution": sizing.resolution, "channels": channels}
        return self.model_copy(update={**changes, "classes": sizing.classes})

    def accepted(self, sizing: Sizing) -> str:
        """Say which data the net takes."""
        return "data of 12 to 128 voxels a side, and 2 channels for `voxnet`"
