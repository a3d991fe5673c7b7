"""What can be made again: one function per action, and one line in the table.

The arguments of a function are those that a recipe may hold, checked by their types: others are
refused. Every function returns shapes (N, D, H, W), or a mesh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from voxstudio import operations
from voxstudio.errors import ImportRejected
from voxstudio.fields import Azimuth, Share, Steps, StepSize, Temperature, first_fault
from voxstudio.kinds.direct import Interpolation, Spacing
from voxstudio.kinds.frame import last
from voxstudio.kinds.latent import Latent
from voxstudio.latent.arithmetic import total
from voxstudio.latent.pacing import PACES
from voxstudio.latent.paths import square
from voxstudio.mesh.surface import Mesh
from voxstudio.operations import ProjectionMode
from voxstudio.persistent import Start
from voxstudio.replay.chains import chain
from voxstudio.replay.checked import checked
from voxstudio.replay.told import Told
from voxstudio.sampling.corrected import Correction
from voxstudio.sampling.player import ChainFrame

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float32]
LatentSteps = Steps | Literal[0]


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
    return last(told.watch(frames))


@checked
def recover(told: Told, *, steps: Steps | None = None, class_name: str | None = None) -> Floats:
    """Recover what a mask hides."""
    frames = told.model.recover_frames(
        told.shape,
        told.mask,
        variants=told.count,
        seed=told.seed,
        steps=steps,
        class_name=class_name,
    )
    return last(told.watch(frames))


@checked
def complete(
    told: Told,
    *,
    steps: Steps | None = None,
    latent_steps: LatentSteps | None = None,
    class_name: str | None = None,
) -> Floats:
    """Complete what a mask hides by a chain of codes."""
    frames = told.model.complete_frames(
        told.shape,
        told.mask,
        variants=told.count,
        seed=told.seed,
        steps=steps,
        latent_steps=latent_steps,
        class_name=class_name,
        views=told.perhaps("views"),
    )
    return last(told.watch(frames))


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
def super_resolve(told: Told) -> Floats:
    """Find the detail of block means."""
    frames = told.model.super_resolve_frames(
        told.given("coarse"), variants=told.count, seed=told.seed
    )
    return last(told.watch(frames))


@checked
def recall(told: Told, *, state: Literal["voxels", "estimate"] = "voxels") -> Floats:
    """Descend the energy from a corrupted shape, to the state of the chain or its estimate."""
    details = [frame.detail for frame in told.watch(told.model.recall_frames(told.shape))]
    assert isinstance(details[-1], ChainFrame)
    made: Floats = getattr(details[-1], state)
    return made


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
def mesh(told: Told) -> Mesh:
    """Make a coloured mesh of a picture."""
    return told.model.mesh(told.given("picture")).solid


@checked
def interpolate(
    told: Told, *, steps: Steps, interpolation: Interpolation = "linear", spacing: Spacing = "code"
) -> Floats:
    """Interpolate between two codes, or in a square of four."""
    generator = _latent(told, operations.INTERPOLATE).generator
    codes = _codes(told)
    if not 2 <= steps <= 256 or len(codes) not in (2, 4):
        raise told.refuse("holds a recipe of no interpolation")
    if len(codes) == 2:
        return PACES[spacing](generator, codes[0], codes[1], steps, interpolation).shapes
    return generator.decode(square(codes, steps, interpolation).reshape(-1, generator.latent))


@checked
def arithmetic(told: Told, *, signs: list[Literal[-1, 1]], counts: list[Steps]) -> Floats:
    """Add and subtract means of codes; the shapes of these are decoded beside the sum."""
    generator = _latent(told, operations.ARITHMETIC).generator
    codes = _codes(told)
    if not signs or len(signs) != len(counts) or sum(counts) != len(codes):
        raise told.refuse("holds a recipe of no sum")
    slots = np.split(codes, np.cumsum(counts)[:-1])
    parts = [total(signs, slots), *(part.mean(0) for part in slots)]
    return generator.decode(np.stack(parts))[:1]


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
    action = ACTIONS.get(told.made.action)
    if action is None:
        accepted = f"one of {', '.join(ACTIONS)}"
        raise told.refuse(f"holds a recipe of {told.made.action!r}, which is no action", accepted)
    try:
        return action(told, **_arguments(told))
    except ValidationError as error:
        raise told.refuse(f"holds a recipe with wrong arguments ({first_fault(error)})") from error
    except ValueError as error:  # sizes that do not fit the model
        raise told.refuse(f"holds a recipe that its model does not take: {error}") from error


def _arguments(told: Told) -> dict[str, Any]:
    if "told" in told.made.arguments:
        raise told.refuse("holds a recipe with wrong arguments")
    return told.made.arguments


def _latent(told: Told, operation: operations.Operation) -> Latent:
    operation.check(told.model.header)
    if not isinstance(told.model, Latent):
        raise told.refuse(f"names {told.model.name}, which has no codes")
    return told.model


def _codes(told: Told) -> Floats:
    """Return the codes that were given, (N, Z)."""
    codes, width = told.given("codes"), getattr(told.model, "generator").latent  # noqa: B009
    if codes.ndim != 2 or codes.shape[1] != width or codes.dtype != np.float32:
        raise ImportRejected(told.source, "holds codes of another model", f"(N, {width})")
    return codes
