"""One run of a generator: a search for latent codes whose shapes have the visible voxels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxstudio.sampling.player import ChainFrame, ChainSnapshot
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.tasks.recover.run import FIELDS, RecoveryRun
from voxstudio.studio.window.curves import ENERGY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.schedule import Schedule
    from voxstudio.studio.playback.recording import Moment


class CodesRun(RecoveryRun):
    """Variants of one shape under one mask, decoded from codes (Xie et al., section 6.2)."""

    measured = replace(ENERGY, title="1 − IoU", meaning="1 − IoU with the visible voxels")

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Search; for a worker."""
        from voxstudio.latent.inversion import recover_by_codes
        from voxstudio.latent.model import latent_model

        schedule = model.header.recovery.lasting(self.steps)
        frames = recover_by_codes(
            latent_model(model), self.shape.grid, self.mask, seeds=self.seeds, steps=self.steps
        )
        return (_as_chains(frame, schedule) for frame in frames)

    def fit(self, frame: Moment, number: int) -> str:
        """Say how well a variant fits what is visible."""
        return f"IoU of the visible part {1 - frame.energy[number]:.3f}"


def _as_chains(frame: CodeFrame, schedule: Schedule) -> ChainFrame:
    """Return a step of a search as one of chains, with its misfit as the energy."""
    count = len(frame.codes)
    frozen = np.zeros(count, np.bool_)
    return ChainFrame(
        step=frame.step,
        voxels=frame.estimate,
        estimate=frame.estimate,
        energy=np.asarray(1 - frame.overlap, np.float32),
        gradient_norm=np.zeros(count, np.float32),
        temperature=schedule.temperature(frame.step),
        step_size=schedule.size(frame.step),
        noise=schedule.noise_share(frame.step),
        snapshot=ChainSnapshot(frame.step, torch.from_numpy(frame.codes), (), frozen),
        frozen=frozen,
    )


CODEC = run_codec("codes run", CodesRun, FIELDS)
