"""One run of a sequential model: chains that complete a shape, or take its flipped voxels back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.sampling.settling import complete
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.saved.checks import Unreadable, number, text, whole
from voxstudio.studio.tasks.recover.run import FIELDS, RecoveryRun
from voxstudio.studio.window.curves import ENERGY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.grid import Mask
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.document.making import Making
    from voxstudio.studio.playback.recording import Moment

UNKNOWN = 0.5
"""Chance that a voxel is wrong of which nothing is known."""


class CompletionRun(RecoveryRun):
    """Variants of one shape under one mask, of chains of codes.

    Args:
        shape: What is completed.
        mask: What of it is hidden, or noisy.
        seeds: One per variant.
        steps: Of the chains.
        settling: Steps of gradient on the codes of where they ended.
        flips: Chance that a voxel under the mask is wrong, from 0 to 1/2.
        of: The class that the shape is of; empty for a model that is told none.
    """

    measured = replace(
        ENERGY, title="NLL", meaning="Negative log-likelihood of the observed voxels", unit="nats"
    )

    def __init__(
        self,
        shape: Shape,
        mask: Mask,
        seeds: tuple[int, ...],
        steps: int,
        settling: int,
        flips: float = UNKNOWN,
        of: str = "",
    ) -> None:
        super().__init__(shape, mask, seeds, steps + settling)
        self.settling, self.flips, self.of = settling, flips, of

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Complete; for a worker."""
        from voxstudio.sequential.model import sequential_model

        ready = sequential_model(model)
        if self.of:
            ready = ready.of_class(self.of)
        solid = self.shape.grid.occupied()
        wrong = np.where(self.mask.hidden, np.float32(self.flips), np.float32(0))
        chain = self.steps - self.settling
        return complete(ready, solid, wrong, seeds=self.seeds, steps=chain, settling=self.settling)

    def making(self, index: int) -> Making | None:
        """Return what was wrong or hidden of what, and how many steps were to be made."""
        return self._made(
            "complete",
            index,
            steps=self.steps - self.settling,
            latent_steps=self.settling,
            class_name=self.of or None,
            flip_rate=None if self.flips == UNKNOWN else self.flips,
        )

    def doing(self, step: int) -> str:
        """Say how far the chains are, or their codes that settle."""
        settled = step - (self.steps - self.settling)
        if settled <= 0:
            return super().doing(step)
        return f"Latent step {settled} of {self.settling}"

    def fit(self, frame: Moment, number: int) -> str:
        """Say how well a variant fits what is known, in nats."""
        return f"NLL {frame.energy[number]:,.0f}"


def _restored(*, steps: int, settling: int, **fields: Any) -> CompletionRun:  # noqa: ANN401
    if settling > steps:
        raise Unreadable("has more latent steps than steps")
    return CompletionRun(steps=steps - settling, settling=settling, **fields)


CODEC = run_codec(
    "completion run",
    CompletionRun,
    {
        **FIELDS,
        "settling": whole,
        "flips": number,
        "of": text,
    },
    _restored,
)
