"""Snap: a hand-edited shape moves to the nearest that a model knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import gaussian_filter

from voxstudio.latent.inversion import invert
from voxstudio.sampling.player import last
from voxstudio.sampling.recall import recall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel
    from voxstudio.model import EnergyModel

    Shapes = NDArray[np.float32]


@dataclass(frozen=True)
class ByEnergy:
    """Descend the energy, without noise, from as warm as the strength says.

    The descent from a temperature takes away what is smaller than the noise of that temperature:
    a weak snap takes stray voxels, a strong one also puts back what is missing.
    """

    model: EnergyModel

    def __call__(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Shapes:
        """Snap occupancies (B, D, H, W) by a strength from 0 to 1; 0 leaves them."""
        if strength == 0:
            return shapes
        recovery = self.model.header.recovery
        coldest, hottest = recovery.stop_temperature, recovery.start_temperature
        warmest = coldest * (hottest / coldest) ** strength
        cooled = recovery.model_copy(update={"start_temperature": warmest})
        header = self.model.header.model_copy(update={"recovery": cooled})
        changed: Any = replace(self.model, header=header)
        return last(recall(changed, shapes)).estimate


@dataclass(frozen=True)
class ByCodes:
    """Go towards what the generator makes of the shape's own code.

    On the way the shape is blurred by as much, so that its stray voxels fade before its body.
    """

    model: LatentModel

    def __call__(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Shapes:
        """Snap occupancies (B, D, H, W) by a strength from 0 to 1; 1 is the generator's alone."""
        if strength == 0:
            return shapes
        *_, frame = invert(self.model, shapes, seeds=seeds)
        blurred = gaussian_filter(shapes, (0, strength, strength, strength))
        return np.asarray((1 - strength) * blurred + strength * frame.estimate, np.float32)


@dataclass(frozen=True)
class ByBoth:
    """First by codes, then by energy: the layout of the one, the surface of the other."""

    codes: ByCodes
    energy: ByEnergy

    def __call__(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Shapes:
        """Snap occupancies (B, D, H, W) by a strength from 0 to 1."""
        return self.energy(self.codes(shapes, strength, seeds), strength, seeds)


Snap = ByEnergy | ByCodes | ByBoth
