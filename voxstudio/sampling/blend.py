"""Several models sampled as one, their energies added with weights."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.sampling.condition import Schedules
    from voxstudio.sampling.langevin import EnergyFn
    from voxstudio.sampling.player import Model


class Blend:
    """A product of models: E(Y) = sum of w_i E_i(Y), so that each of them must like a shape.

    Weights add up to one, because an energy of this program carries half the squared distance
    to its denoised shape: the blend's denoised shape is then the weighted mean of theirs. A
    negative weight turns a shape away from a model. Chains start and cool as the first model's.

    Args:
        models: Of one resolution, on one device.
        weights: One per model, in any unit. `set_weights` and `set_models` replace everything by
            one assignment, so that another thread may call them while chains run; the next step
            then follows the gradient of the new energy.

    Raises:
        ValueError: If resolutions differ, or weights do not fit.
    """

    def __init__(self, models: Sequence[Model], weights: Sequence[float]) -> None:
        self._first = models[0]
        self.set_models(models, weights)

    @property
    def models(self) -> tuple[Model, ...]:
        """What is blended."""
        return self._parts.models

    @property
    def parts(self) -> _Parts:
        """Models and weights that belong together."""
        return self._parts

    @property
    def weights(self) -> tuple[float, ...]:
        """Share of each model; they add up to one."""
        return self._parts.weights

    def set_models(self, models: Sequence[Model], weights: Sequence[float]) -> None:
        """Blend other models from now on; the first, in whose units chains are, stays.

        Raises:
            ValueError: If resolutions differ, the first is another, or weights do not fit.
        """
        sizes = {model.resolution for model in models}
        if len(sizes) != 1:
            raise ValueError(f"models of one resolution can be blended, not of {sorted(sizes)}")
        if models[0] is not self._first:
            raise ValueError("chains are in the units of the first model, which has to stay")
        empty = np.zeros((1, *(self.resolution,) * 3), dtype=np.float32)
        origins = [model.encode(empty) for model in models]
        shifts = tuple(origin - origins[0] for origin in origins)
        self._parts = _Parts(tuple(models), _shares(weights, len(models)), shifts)

    def set_weights(self, weights: Sequence[float]) -> None:
        """Weigh the models anew.

        Raises:
            ValueError: If there is not one per model, or they add up to nothing.
        """
        self._parts = self._parts._replace(weights=_shares(weights, len(self.models)))

    def held(self) -> Blend:
        """Return the same blend, which stays as it is until it is told to `follow` again."""
        return copy(self)

    def follow(self, other: Blend) -> None:
        """Take models and weights of another blend, all at once."""
        self._parts = other._parts

    def set_shares(self, shares: Sequence[float]) -> None:
        """Weigh the models by shares that add up to one already: by these very bits.

        Raises:
            ValueError: If there is not one per model.
        """
        if len(shares) != len(self.models) or not np.isfinite(shares).all():
            raise ValueError("a blend needs one weight per model")
        self._parts = self._parts._replace(weights=tuple(shares))

    @property
    def header(self) -> Schedules:
        """The first model's: how chains start and cool."""
        return self._first.header

    @property
    def chains(self) -> None:
        """None: those of a model are where its own energy left them."""
        return None

    @property
    def resolution(self) -> int:
        """Voxels along each axis."""
        return self._first.resolution

    @property
    def device(self) -> torch.device:
        """Where the chains live."""
        return self._first.device

    @property
    def denoises(self) -> bool:
        """Whether all of the models do, so that their mean does."""
        return all(model.denoises for model in self.models)

    def energy(self, temperature: float) -> EnergyFn:
        """Return the blend's energy of voxels in the first model's data units."""
        parts = self._parts
        energies = tuple(model.energy(temperature) for model in parts.models)
        return _Energy(parts.weights, energies, parts.shifts)

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        """Occupancies (B, D, H, W) to the first model's data units (B, 1, D, H, W)."""
        return self._first.encode(occupancy)

    def decode(self, voxels: Tensor) -> NDArray[np.float32]:
        """The first model's data units (B, 1, D, H, W) to occupancies (B, D, H, W)."""
        return self._first.decode(voxels)


class _Parts(NamedTuple):
    models: tuple[Model, ...]
    weights: tuple[float, ...]
    shifts: tuple[Tensor, ...]


def _shares(weights: Sequence[float], count: int) -> tuple[float, ...]:
    total = sum(weights)
    if len(weights) != count or not np.isfinite(total) or total <= 0:
        raise ValueError("a blend needs one weight per model, more than zero in all")
    return tuple(weight / total for weight in weights)


@dataclass(frozen=True)
class _Energy:
    """A sum of energies; equal while weights and energies are."""

    weights: tuple[float, ...]
    energies: tuple[EnergyFn, ...]
    shifts: tuple[Tensor, ...] = field(compare=False)
    """From the first model's data units to those of each."""

    def __call__(self, voxels: Tensor) -> Tensor:
        parts = zip(self.weights, self.energies, self.shifts, strict=True)
        terms = [weight * energy(voxels + shift) for weight, energy, shift in parts if weight]
        return torch.stack(terms).sum(0)
