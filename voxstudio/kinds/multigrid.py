"""Multi-grid models: a single voxel grows grid by grid (Xie et al., Algorithm 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from voxstudio.kinds.energy import Energy
from voxstudio.kinds.frame import Frame
from voxstudio.loaded import ladder, paced, volumes
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import check_running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.choices import Start
    from voxstudio.kinds.options import SampleOptions


class Multigrid(Energy):
    """Energies of grids from coarse to fine; its own energy is the finest grid's."""

    at_once: ClassVar[int] = 4  # the finest grid takes much memory

    def _sample(self, seeds: range, asked: SampleOptions) -> Iterator[Frame]:
        """Grow shapes grid by grid; `steps` are those of every grid, `detail` is a `GridFrame`."""
        asked.only(self.name, "grows shapes grid by grid", "steps")
        return self._grown(seeds, asked.steps)

    def sample_settings(
        self, steps: int | None = None, class_name: str | None = None
    ) -> dict[str, Any]:
        """Return the schedule of every grid."""
        net = paced(self.loaded, steps) if steps else self.loaded
        return net.header.recovery.model_dump()

    def start_of_samples(self, start: Start | None = None) -> str:
        """Return what shapes grow from."""
        return "voxels"

    def _grown(self, seeds: range, steps: int | None) -> Iterator[Frame]:
        model = paced(self.loaded, steps) if steps else self.loaded
        rungs, start = ladder(model), volumes(model)
        total = len(rungs) * model.header.recovery.steps
        for first in range(0, len(seeds), self.at_once):
            some = seeds[first : first + self.at_once]
            for moment in unfold(rungs, start, seeds=some):
                check_running(moment.frame, self.name)
                taken = moment.grid * moment.steps + moment.frame.step
                done, status = first * total + taken * len(some), f"grid {moment.grid + 1}"
                shapes = moment.frame.estimate
                yield Frame(first, done, total * len(seeds), shapes, status, moment)
