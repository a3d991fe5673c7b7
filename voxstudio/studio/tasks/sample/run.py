"""One run of Langevin chains, which end when they are told to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.provenance import Used
from voxstudio.provenance.record import CHANGES
from voxstudio.replay.changes import changes
from voxstudio.sampling.condition import NOTHING, FromChains, FromShape
from voxstudio.sampling.controls import ChainControls, NotedControls, Turn
from voxstudio.sampling.player import play
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making, recipes
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.checks import choice, flag, number, one_of, optional, several, whole
from voxstudio.studio.saved.codec import Codec
from voxstudio.studio.tasks.sample.convergence import ConvergenceMonitor
from voxstudio.studio.tasks.sample.noted_weights import NotedWeights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.provenance import Provenance
    from voxstudio.sampling.blend import Blend
    from voxstudio.sampling.condition import Condition
    from voxstudio.sampling.player import ChainFrame, ChainSnapshot
    from voxstudio.studio.playback.recording import Moment

    Floats = NDArray[np.float32]
    Recipe = Callable[[], Provenance]


class SampleRun(Run):
    """Chains of a blend of models.

    Args:
        seeds: One per chain.
        controls: Of the sampler; may change while chains run.
        given: Where chains start.
        start: The state to go on from; None for a start.
        before: Frames of the run that this one branches from.
        name: Returns a model as a recipe names it.
    """

    def __init__(
        self,
        seeds: tuple[int, ...],
        controls: ChainControls,
        given: Condition,
        start: ChainSnapshot | None = None,
        before: Iterable[Moment] = (),
        name: Callable[[LoadedNet], Used | None] = lambda _: None,
    ) -> None:
        super().__init__(seeds, 0, before)
        self.given, self.begun = given, start
        self.branched: int | None = self.recording[-1].step if len(self.recording) else None
        """The step it branched from; None for a run from its start."""
        self.convergence = ConvergenceMonitor()
        self.noted = NotedControls(hands=controls)
        self.blended = NotedWeights(name)
        self.first: Condition = given
        """Where the chains began, those of the run it branched from."""

    def follow(self, parent: SampleRun, step: int) -> None:
        """Go on with what the run that it branches from has noted up to a step."""
        self.parent, self.first = parent, parent.first
        self.noted.turns = parent.noted.upto(step)
        self.blended.follow(parent.blended)

    def played(self, model: Blend) -> Iterator[ChainFrame]:  # type: ignore[override]
        """Run; for a worker."""
        held = model.held()
        self.noted.weigh = partial(self.blended.weights, model, held)
        frames = play(
            held,
            seeds=list(self.seeds),
            controls=self.noted,
            given=self.given,
            start=self.begun,
        )
        return self.convergence.watch(frames)

    def shapes(self, index: int) -> list[Shape]:
        """Return the denoised estimates at a frame."""
        return self.named(self.estimate(index), self.recipes(index))

    def raw(self, index: int) -> list[Shape]:
        """Return the states of the chains at a frame."""
        making = self.making(index)
        if making is not None:
            told = {**making.arguments, "state": "voxels", "half": True}
            making = replace(making, arguments=told)
        fields = np.asarray(self.recording[index].voxels, np.float32)
        return self.named(fields, recipes(making, len(self.seeds)))

    def named(self, fields: Floats, made: Sequence[Recipe | None]) -> list[Shape]:
        """Return fields (B, D, H, W) as shapes that are called by their seeds."""
        each = zip(fields, self.seeds, made, strict=True)
        return [Shape(VoxelGrid(field), f"seed {seed}", recipe) for field, seed, recipe in each]

    def making(self, index: int) -> Making | None:
        """Return where the chains began, and how their controls were moved on the way."""
        models, origin, at = self.blended.used(), self.origin, self.at(index)
        turns = self.noted.turns[: CHANGES + 1]
        if origin is None or models is None or not turns or len(turns) > CHANGES:
            return None
        steps = self.recording[index].step - turns[0].step
        told = {"steps": steps, "start": _start(self.first), "half": at["half"]}
        given = {"shape": self.first.grid.values} if isinstance(self.first, FromShape) else {}
        moved = changes(turns, len(models))
        made_by = replace(origin, models=models)
        return Making("chain", made_by, self.seeds, told, {}, given, changes=moved)


def _start(first: Condition) -> str:
    """Return where chains began, in the word of a recipe."""
    if isinstance(first, FromShape):
        return "shape"
    return "chains" if isinstance(first, FromChains) else "noise"


def _taken(run: SampleRun) -> Mapping[str, object]:
    return {
        "branched": run.branched,
        "turns": list(run.noted.turns),
        "models": run.blended.used() or (),
        "start": _start(run.first),
        "start_shape": run.first.grid if isinstance(run.first, FromShape) else None,
    }


def _restored(
    seeds: tuple[int, ...],
    branched: int | None,
    turns: Sequence[Turn],
    models: Sequence[Used],
    start: str,
    start_shape: VoxelGrid | None,
) -> SampleRun:
    """Return a run of the same chains; those that went on from others are given none again."""
    first: Condition = NOTHING
    if start == "shape" and start_shape is not None:
        first = FromShape(start_shape)
    elif start == "chains":
        first = FromChains(np.zeros((len(seeds), 1, 1, 1), np.bool_))
    run = SampleRun(seeds, ChainControls(), first)
    run.branched, run.noted.turns = branched, list(turns)
    run.blended.restore(models)
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
    Codec(
        "turn",
        Turn,
        {"step": whole, "controls": one_of(ChainControls), "weights": several(number, 64)},
    ),
    run_codec(
        "sample run",
        SampleRun,
        {
            "branched": optional(whole),
            "turns": several(one_of(Turn)),
            "models": several(one_of(Used), 64),
            "start": choice("noise", "chains", "shape"),
            "start_shape": optional(one_of(VoxelGrid)),
        },
        _restored,
        _taken,
    ),
)
