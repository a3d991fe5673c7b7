"""What can be made again: one function per action, and one line in the table.

The arguments of a function are those that a recipe may hold, checked by their types: others are
refused. Every function returns shapes (N, D, H, W), or a mesh.
"""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from voxstudio import bounds, operations
from voxstudio.choices import Interpolation, Spacing, Start
from voxstudio.data.voxelise import voxelise
from voxstudio.errors import ImportRejected
from voxstudio.fields import Azimuth, Resolution, Share, Steps, StepSize, Temperature, first_fault
from voxstudio.kinds.frame import last
from voxstudio.kinds.latent import Latent
from voxstudio.kinds.options import CodeChain
from voxstudio.kinds.sequential import Sequential
from voxstudio.latent.arithmetic import total
from voxstudio.latent.pacing import frames, samples
from voxstudio.latent.paths import between, places, square
from voxstudio.mesh.surface import Mesh
from voxstudio.mesh_placement import MeshPlacement
from voxstudio.operations import ProjectionMode
from voxstudio.replay.chains import chain
from voxstudio.replay.checked import checked
from voxstudio.replay.told import Told, halved
from voxstudio.sampling.corrected import Correction
from voxstudio.sampling.player import ChainFrame, compose
from voxstudio.sequential.model import sequential_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.grid import VoxelGrid
    from voxstudio.kinds.frame import Frame

Floats = NDArray[np.float32]
At = Annotated[int, Field(ge=0, le=2 * bounds.STEPS)]
"""Number of a frame of a run, the start being 0."""

LatentSteps = Steps | Literal[0]
FLOOR = MeshPlacement("floor")

Edge = Annotated[float, Field(gt=0, le=bounds.VALUE, allow_inf_nan=False)]
Edges = Annotated[list[Edge], Field(min_length=3, max_length=3)]
"""Edge lengths of a voxel along (z, y, x)."""


@checked
def sample(
    told: Told,
    *,
    steps: Steps | None = None,
    class_name: str | None = None,
    by: Literal["codes", "chains"] | None = None,
    start: Start | None = None,
    corrected_steps: Steps | None = None,
    corrected_temperature: Temperature = 1.0,
    corrected_step_size: StepSize = 0.2,
    at: At | None = None,
    half: bool = False,
) -> Floats:
    """Sample shapes of a model, or of several energies as one."""
    as_chains = by == "chains" or len(told.models) > 1
    model = told.energy() if as_chains else told.model
    correction = corrected_steps and Correction(
        corrected_steps, corrected_temperature, corrected_step_size
    )
    frames = model.sample_frames(
        told.count,
        seed=told.seed,
        steps=steps,
        class_name=class_name,
        start=start,
        correction=correction or None,
    )
    made = told.shown(frames, at)
    return halved(made) if half else made


@checked
def recover(
    told: Told,
    *,
    steps: Steps | None = None,
    class_name: str | None = None,
    resample: Edges | None = None,
    at: At | None = None,
    half: bool = False,
) -> Floats:
    """Recover what a mask hides."""
    frames = told.model.recover_frames(
        _with_edges(told.shape, resample),
        told.mask,
        resample=resample is not None,
        variants=told.count,
        seed=told.seed,
        steps=steps,
        class_name=class_name,
    )
    return _hidden(told, told.shown(frames, at), half)


@checked
def complete(
    told: Told,
    *,
    steps: Steps | None = None,
    latent_steps: LatentSteps | None = None,
    class_name: str | None = None,
    resample: Edges | None = None,
    flip_rate: Share | None = None,
    at: At | None = None,
    half: bool = False,
) -> Floats:
    """Complete what a mask hides by a chain of codes, or what of it may be flipped."""
    if flip_rate is not None:
        asked = CodeChain(steps, latent_steps, class_name)
        seeds = range(told.seed, told.seed + told.count)
        frames = _sequential(told).doubted_frames(told.shape, told.mask, flip_rate, seeds, asked)
        return _hidden(told, told.shown(frames, at), half)
    frames = told.model.complete_frames(
        _with_edges(told.shape, resample),
        told.mask,
        resample=resample is not None,
        variants=told.count,
        seed=told.seed,
        steps=steps,
        latent_steps=latent_steps,
        class_name=class_name,
        views=told.perhaps("views"),
    )
    return _hidden(told, told.shown(frames, at), half)


@checked
def denoise(
    told: Told,
    *,
    flip_rate: Share,
    steps: Steps | None = None,
    latent_steps: LatentSteps | None = None,
    class_name: str | None = None,
) -> Floats:
    """Denoise a shape by a chain of codes."""
    frames = told.model.denoise_frames(
        told.shape,
        flip_rate=flip_rate,
        seed=told.seed,
        steps=steps,
        latent_steps=latent_steps,
        class_name=class_name,
        views=told.perhaps("views"),
    )
    return last(told.watch(frames))


@checked
def super_resolve(
    told: Told, *, steps: Steps | None = None, at: At | None = None, half: bool = False
) -> Floats:
    """Find the detail of block means."""
    frames = told.paced(steps).super_resolve_frames(
        told.given("coarse"), variants=told.count, seed=told.seed
    )
    made = told.shown(frames, at)
    return halved(made) if half else made


@checked
def recall(
    told: Told, *, steps: Steps | None = None, at: At | None = None, half: bool = False
) -> Floats:
    """Descend the energy from a corrupted shape, to the state of the chain."""
    frames = told.paced(steps).recall_frames(told.shape)
    made = told.shown((replace(frame, shapes=_state(frame)) for frame in frames), at)
    return halved(made) if half else made


def _state(frame: Frame) -> Floats:
    assert isinstance(frame.detail, ChainFrame)
    return frame.detail.voxels


@checked
def write(told: Told, *, at: Steps, classes: list[str] | None = None) -> Floats:
    """Write shapes step by step, and stop at a step."""
    operations.WRITE.check(told.model.header)
    model = sequential_model(told.model.loaded)
    if classes is not None:
        if len(classes) != told.count:
            raise told.refuse("holds a recipe with other classes than shapes")
        model = model.of_classes(classes)
    canvases = model.unfold(model.draw(told.made.seeds))
    if at > len(canvases):
        raise told.refuse(f"holds a recipe of step {at} of {len(canvases)}")
    return canvases[at - 1]


@checked
def project(told: Told, *, mode: ProjectionMode, strength: Share) -> Floats:
    """Project a shape onto what a model knows."""
    energy = told.models[1] if len(told.models) > 1 else None
    frames = told.model.project_frames(
        told.shape, mode=mode, strength=strength, seed=told.seed, energy=energy
    )
    return last(told.watch(frames))


@checked
def reconstruct(told: Told, *, azimuths: list[Azimuth] | None = None) -> Floats:
    """Make shapes of pictures."""
    pictures = np.asarray(told.given("pictures"), np.float32)
    made = told.model.reconstruct(
        pictures, variants=told.count, seed=told.seed, azimuths=azimuths or ()
    )
    return np.asarray(made.voxels, np.float32)


@checked
def mesh(told: Told, *, voxels: Resolution | None = None) -> Mesh | Floats:
    """Make a coloured mesh of a picture, or what fills it with so many voxels along each side."""
    made = told.model.mesh(told.given("picture")).solid
    if voxels is None:
        return made
    return voxelise(made, voxels, placement=FLOOR).as_float()[None]


@checked
def interpolate(
    told: Told,
    *,
    steps: Steps = 2,
    interpolation: Interpolation = "linear",
    spacing: Spacing = "code",
    place: Annotated[list[Share], Field(min_length=2, max_length=2)] | None = None,
    edge: bool = False,
    offsets: Annotated[list[float], Field(max_length=64)] | None = None,
) -> Floats:
    """Interpolate between two codes, in a square of four or along its edge, or at one place.

    What the offsets of directions came to is the input `shift`: they only say where hands were.
    """
    generator = _latent(told, operations.INTERPOLATE).generator
    codes = _codes(told)
    if not 2 <= steps <= 256 or len(codes) not in (2, 4):
        raise told.refuse("holds a recipe of no interpolation")
    shift = _codes(told, "shift")[0] if "shift" in told.made.inputs else None
    if place is not None:
        return generator.decode(between(codes, (place[0], place[1]), interpolation, shift)[None])
    if len(codes) == 4 and not edge:
        return generator.decode(square(codes, steps, interpolation).reshape(-1, generator.latent))
    tried = samples(steps) if spacing == "shape" and not edge else steps
    ways = places("square" if edge else "line", tried)
    along = np.stack([between(codes, each, interpolation, shift) for each in ways])
    return frames(generator, along, steps).shapes


@checked
def arithmetic(
    told: Told, *, signs: list[Literal[-1, 1]], counts: list[Steps], terms: bool = False
) -> Floats:
    """Add and subtract means of codes; the shapes of these are decoded beside the sum."""
    generator = _latent(told, operations.ARITHMETIC).generator
    codes = _codes(told)
    if not signs or len(signs) != len(counts) or sum(counts) != len(codes):
        raise told.refuse("holds a recipe of no sum")
    slots = np.split(codes, np.cumsum(counts)[:-1])
    parts = [total(signs, slots), *(part.mean(0) for part in slots)]
    return generator.decode(np.stack(parts))[: None if terms else 1]


@checked
def encode(told: Told) -> Floats:
    """Decode the codes that are found for shapes."""
    frames = told.model.encode_frames(told.given("shapes"), seed=told.seed)
    return np.concatenate([part.estimate for part in frames])


@checked
def opened(told: Told) -> Floats:
    """Return shapes as they were opened, or left by a hand: nobody knows what made them."""
    return np.asarray(told.given("shapes"), np.float32)


ACTIONS: dict[str, Callable[..., Floats | Mesh]] = {
    "sample": sample,
    "chain": chain,
    "recover": recover,
    "complete": complete,
    "denoise": denoise,
    "super-resolve": super_resolve,
    "recall": recall,
    "write": write,
    "project": project,
    "reconstruct": reconstruct,
    "mesh": mesh,
    "interpolate": interpolate,
    "arithmetic": arithmetic,
    "encode": encode,
    "opened": opened,
}
"""By the word that a recipe has for them."""


def carry_out(told: Told) -> Floats | Mesh:
    """Do what a recipe says.

    Raises:
        ImportRejected: If there is no such action, or it takes no such arguments or inputs.
    """
    try:
        made: Floats | Mesh = _called(told, _action(told))
    except ValueError as error:  # sizes that do not fit the model
        raise told.refuse(f"holds a recipe that its model does not take: {error}") from error
    return made


def arguments(told: Told) -> dict[str, Any]:
    """Return what a recipe asks for, checked as if it was carried out: nothing is.

    Raises:
        ImportRejected: As for `carry_out`.
    """
    action = _action(told).raw_function  # type: ignore[attr-defined]

    @wraps(action)
    def echo(_told: Told, **asked: Any) -> dict[str, Any]:  # noqa: ANN401
        return asked

    asked: dict[str, Any] = _called(told, checked(echo))
    return asked


def _action(told: Told) -> Callable[..., Any]:
    action = ACTIONS.get(told.made.action)
    if action is None:
        accepted = f"one of {', '.join(ACTIONS)}"
        raise told.refuse(f"holds a recipe of {told.made.action!r}, which is no action", accepted)
    return action


def _called(told: Told, action: Callable[..., Any]) -> Any:  # noqa: ANN401
    if "told" in told.made.arguments:
        raise told.refuse("holds a recipe with wrong arguments")
    try:
        return action(told, **told.made.arguments)
    except ValidationError as error:
        raise told.refuse(f"holds a recipe with wrong arguments ({first_fault(error)})") from error


def _hidden(told: Told, made: Floats, half: bool) -> Floats:
    """Return shapes of which what was hidden is in half precision, if that was so."""
    return compose(halved(made), told.shape, told.mask) if half else made


def _with_edges(shape: VoxelGrid, edges: Edges | None) -> VoxelGrid:
    """Return a shape with the edges of its voxels, where it is resampled."""
    if edges is None:
        return shape
    z, y, x = edges
    return replace(shape, spacing=(z, y, x))


def _sequential(told: Told) -> Sequential:
    operations.DENOISE.check(told.model.header)
    if not isinstance(told.model, Sequential):
        raise told.refuse(f"names {told.model.name}, which has no chain of codes")
    return told.model


def _latent(told: Told, operation: operations.Operation) -> Latent:
    operation.check(told.model.header)
    if not isinstance(told.model, Latent):
        raise told.refuse(f"names {told.model.name}, which has no codes")
    return told.model


def _codes(told: Told, name: str = "codes") -> Floats:
    """Return the codes that were given, (N, Z)."""
    codes, width = told.given(name), getattr(told.model, "generator").latent  # noqa: B009
    if codes.ndim != 2 or codes.shape[1] != width or codes.dtype != np.float32:
        raise ImportRejected(told.source, "holds codes of another model", f"(N, {width})")
    return codes
