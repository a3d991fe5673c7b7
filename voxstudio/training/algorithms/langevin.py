"""What algorithms that run Langevin chains have in common."""

from __future__ import annotations

from voxstudio.fields import NoiseShare, Steps, StepSize, Temperature
from voxstudio.training.algorithms.algorithm import Algorithm
from voxstudio.training.divergence_guard import chain_noise


class LangevinSettings(Algorithm):
    """Langevin chains at one temperature, whose ends an energy is contrasted with."""

    steps: Steps = 10
    """Langevin steps per iteration."""
    step_size: StepSize = 0.3
    """d of a Langevin step, in data units; dtau = d^2."""
    temperature: Temperature = 1.0
    """T of the chains."""
    noise: NoiseShare = 0.0
    """Share of the Langevin noise that is injected; 0 is gradient descent."""
    clamp: bool = True
    """Keep the chains in the range of the data."""

    def chain_noise(self, reference: float) -> float:
        """Return the variance around a shape of the noise that chains end with."""
        injected = self.temperature * self.noise**2
        steps, start = self._lifetime(reference), self._first_noise()
        return chain_noise(self.step_size, injected, steps, reference or None, start)

    def _lifetime(self, reference: float) -> float:
        """Return the steps since a chain began."""
        return self.steps

    def _first_noise(self) -> float:
        """Return the standard deviation of the noise that a chain begins with."""
        return 0.0
