"""Architectures as validated records: what recipes and checkpoints say of nets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from voxstudio.fields import Azimuth, Elevation, Resolution, Size, Spread
from voxstudio.grid import Axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Levels = Annotated[tuple[Size, ...], Field(min_length=1, max_length=6)]
Camera = tuple[Azimuth, Elevation]

VALUES = 1 << 28
"""Most numbers of one layer, of one shape: 1 GiB."""


def _halved(levels: Sequence[int], resolution: int, axes: int) -> int:
    """Return the numbers of maps of so many channels each, of half the places of the one before."""
    return sum(c * (resolution >> (level + 1)) ** axes for level, c in enumerate(levels))


def check_halves(resolution: int, levels: Sequence[int]) -> None:
    """Refuse a resolution that cannot be halved once per level.

    Raises:
        ValueError: Then.
    """
    if resolution % (1 << len(levels)):
        raise ValueError(f"resolution {resolution} cannot be halved {len(levels)} times")


class DescriptorSpec(BaseModel):
    """The paper's net: ReLU convolutions (channels, kernel, stride) and one linear output."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    net: Literal["descriptor"] = "descriptor"
    resolution: Resolution = 32
    layers: Annotated[tuple[tuple[Size, Size, Size], ...], Field(min_length=1, max_length=8)]
    reference_std: Spread | None = 0.5

    @model_validator(mode="after")
    def _fits_in_memory(self) -> DescriptorSpec:
        for channels, size in self._maps():
            if channels * size**3 > VALUES:
                raise ValueError(f"{channels} channels of {size}^3 voxels take too much memory")
        return self

    @property
    def activations(self) -> int:
        """Numbers that one shape takes at least on its way through the net."""
        return sum(channels * size**3 for channels, size in self._maps())

    def _maps(self) -> Iterator[tuple[int, int]]:
        """Yield the channels of every convolution, and the voxels along each axis of its output."""
        size = self.resolution
        for channels, _, stride in self.layers:
            size = -(-size // stride)
            yield channels, size


class CompactSpec(BaseModel):
    """What the compact nets share: the tilt and the units of the data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolution: Resolution = 32
    channels: Levels = (32, 64, 128)
    reflections: Annotated[tuple[Axis, ...], Field(max_length=3)] = ()
    """Axes along which the net sees mirror images of a shape beside the shape."""
    residual_from: int = Field(default=1, ge=0, le=6)
    """First level with a residual 3^3 convolution; 0 is the finest."""
    data_std: Spread = 0.5

    @model_validator(mode="after")
    def _halves(self) -> CompactSpec:
        check_halves(self.resolution, self.channels)
        return self

    @property
    def activations(self) -> int:
        """As of every spec: of each level the convolution, and the same after the nonlinearity."""
        return 2 * _halved(self.channels, self.resolution, 3)


class AnnealedSpec(CompactSpec):
    """The compact net with an energy at every temperature."""

    net: Literal["annealed"] = "annealed"


class InterpolantSpec(CompactSpec):
    """The compact net for recovery: hidden voxels fade into noise, visible ones stay."""

    net: Literal["interpolant"] = "interpolant"
    noise_std: Spread = 0.15


class DetailSpec(CompactSpec):
    """The compact net for super-resolution: detail fades into noise, block means stay."""

    net: Literal["detail"] = "detail"
    resolution: Resolution = 64
    side: int = Field(default=4, ge=2, le=16)
    """Voxels of a block along each axis."""
    noise_std: Spread = 0.15

    @model_validator(mode="after")
    def _has_whole_blocks(self) -> DetailSpec:
        if self.resolution % self.side:
            raise ValueError(f"{self.resolution} voxels are no whole blocks of {self.side}")
        return self


GridSpec = Annotated[DescriptorSpec | DetailSpec, Field(discriminator="net")]


class MultigridSpec(BaseModel):
    """Nets on a ladder of grids, from coarse to fine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    net: Literal["multigrid"] = "multigrid"
    resolution: Resolution = 64
    grids: Annotated[tuple[GridSpec, ...], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _is_a_ladder(self) -> MultigridSpec:
        size = 1
        for grid in self.grids:
            side, rest = divmod(grid.resolution, size)
            if rest or side < 2 or (isinstance(grid, DetailSpec) and side != grid.side):
                raise ValueError(f"a grid of {grid.resolution}^3 does not follow one of {size}^3")
            size = grid.resolution
        if size != self.resolution:
            raise ValueError(f"the finest grid has {size}^3 voxels, not {self.resolution}^3")
        return self

    @property
    def activations(self) -> int:
        """As of every spec: of the grid that takes most, one after the other."""
        return max(grid.activations for grid in self.grids)


EnergySpec = Annotated[DescriptorSpec | AnnealedSpec, Field(discriminator="net")]


class LatentSpec(BaseModel):
    """A generator, and what taught it: an encoder, an energy or neither."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    net: Literal["latent"] = "latent"
    resolution: Resolution = 32
    latent: Size = 64
    """Numbers of a code."""
    channels: Levels = (128, 64, 32)
    """Of the generator's levels, the coarsest first."""
    batch_norm: bool = False
    encoder: Levels | None = None
    """Channels of the encoder's levels, the finest first."""
    descriptor: EnergySpec | None = None
    components: Annotated[int, Field(ge=0, le=4096)] = 0
    """Gaussians of the prior of codes; 0 for N(0, I)."""

    @model_validator(mode="after")
    def _is_of_one_size(self) -> LatentSpec:
        for levels in (self.channels, self.encoder or ()):
            check_halves(self.resolution, levels)
        if self.descriptor is not None and self.descriptor.resolution != self.resolution:
            known = self.descriptor.resolution
            raise ValueError(f"a descriptor of {known}^3 voxels taught one of {self.resolution}^3")
        return self

    @property
    def activations(self) -> int:
        """As of every spec: of the generator, whose levels double."""
        size = self.resolution >> len(self.channels)
        return sum(c * (size << level) ** 3 for level, c in enumerate(self.channels))


class MeshSpec(BaseModel):
    """Coloured meshes out of pictures, learned through a renderer (Rezende et al. 2016)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    net: Literal["mesh"] = "mesh"
    resolution: Resolution = 48
    """Pixels along each side of a picture."""
    latent: Size = 10
    """Numbers of a code."""
    channels: Levels = (16, 32, 64)
    """Of the encoder's levels, the finest first."""
    hidden: Size = 256
    """Width of the layers between convolutions, code and mesh."""
    subdivisions: Annotated[int, Field(ge=0, le=3)] = 2
    """Of the icosphere: 12, 42, 162 or 642 vertices."""

    @model_validator(mode="after")
    def _halves(self) -> MeshSpec:
        check_halves(self.resolution, self.channels)
        return self

    @property
    def activations(self) -> int:
        """As of every spec: of the encoder of pictures."""
        return _halved(self.channels, self.resolution, 2)


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
    projection: bool = False
    """Whether the canvas is observed through pictures, which a camera learns to take of it."""

    @model_validator(mode="after")
    def _mirrored_along_an_axis(self) -> SequenceRecipe:
        if self.likelihood == "mirrored" and (self.reflection is None or self.projection):
            raise ValueError("the likelihood `mirrored` needs volumes and their `reflection`")
        return self


class SequentialSpec(SequenceRecipe):
    """The sequential latent model, for data of one resolution and number of classes."""

    net: Literal["sequential"] = "sequential"
    resolution: Resolution = 30
    classes: Annotated[int, Field(ge=0, le=256)] = 0
    """How many there are to be told of."""

    @model_validator(mode="after")
    def _mirrored_across_the_middle(self) -> SequentialSpec:
        if self.likelihood == "mirrored" and self.resolution % 2:
            raise ValueError("the likelihood `mirrored` needs an even resolution")
        return self

    @model_validator(mode="after")
    def _can_be_told(self) -> SequentialSpec:
        if self.context == "class" and not self.classes:
            raise ValueError("the context `class` needs classes")
        if (self.context == "views" or self.projection) and not self.cameras:
            raise ValueError("pictures need `cameras` that take them")
        return self

    @property
    def activations(self) -> int:
        """As of every spec: a canvas after every step."""
        return self.steps * self.resolution**3


class ClassifierSpec(BaseModel):
    """A classifier of shapes: VoxNet, or a net that sees pictures of six sides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    net: Literal["classifier"] = "classifier"
    design: Literal["voxnet", "multi-view"] = "voxnet"
    resolution: Resolution = 32
    channels: Levels = (32, 32)
    hidden: Size = 128
    """Numbers of a shape before the last layer."""
    classes: Annotated[int, Field(ge=2, le=256)] = 10

    @model_validator(mode="after")
    def _suits_its_design(self) -> ClassifierSpec:
        if self.design == "voxnet" and len(self.channels) != 2:
            raise ValueError(f"VoxNet has 2 convolutions, not {len(self.channels)}")
        if self.design == "voxnet" and self.resolution < 12:
            raise ValueError(f"VoxNet needs 12 voxels a side, not {self.resolution}")
        return self

    @property
    def activations(self) -> int:
        """As of every spec: what it is shown."""
        return self.resolution**3


Spec = Annotated[
    DescriptorSpec
    | AnnealedSpec
    | InterpolantSpec
    | DetailSpec
    | MultigridSpec
    | LatentSpec
    | MeshSpec
    | SequentialSpec
    | ClassifierSpec,
    Field(discriminator="net"),
]
SPEC: TypeAdapter[Spec] = TypeAdapter(Spec)

ENERGY = frozenset({"energy", "synthesis", "recovery", "memory", "superres"})
"""What can be done with an energy of voxels."""

CAPABILITIES: dict[str, frozenset[str]] = {
    "descriptor": ENERGY,
    "annealed": ENERGY,
    "interpolant": ENERGY,
    "detail": ENERGY,
    "multigrid": ENERGY | {"multigrid"},
    "latent": frozenset({"latent"}),
    "mesh": frozenset({"mesh"}),
    "sequential": frozenset({"sequence", "completion", "views"}),
    "classifier": frozenset({"classifier"}),
}
"""What a net of each kind can do at most; a checkpoint says what it learned to do."""

PRESETS: dict[str, Spec] = {
    "paper-3": DescriptorSpec(layers=((200, 16, 3), (100, 6, 2))),
    "paper-2": DescriptorSpec(layers=((100, 16, 3),)),
    "compact": AnnealedSpec(),
    "compact-recovery": InterpolantSpec(),
    "compact-superres": DetailSpec(),
    "paper-multigrid": MultigridSpec(
        grids=(
            DescriptorSpec(resolution=4, layers=((100, 5, 3),)),
            DescriptorSpec(resolution=16, layers=((100, 5, 3),)),
            DescriptorSpec(resolution=32, layers=((100, 5, 1),)),
            DescriptorSpec(resolution=64, layers=((100, 5, 1),)),
        )
    ),
    "paper-latent": LatentSpec(
        latent=100,
        channels=(256, 128, 64),
        batch_norm=True,
        descriptor=DescriptorSpec(layers=((64, 9, 2), (128, 7, 2), (256, 4, 2))),
    ),
    "compact-latent": LatentSpec(descriptor=AnnealedSpec()),
    "mesh": MeshSpec(),
    "sequential": SequentialSpec(),
    "voxnet": ClassifierSpec(),
    "multi-view": ClassifierSpec(design="multi-view", channels=(16, 32, 64, 96)),
    "compact-multigrid": MultigridSpec(
        grids=(
            DetailSpec(resolution=4, side=4, channels=(96, 192), noise_std=1.0),
            DetailSpec(resolution=16, side=4, channels=(64, 96, 128), noise_std=1.0),
            DetailSpec(resolution=32, side=2, channels=(32, 64, 96), noise_std=0.5),
            DetailSpec(resolution=64, side=2, channels=(16, 32, 64), noise_std=0.3),
        )
    ),
}
"""`paper-3` and `paper-2` are "ours-3" and "ours-2" of Xie et al., Table 4; `paper-multigrid` is
that of section 6.6, which leaves the stride of the finer grids open; `paper-latent` is that of
section 6.4. A recipe's algorithm decides whether a generator learns beside the descriptor, beside
an encoder that mirrors it, or alone."""


def extent(spec: Spec) -> tuple[int, int, int]:
    """Return the layers, rows and columns of what a net learns from: pictures have three layers."""
    size = spec.resolution
    return (3, size, size) if isinstance(spec, MeshSpec) else (size, size, size)


def capabilities(spec: Spec) -> frozenset[str]:
    """Return what a net can do at most: a generator has the energy that taught it, if one did."""
    taught = isinstance(spec, LatentSpec) and spec.descriptor is not None
    return CAPABILITIES[spec.net] | (ENERGY if taught else frozenset())
