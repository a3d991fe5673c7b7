"""Annealing: the temperature of every step of a run."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict, Field, model_validator

from voxstudio import bounds
from voxstudio.fields import Line, NoiseShare, SomeNoise, Steps, StepSize, Temperature

STABLE = 2.0
"""d from which on no step is stable, where the energy is half a squared distance."""


class Schedule(BaseModel):
    """How a run's chains start and cool; stored in the checkpoint and said openly.

    The temperature falls geometrically over `steps` steps. Chains that go on then stay there, or
    melt and freeze over and over, to a new shape each time (cyclical sampling, Zhang et al. 2020).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    steps: Steps
    """Langevin steps of a whole run."""
    step_size: StepSize
    """d of the first Langevin step; dtau = d^2."""
    stop_step_size: StepSize | None = None
    """d of the last one and of all that follow, geometrically on the way. None: the same."""
    start_temperature: Temperature
    """T of the first step."""
    stop_temperature: Temperature
    """T of the last step and of all that follow, geometrically on the way."""
    noise: NoiseShare = 1.0
    """Share of the Langevin noise that is injected; 0 is gradient descent."""
    stop_noise: NoiseShare | None = None
    """Share at the last step; it changes evenly on the way. None: the same."""
    cycle: int = Field(default=0, ge=0, le=bounds.STEPS)
    """Steps of melting and freezing once, after the run; 0 stays cold."""
    melting_temperature: Temperature = 1.0
    """Highest temperature of a cycle."""
    clamp: bool = False
    """Keep chains in the range of the data at every step that no Metropolis-Hastings corrects."""
    start_noise: SomeNoise
    """Standard deviation of the Gaussian noise that chains start from, in data units."""
    start: Line
    """Where chains start, in words."""

    @model_validator(mode="after")
    def _cools(self) -> Schedule:
        start, stop, melting = (
            self.start_temperature,
            self.stop_temperature,
            self.melting_temperature,
        )
        if stop > start:
            raise ValueError(f"the temperature rises from {start:g} to {stop:g}; it should fall")
        if self.cycle and melting < stop:
            raise ValueError(f"a cycle melts at {melting:g}, below the {stop:g} that it freezes at")
        return self

    def temperature(self, step: int) -> float:
        """Return the temperature of step `step`, counted from 0."""
        if self.cycle and step >= self.steps:
            share = abs(math.sin(math.pi * (step - self.steps) / self.cycle))
            return _between(self.stop_temperature, self.melting_temperature, share)
        return _between(self.start_temperature, self.stop_temperature, self._share(step))

    def size(self, step: int) -> float:
        """Return d of step `step`, counted from 0."""
        stop = self.step_size if self.stop_step_size is None else self.stop_step_size
        return _between(self.step_size, stop, self._share(step))

    def noise_share(self, step: int) -> float:
        """Return the share of the Langevin noise in step `step`, counted from 0."""
        stop = self.noise if self.stop_noise is None else self.stop_noise
        return self.noise + (stop - self.noise) * self._share(step)

    def _share(self, step: int) -> float:
        return min(1.0, step / (self.steps - 1)) if self.steps > 1 else 1.0

    def paced(self, steps: int) -> Schedule:
        """Return the same cooling over another number of steps, for a model that denoises.

        A step without noise takes the share d^2 / 2 of the way to the denoised shape; what is
        left of the way after the whole run stays as it is, whatever the number of steps. Steps
        that go too far to be stable, and a run of one step, say nothing of others.
        """
        power = (self.steps - 1) / max(1, steps - 1)
        sizes = {
            name: max(bounds.STEP_SIZE[0], (2 * (1 - abs(1 - 0.5 * size**2) ** power)) ** 0.5)
            for name in ("step_size", "stop_step_size")
            if (size := getattr(self, name)) is not None and size < STABLE and self.steps > 1
        }
        return self.model_copy(update={"steps": steps, **sizes})

    def lasting(self, steps: int) -> Schedule:
        """Return the same cooling and the same d over another number of steps."""
        return self.model_copy(update={"steps": steps})

    def scaled(self, std: float) -> Schedule:
        """Return the schedule of a model whose noise is `std` times as strong."""
        temperatures = ("start_temperature", "stop_temperature", "melting_temperature")
        changes = {name: getattr(self, name) * std**2 for name in temperatures}
        return self.model_copy(update={**changes, "start_noise": self.start_noise * std})


def _between(first: float, last: float, share: float) -> float:
    """Return the geometric mean of two values, `share` of the way from the first."""
    return float(first * (last / first) ** share)


def heat(now: float, after: float, step_size: float) -> float:
    """Return the temperature of the noise that takes a chain from one temperature to the next.

    Where the energy is half a squared distance, as all annealed ones nearly are, a step of size
    d shrinks the noise of the chain by 1 - d^2 / 2 and injects d^2 times this. At a constant
    temperature that is Langevin's own T; on the way down less is injected, on the way up more.

    Args:
        now: T of the energy whose gradient is followed.
        after: T of the energy at the new place.
        step_size: d.
    """
    square = step_size**2
    if after == now or square >= STABLE**2:
        return now
    kept = (1 - square / 2) ** 2
    return max(0.0, (after - kept * now) / (1 - kept))
