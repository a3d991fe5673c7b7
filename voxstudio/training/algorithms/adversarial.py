"""Generative adversarial networks (Goodfellow et al. 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from voxstudio.fields import Noise, Temperature, Weight
from voxstudio.nets.specs import LatentSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.adversarial import AdversarialObjective


class Adversarial(Algorithm):
    """A generative adversarial network (Goodfellow et al. 2014)."""

    nets = (LatentSpec,)

    algorithm: Literal["adversarial"] = "adversarial"
    penalty: Weight = 1.0
    """Weight of the squared gradient at observed shapes."""
    data_noise_std: Noise = 0.1
    """Noise that is added to observed and generated shapes."""
    temperature: Temperature = 0.01
    """T of the compact descriptor, of which the Gaussian part is T |x|^2 / (2 (s^2 + T)): at a low
    one it is the net that tells shapes apart."""

    def of_net(self) -> dict[str, Any]:
        """Return that no encoder learns beside the generator."""
        return {"encoder": None}

    def objective(self, context: Context) -> AdversarialObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.adversarial import AdversarialObjective

        return AdversarialObjective(self, context.low)
