"""One run of Langevin chains, which end when they are told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.grid import VoxelGrid
from voxstudio.sampling.condition import NOTHING
from voxstudio.sampling.controls import ChainControls
from voxstudio.sampling.player import play
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.checks import flag, number, one_of, optional, whole
from voxstudio.studio.saved.codec import Codec
from voxstudio.studio.tasks.sample.convergence import ConvergenceMonitor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voxstudio.sampling.condition import Condition
    from voxstudio.sampling.player import ChainFrame, ChainSnapshot, Model
    from voxstudio.studio.playback.recording import Moment


class SampleRun(Run):
    """Chains of a blend of models.

    Args:
        seeds: One per chain.
        controls: Of the sampler; may change while chains run.
        given: Where chains start.
        start: The state to go on from; None for a start.
        before: Frames of the run that this one branches from.
    """

    def __init__(
        self,
        seeds: tuple[int, ...],
        controls: ChainControls,
        given: Condition,
        start: ChainSnapshot | None = None,
        before: Iterable[Moment] = (),
    ) -> None:
        super().__init__(seeds, 0, before)
        self.controls, self.given, self.begun = controls, given, start
        self.branched: int | None = self.recording[-1].step if len(self.recording) else None
        """The step it branched from; None for a run from its start."""
        self.convergence = ConvergenceMonitor()

    def played(self, model: Model) -> Iterator[ChainFrame]:
        """Run; for a worker."""
        frames = play(
            model,
            seeds=list(self.seeds),
            controls=self.controls,
            given=self.given,
            start=self.begun,
        )
        return self.convergence.watch(frames)

    def shapes(self, index: int) -> list[Shape]:
        """Return the denoised estimates at a frame."""
        return self.named(self.estimate(index))

    def named(self, fields: Iterable[object]) -> list[Shape]:
        """Return fields (D, H, W) as shapes that are called by their seeds."""
        pairs = zip(fields, self.seeds, strict=True)
        return [Shape(VoxelGrid(field), f"seed {seed}") for field, seed in pairs]  # type: ignore[arg-type]


def _restored(seeds: tuple[int, ...], controls: ChainControls, branched: int | None) -> SampleRun:
    run = SampleRun(seeds, controls, NOTHING)
    run.branched = branched
    return run


CODECS = (
    Codec(
        "controls",
        ChainControls,
        {
            "step_size": optional(number),
            "noise": optional(number),
            "temperature": optional(number),
            "metropolis": flag,
        },
    ),
    run_codec(
        "sample run",
        SampleRun,
        {"controls": one_of(ChainControls), "branched": optional(whole)},
        _restored,
    ),
)
