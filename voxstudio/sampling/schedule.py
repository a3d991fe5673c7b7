"""Annealing: the temperature of every step of a run."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Schedule(BaseModel):
    """How a run's chains start and cool; stored in the checkpoint and said openly.

    The temperature falls geometrically over `steps` steps and then stays.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(gt=0, le=100_000)
    """Langevin steps of a whole run."""
    step_size: float = Field(gt=0)
    """d of the Langevin step; dtau = d^2."""
    start_temperature: float = Field(gt=0)
    stop_temperature: float = Field(gt=0)
    noise: float = Field(default=1.0, ge=0)
    """Share of the Langevin noise that is injected; 0 is gradient descent."""
    start_noise: float = Field(gt=0)
    """Standard deviation of the Gaussian noise that chains start from, in data units."""
    start: str
    """Where chains start, in words."""

    def temperature(self, step: int) -> float:
        """Return the temperature of step `step`, counted from 0."""
        if self.steps == 1 or step >= self.steps - 1:
            return self.stop_temperature
        share = step / (self.steps - 1)
        return float(
            self.start_temperature * (self.stop_temperature / self.start_temperature) ** share
        )
