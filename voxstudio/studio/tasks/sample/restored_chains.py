"""Chains that a recipe tells of, as they are begun and moved again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.operations import CHAIN, DECODE
from voxstudio.replay.changes import turns
from voxstudio.sampling.condition import FromShape
from voxstudio.sampling.starts import begun, usual
from voxstudio.studio.models.selection import times
from voxstudio.studio.tasks.run_task import LOADING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.choices import Start
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.condition import Condition
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.tasks.sample.task import SampleTask


@dataclass(frozen=True, eq=False)
class RestoredChains:
    """What chains of a recipe are, in the terms of the task.

    Args:
        request: The recipe.
    """

    request: RestoreRequest

    @property
    def start(self) -> str:
        """Where chains start: `noise`, `chains` or `shape`; empty for what is usual."""
        return self.request.asked["start"] or ""

    def fits(self, task: SampleTask) -> bool:
        """Return whether the task has the model of the recipe, or is loading it."""
        sampled = task.services.sampled_model
        return self.request.model == (sampled.wanted if sampled.loading else sampled.path)

    def run(self, task: SampleTask) -> None:
        """Run the chains up to the shapes of the file, and pause there."""
        model, blend = task.model, task.blending.blend
        loading = task.services.sampled_model.loading or task.blending.loading
        if model is None or blend is None or loading:
            task.window.say(LOADING)
            return
        where = self.start or usual(model)
        try:
            given = condition(where, model, task.seeds, task.document.shape)
        except ImportRejected as error:
            task.errors.show(str(error))
            return
        task.panel.start.set_key("data" if where == "shape" else where)
        raw = self.request.asked.get("state") == "voxels"
        task.window.actions_by_name["raw"].setChecked(raw)
        task.sampler_controls.tell(turns(self.request.made.changes), blend)
        task.run_chains(given)
        steps = self._steps(model)
        task.player.step(1 + steps)
        task.window.say(f"Chains make the {steps:,} steps of {self.request.name} and pause there")

    def _steps(self, model: LoadedNet) -> int:
        at, steps = self.request.asked.get("at"), self.request.steps
        return int(model.header.sampler.steps if at is None and steps is None else at or steps or 0)


def is_of_chains(request: RestoreRequest) -> bool:
    """Return whether a recipe is one of chains of energies, as the task runs them."""
    asked, header = request.asked, request.header
    if request.made.action == "chain":
        return True
    if request.made.action != "sample" or header is None or not CHAIN.supported_by(header):
        return False
    by_chains = asked["by"] == "chains" or not DECODE.declared_by(header)
    return by_chains and len(request.models) == 1 and asked["corrected_steps"] is None


def condition(where: str, model: LoadedNet, seeds: Sequence[int], shape: Shape | None) -> Condition:
    """Return where chains start.

    Args:
        where: `noise` or `chains`; all else is the shape.
        model: What they sample.
        seeds: One per chain.
        shape: What they may start from.

    Raises:
        ImportRejected: If there is no such shape, or the model takes another size.
    """
    if where in ("noise", "chains"):
        start: Start = "noise" if where == "noise" else "chains"
        return begun(model, seeds, start)
    if shape is None:
        raise ImportRejected("the start", "has no shape yet", "one chosen in the library")
    if shape.grid.shape != (model.resolution,) * 3:
        size = times(shape.grid.shape)
        why = f"has {size} voxels, which {model.header.name} cannot start from"
        raise ImportRejected(shape.name, why, times((model.resolution,) * 3))
    return FromShape(shape.grid)
