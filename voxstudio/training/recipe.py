"""Training recipes: validated TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from voxstudio import bounds
from voxstudio.data.copies import COPIES
from voxstudio.data.shapes.catalogue import SOURCES
from voxstudio.errors import ImportRejected
from voxstudio.fields import (
    Decay,
    Iterations,
    Line,
    Name,
    Rate,
    Seed,
    Share,
    Size,
    Spread,
    first_fault,
)
from voxstudio.files import open_regular
from voxstudio.grid import Axis
from voxstudio.nets.specs import (
    PRESETS,
    SPEC,
    AnnealedSpec,
    ClassifierSpec,
    CompactSpec,
    DescriptorSpec,
    LatentSpec,
    MeshSpec,
    MultigridSpec,
    SequenceRecipe,
    SequentialSpec,
    Spec,
)
from voxstudio.sampling.schedule import Schedule
from voxstudio.training import toml
from voxstudio.training.learning import (
    Adversarial,
    Cooperative,
    DetailMatching,
    Encoded,
    InterpolantMatching,
    Learning,
    ScoreMatching,
    Strict,
    VariationalTeaching,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ACCEPTED = "a recipe in TOML; see the files in resources/recipes"
AnyCompact = TypeVar("AnyCompact", bound=CompactSpec)
WORDS = 256
"""Names in a list of them."""


def _left_right(mirror: object) -> object:
    """Read the yes or no of an older recipe as the axis that it meant."""
    return {True: "x", False: None}[mirror] if isinstance(mirror, bool) else mirror


class DataRecipe(Strict):
    """Shapes to learn from: generated, unless a data file is given on the command line."""

    family: Name | None = None
    """A set of `voxstudio data make`, such as `furniture`, or `coloured-primitives` for
    pictures; None needs a data file."""
    structures: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default={})
    """Of a generated family, by name: only shapes of these structures; all of any other family."""
    resolution: int = Field(default=32, ge=8, le=128)
    """Voxels of a generated shape, or pixels of a picture, along each axis; where none are given,
    what is usual for the family. A data file has its own."""
    count: int = Field(default=4000, ge=1, le=1_000_000)
    seed: Seed = 0
    soft: bool = False
    """Antialiased occupancies instead of 0 and 1; smoother surfaces."""
    classes: Annotated[tuple[Name, ...], Field(max_length=WORDS)] = ()
    """Of a data file: only these; empty for all."""
    centre: Literal["mean shape", "mean value", "none"] = "mean shape"
    """What is taken away from every shape: the mean training shape, one mean over all voxels, or
    nothing, which leaves the data in [-1, 1]."""
    validation: float = Field(default=0.1, ge=0, le=0.9)
    """Share of every class that is held out; some are left to learn from."""
    copies: Share = COPIES
    """Shapes that overlap by more than this (IoU), as they are or mirrored, stay on one side of the
    split; 0 parts them whatever they overlap by, as was done before there was this."""
    min_voxels: int = Field(default=50, ge=0, le=1 << 27)
    """Shapes with fewer solid voxels are left out."""
    whole: Share = 0.0
    """Shapes whose largest connected component (voxels that share a face, an edge or a corner) is
    a smaller share of their solid voxels are left out: a rough voxelisation loses thin parts, and
    what is learned from pieces grows in pieces."""
    mirror: Annotated[Axis | None, BeforeValidator(_left_right)] = None
    """Also learn the mirror image of every shape along this axis, the left-right one for `x`."""
    balance: Share = 0.0
    """0 draws every shape equally often, 1 every class."""

    @model_validator(mode="before")
    @classmethod
    def _usual_resolution(cls, table: object) -> object:
        """Write down the size of a family where the recipe says none."""
        if not isinstance(table, dict):
            return table
        source = SOURCES.get(str(table.get("family")))
        return {"resolution": source.resolution, **table} if source else table


class Optimiser(Strict):
    """Adam, and Muon where asked for, with a linear warm-up and a cosine decay."""

    learning_rate: Rate = 1e-3
    kernel_rate: Rate | None = None
    """Learning rate of Muon for the convolutions; None leaves them to Adam."""
    betas: tuple[Decay, Decay] = (0.9, 0.99)
    generator_rate: Rate | None = None
    """Adam's learning rate of a generator that learns beside a descriptor; None for the same."""
    generator_betas: tuple[Decay, Decay] | None = None
    """Its betas; None for the same."""
    batch: int = Field(default=16, ge=1, le=4096)
    warm_up: Iterations = 50
    final_share: Share = 0.02
    """Learning rate of the last iteration over the first."""
    clip: float = Field(default=1.0, ge=1e-9, le=1e9)
    """Largest norm of the parameter gradient."""
    accumulate: int = Field(default=1, ge=1, le=100_000)
    """Batches whose gradients are averaged for one step of Adam; the authors' code takes a whole
    epoch."""
    ema: Decay = 0.999
    """Decay of the average of the weights that is saved."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """Of the convolutions while learning; bfloat16 is nearly twice as fast where the CPU or the
    GPU has it, and not taken where neither has. The weights, their average and the optimiser stay
    float32."""


class Recipe(Strict):
    """Everything that decides a training run."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
    iterations: int = Field(ge=1, le=bounds.ITERATIONS)
    seed: Seed = 0
    preset: Literal[
        "paper-3",
        "paper-2",
        "paper-multigrid",
        "compact",
        "compact-recovery",
        "compact-superres",
        "compact-multigrid",
        "paper-latent",
        "compact-latent",
        "mesh",
        "sequential",
        "voxnet",
        "multi-view",
    ] = "compact"
    channels: Annotated[tuple[Size, ...], Field(min_length=1, max_length=8)] | None = None
    """Channels of the levels of a compact net, or of the paper's convolutions; None for the
    preset's."""
    latent: Size | None = None
    """Numbers of a generator's code; None for the preset's."""
    reflections: Annotated[tuple[Axis, ...], Field(max_length=3)] = ()
    """Axes along which a compact net sees mirror images of a shape beside the shape."""
    residual_from: int = Field(default=1, ge=0, le=6)
    """First level of a compact net with a residual convolution; 0 is the finest."""
    reference_std: Literal[0] | Spread = 0.5
    """s of the Gaussian reference of the paper's nets, in data units; 0 for a uniform reference."""
    sequence: SequenceRecipe = SequenceRecipe()
    """Of a sequential model."""
    capabilities: Annotated[tuple[Name, ...], Field(max_length=WORDS)] = (
        "energy",
        "synthesis",
        "recovery",
    )
    checkpoint_every: int = Field(default=500, ge=1, le=bounds.ITERATIONS)
    licence: Line = "MIT"
    data: DataRecipe = DataRecipe()
    optimiser: Optimiser = Optimiser()
    learning: Learning = ScoreMatching()
    sampler: Schedule
    recovery: Schedule

    def architecture(self, resolution: int, data_std: float, classes: int = 1) -> Spec:
        """Return the net of this recipe for data of one resolution, spread and number of classes.

        Raises:
            ImportRejected: If the net takes no such data, or the channels are not one number per
                convolution.
        """
        try:
            made = self._architecture(resolution, data_std, classes)
            return SPEC.validate_python(made.model_dump())  # copies are not validated
        except ValidationError as error:
            fault = f"has no net for data of {resolution} a side: {first_fault(error)}"
            raise ImportRejected(self.name, fault, self._accepted()) from error

    def _accepted(self) -> str:
        """Say which data the net of this recipe takes."""
        spec = PRESETS[self.preset]
        if isinstance(spec, CompactSpec | LatentSpec | MeshSpec):
            factor = 1 << len(self.channels or spec.channels)
            return f"data whose side is a multiple of {factor}, at most 128"
        if isinstance(spec, ClassifierSpec):
            return "data of 12 to 128 voxels a side, and 2 channels for `voxnet`"
        if isinstance(spec, SequentialSpec) and self.sequence.likelihood == "mirrored":
            return "data with an even number of voxels a side, at most 128"
        return "data of 4 to 128 voxels a side, or fewer channels"

    def _architecture(self, resolution: int, data_std: float, classes: int) -> Spec:
        spec = PRESETS[self.preset]
        if isinstance(spec, MultigridSpec):
            sizes = [grid.resolution for grid in spec.grids]
            if resolution not in sizes:
                accepted = f"shapes of {', '.join(map(str, sizes))} voxels a side"
                raise ImportRejected(self.name, f"has no grid of {resolution}^3 voxels", accepted)
            kept = [grid for grid in spec.grids if grid.resolution <= resolution]
            grids = [self._tuned(grid, data_std).model_dump() for grid in kept]
            return MultigridSpec.model_validate({"resolution": resolution, "grids": grids})
        if isinstance(spec, LatentSpec):
            return self._latent(spec, resolution, data_std)
        if isinstance(spec, MeshSpec):
            return self._mesh(spec, resolution)
        if isinstance(spec, SequentialSpec):
            return self._sequential(resolution, classes)
        if isinstance(spec, ClassifierSpec):
            return self._classifier(spec, resolution, classes)
        spec = self._tuned(spec, data_std)
        changes: dict[str, Any] = {"resolution": resolution}
        if isinstance(self.learning, InterpolantMatching | DetailMatching):
            changes["noise_std"] = self.learning.noise_std
        if isinstance(self.learning, DetailMatching):
            changes["side"] = self.learning.side
        return spec.model_copy(update=changes)

    def _latent(self, spec: LatentSpec, resolution: int, data_std: float) -> LatentSpec:
        """Return the generator, with the net that its algorithm learns beside it."""
        channels = self.channels or spec.channels
        encoded = isinstance(self.learning, Encoded)
        taught = isinstance(self.learning, Cooperative | VariationalTeaching | Adversarial)
        energy = spec.descriptor
        if isinstance(energy, AnnealedSpec):
            energy = self._compact(energy, data_std)
            energy = energy.model_copy(update={"channels": channels[::-1]})
        elif isinstance(energy, DescriptorSpec):
            energy = self._narrowed(energy, channels[::-1])
        sized = energy.model_copy(update={"resolution": resolution}) if energy else None
        changes = {
            "resolution": resolution,
            "latent": self.latent or spec.latent,
            "channels": channels,
            "encoder": channels[::-1] if encoded else None,
            "descriptor": sized if taught else None,
        }
        return spec.model_copy(update=changes)

    def _mesh(self, spec: MeshSpec, resolution: int) -> MeshSpec:
        changes = {
            "resolution": resolution,
            "latent": self.latent or spec.latent,
            "channels": self.channels or spec.channels,
        }
        return spec.model_copy(update=changes)

    def _sequential(self, resolution: int, classes: int) -> SequentialSpec:
        told, window = self.sequence, self.sequence.window
        if told.context == "class" and not classes:
            accepted = "data with labels, or another sequence.context"
            raise ImportRejected(self.name, "is told classes, and the data have none", accepted)
        if window > resolution:
            fault = f"writes windows of {window} voxels a side into {resolution}"
            raise ImportRejected(self.name, fault, f"sequence.window of at most {resolution}")
        return SequentialSpec(**told.model_dump(), resolution=resolution, classes=classes)

    def _classifier(self, spec: ClassifierSpec, resolution: int, classes: int) -> ClassifierSpec:
        if classes < 2:
            accepted = "data with labels of two classes and more"
            raise ImportRejected(self.name, "has no classes to tell apart", accepted)
        channels = self.channels or spec.channels
        changes = {"resolution": resolution, "channels": channels, "classes": classes}
        return spec.model_copy(update=changes)

    def _tuned(self, spec: Spec, data_std: float) -> Spec:
        if isinstance(spec, DescriptorSpec):
            return self._narrowed(spec, self.channels)
        return self._compact(spec, data_std) if isinstance(spec, CompactSpec) else spec

    def _narrowed(self, spec: DescriptorSpec, channels: Sequence[int] | None) -> DescriptorSpec:
        channels = channels or [layer[0] for layer in spec.layers]
        if len(channels) != len(spec.layers):
            accepted = f"{len(spec.layers)} numbers, one per convolution of {self.preset}"
            raise ImportRejected(self.name, f"has {len(channels)} channels", accepted)
        layers = [(count, *layer[1:]) for count, layer in zip(channels, spec.layers, strict=True)]
        reference = self.reference_std or None
        return spec.model_copy(update={"layers": tuple(layers), "reference_std": reference})

    def _compact(self, spec: AnyCompact, data_std: float) -> AnyCompact:
        changes = {
            "channels": self.channels or spec.channels,
            "reflections": self.reflections,
            "residual_from": self.residual_from,
            "data_std": data_std,
        }
        return spec.model_copy(update=changes)


def load_recipe(path: Path, settings: Sequence[str] = ()) -> Recipe:
    """Read a recipe and apply `key=value` settings to it.

    Args:
        path: TOML file.
        settings: Such as `iterations=20` or `optimiser.batch=8`; values are TOML values, and
            words that are not are taken as strings.

    Raises:
        ImportRejected: If the file or a setting is not valid.
    """
    try:
        with open_regular(path) as file:
            table = toml.parse(file.read(4 * toml.SIZE).decode())
    except OSError as error:
        raise ImportRejected(path, error.strerror or "unreadable", ACCEPTED) from error
    except UnicodeDecodeError as error:
        raise ImportRejected(path, f"is not TOML: {error}", ACCEPTED) from error
    except ValueError as error:
        raise ImportRejected(path, str(error), ACCEPTED) from error
    for setting in settings:
        _apply(table, setting)
    try:
        return Recipe.model_validate(table)
    except ValidationError as error:
        raise ImportRejected(path, first_fault(error), ACCEPTED) from error


def _apply(table: dict[str, Any], setting: str) -> None:
    key, sign, text = setting.partition("=")
    if not sign or not key.strip():
        raise ImportRejected(f"--set {setting}", "has no key or no value", "key=value")
    *parents, leaf = key.strip().split(".")
    if len(parents) > toml.DEPTH:
        raise ImportRejected(f"--set {setting}", "names a table that is too deep", "key=value")
    for parent in parents:
        table = table.setdefault(parent, {})
        if not isinstance(table, dict):
            raise ImportRejected(f"--set {setting}", f"{parent} is not a table", "key=value")
    try:
        table[leaf] = toml.parse(f"value = {text}")["value"]
    except ValueError:
        table[leaf] = text
