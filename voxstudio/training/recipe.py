"""Training recipes: validated TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError, WithJsonSchema, model_validator

from voxstudio import bounds
from voxstudio.aliases import recipe_words, setting_place
from voxstudio.data.copies import COPIES
from voxstudio.data.shapes import coloured
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
from voxstudio.nets.specs import PRESETS, SPEC, SequenceRecipe, Sizing, Spec
from voxstudio.registry import NameIn
from voxstudio.sampling.schedule import Schedule
from voxstudio.training import toml
from voxstudio.training.algorithms import ALGORITHMS, AnyAlgorithm, ScoreMatching
from voxstudio.training.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ACCEPTED = "a recipe in TOML; see the files in resources/recipes"
WORDS = 256
"""Names in a list of them."""


Family = Annotated[Name, WithJsonSchema({"type": "string", "enum": [*SOURCES, coloured.FAMILY]})]
"""Of generated shapes, or pictures. Any name is read: the data say which there are."""


class DataRecipe(Strict):
    """Shapes to learn from: generated, unless a data file is given on the command line."""

    family: Family | None = None
    """A set of `voxstudio data make`, such as `furniture`, or `coloured-primitives` for
    pictures; None needs a data file."""
    structures: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default={})
    """Of a generated family, by name: only shapes of these structures; all of any other family."""
    resolution: int = Field(default=32, ge=8, le=128)
    """Voxels of a generated shape, or pixels of a picture, along each axis; where none are given,
    what is usual for the family. A data file has its own."""
    count: int = Field(default=4000, ge=1, le=1_000_000)
    """Shapes generated."""
    seed: Seed = 0
    """Of the sequence of shapes."""
    antialias: bool = False
    """Fractional occupancies at the surface instead of 0 and 1: smoother surfaces."""
    classes: Annotated[tuple[Name, ...], Field(max_length=WORDS)] = ()
    """Of a data file: only these; empty for all."""
    centring: Literal["mean shape", "mean value", "none"] = "mean shape"
    """What is taken away from every shape: the mean training shape, one mean over all voxels, or
    nothing, which leaves the data in [-1, 1]."""
    validation: float = Field(default=0.1, ge=0, le=0.9)
    """Share of every class that is held out; some are left to learn from."""
    copies: Share = COPIES
    """Near-copies: shapes whose IoU is above this, as they are or mirrored, stay on one side of the
    split; 0 splits regardless of IoU."""
    min_voxels: int = Field(default=50, ge=0, le=1 << 27)
    """Shapes with fewer solid voxels are left out."""
    min_largest_component: Share = 0.0
    """Shapes whose largest connected component (26-connected) holds less than this share of the
    solid voxels are dropped: artefacts of coarse voxelisation."""
    flip_augmentation: Axis | None = None
    """Augmentation: flip each shape along this axis with probability 1/2, left to right for `x`."""
    class_balance: Share = 0.0
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
    """After the warm-up."""
    muon_learning_rate: Rate | None = None
    """Learning rate of Muon for the convolutions; None leaves them to Adam."""
    betas: tuple[Decay, Decay] = (0.9, 0.99)
    """Decays of Adam's running means of the gradient and of its square."""
    generator_learning_rate: Rate | None = None
    """Adam's learning rate of a generator that learns beside a descriptor; None for the same."""
    generator_betas: tuple[Decay, Decay] | None = None
    """Its betas; None for the same."""
    batch: int = Field(default=16, ge=1, le=4096)
    """Shapes per iteration."""
    warm_up: Iterations = 50
    """Iterations over which the learning rate rises from 0."""
    final_lr_ratio: Share = 0.02
    """Learning rate at the end over that after the warm-up."""
    grad_clip_norm: float = Field(default=1.0, ge=1e-9, le=1e9)
    """Gradients are clipped to this norm."""
    grad_accumulation: int = Field(default=1, ge=1, le=100_000)
    """Batches whose gradients are averaged for one step of Adam; the authors' code takes a whole
    epoch."""
    ema_decay: Decay = 0.999
    """Decay of the exponential moving average of the weights, which is what is saved."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """Of the convolutions while learning; bfloat16 is nearly twice as fast where the CPU or the
    GPU has it, and not taken where neither has. The weights, their average and the optimiser stay
    float32."""


class Recipe(Strict):
    """Everything that decides a training run."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
    """Of the checkpoint: letters, digits, `-` and `_`."""
    iterations: int = Field(ge=1, le=bounds.ITERATIONS)
    """Training steps."""
    seed: Seed = 0
    """Of weights, batches, noise and masks."""
    preset: Annotated[Name, NameIn(PRESETS, "preset")] = "compact"
    """The net."""
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
    """What the checkpoint says it can do."""
    checkpoint_every: int = Field(default=500, ge=1, le=bounds.ITERATIONS)
    """Iterations between saves."""
    licence: Line = "MIT"
    """Of the weights."""
    data: DataRecipe = DataRecipe()
    optimiser: Optimiser = Optimiser()
    learning: AnyAlgorithm = ScoreMatching()
    sampler: Schedule
    recovery: Schedule

    @model_validator(mode="before")
    @classmethod
    def _in_words_of_today(cls, table: object) -> object:
        return recipe_words(table) if isinstance(table, dict) else table

    def architecture(self, resolution: int, data_std: float, classes: int = 1) -> Spec:
        """Return the net of this recipe for data of one resolution, spread and number of classes.

        Raises:
            ImportRejected: If the net takes no such data, the channels are not one number per
                convolution, or the algorithm cannot train it.
        """
        preset, sizing = PRESETS[self.preset], self._sizing(resolution, data_std, classes)
        try:
            sized = preset.sized(sizing)
            self._check_trains(sized)
            return SPEC.validate_python({**sized.model_dump(), **self.learning.of_net()})
        except ValidationError as error:
            fault = f"has no net for data of {resolution} a side: {first_fault(error)}"
            raise ImportRejected(self.name, fault, preset.accepted(sizing)) from error

    def algorithms(self) -> tuple[str, ...]:
        """Return the algorithms that can train the net of this recipe."""
        preset = PRESETS[self.preset]
        try:
            spec = preset.sized(self._sizing(self.data.resolution, 1.0, 2))
        except (ImportRejected, ValidationError):  # the net is refused elsewhere
            spec = preset
        kinds = (
            (name, kind.model_validate({"algorithm": name})) for name, kind in ALGORITHMS.items()
        )
        return tuple(name for name, kind in kinds if kind.trains(spec))

    def _sizing(self, resolution: int, data_std: float, classes: int) -> Sizing:
        return Sizing(
            self.name,
            resolution,
            data_std,
            classes,
            self.channels,
            self.latent,
            self.reflections,
            self.residual_from,
            self.reference_std or None,
            self.sequence,
        )

    def _check_trains(self, spec: Spec) -> None:
        if not self.learning.trains(spec):
            fault = f"{self.learning.algorithm} cannot train the preset {self.preset}"
            raise ImportRejected(self.name, fault, self.learning.accepted)


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


def write_recipe(recipe: Recipe, comment: str) -> str:
    """Return a recipe as TOML, which `load_recipe` reads as the same.

    Args:
        recipe: All of its fields are written, but for tables that are as by default.
        comment: What stands above it.
    """
    table = recipe.model_dump(mode="json")
    for name, field in Recipe.model_fields.items():
        of_table = isinstance(field.default, Strict | SequenceRecipe)
        if of_table and getattr(recipe, name) == field.default:
            del table[name]
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    return "\n".join([*lines, toml.write(table)])


def _apply(table: dict[str, Any], setting: str) -> None:
    key, sign, text = setting.partition("=")
    if not sign or not key.strip():
        raise ImportRejected(f"--set {setting}", "has no key or no value", "key=value")
    *parents, leaf = setting_place(key.strip().split("."))
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
