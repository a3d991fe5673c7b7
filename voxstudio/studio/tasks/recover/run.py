"""One run of a recovery: what was asked, and the frames that came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import Mask
from voxstudio.sampling.player import recover
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.playback.run import VariantRun
from voxstudio.studio.saved.checks import one_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.playback.recording import Moment

SUFFIX = " recovered"


class RecoveryRun(VariantRun):
    """Variants of one shape under one mask.

    Args:
        shape: What is recovered.
        mask: What of it is hidden.
        seeds: One per variant.
        steps: Langevin steps over which hidden voxels cool as far as the model says.
    """

    def __init__(self, shape: Shape, mask: Mask, seeds: tuple[int, ...], steps: int) -> None:
        super().__init__(shape, seeds, steps)
        self.mask = mask
        self.tint = mask.hidden.astype(np.float32)
        """What was hidden is drawn in the colour of what is recovered, (D, H, W)."""

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Recover; for a worker."""
        from voxstudio.loaded import paced

        return recover(paced(model, self.steps), self.shape.grid, self.mask, seeds=self.seeds)

    def fit(self, frame: Moment, number: int) -> str:
        """Say how well a variant fits the model at a frame."""
        return f"energy {frame.energy[number]:,.1f}"

    def voxels(self, index: int) -> NDArray[np.float32]:
        """Return the variants at a recorded frame, (K, D, H, W).

        Visible voxels are those of the shape, bit for bit; hidden ones are as the model left them
        in the newest frame, and in the half precision of the record in earlier ones.
        """
        grid = self.shape.grid.as_float()
        return np.where(self.mask.hidden, self.estimate(index), grid)

    def shapes(self, index: int) -> list[Shape]:
        """Return the variants at a recorded frame as shapes of their own."""
        name = self.shape.name.removesuffix(SUFFIX) + SUFFIX
        pairs = zip(self.voxels(index), self.recipes(index), strict=True)
        return [Shape(replace(self.shape.grid, values=v), name, made) for v, made in pairs]

    def making(self, index: int) -> Making | None:
        """Return what was hidden of what, and how many steps were to be made."""
        return self._made("recover", index, steps=self.steps)

    def _made(self, action: str, index: int, **arguments: object) -> Making | None:
        if self.origin is None:
            return None
        told = {**arguments, **self.at(index)}
        given = {"shape": np.asarray(self.shape.grid.values)}
        return Making(action, self.origin, self.seeds, told, {}, given, self.mask)


FIELDS = {"shape": one_of(Shape), "mask": one_of(Mask), "steps": whole}
CODEC = run_codec("recovery run", RecoveryRun, FIELDS)
