"""What the tasks have in common that make several shapes at once, in one job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.saved.checks import whole
from voxstudio.studio.tasks.model_task import ModelTask

if TYPE_CHECKING:
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.widgets.batch_panel import BatchPanel


class BatchTask(ModelTask):
    """Makes shapes of seeds that follow each other; those on screen stay until there are others.

    A subclass says how they are made (`make`) and what came of it (`made`).

    Args:
        services: What it works with.
        panel: Its own.
        models: The checkpoints.
    """

    def __init__(self, services: Services, panel: BatchPanel, models: ModelSelection) -> None:
        super().__init__(services, panel, models)
        self.latest_job = LatestJob(self, self.runner)
        self.latest_job.failed.connect(self.failed)
        self.selected = self.seed = 0
        self.count = 4
        self.handle(
            {
                "stop": self.stop,
                "reset": self.resample,
                "accept": self.accept,
                "copy_seed": self.copy_seed,
                **{f"cells_{n}": partial(self.set_count, n) for n in (1, 4, 9)},
            }
        )
        panel.count.set_key(str(self.count))
        panel.seed.set_seed(self.seed)
        panel.count_chosen.connect(self.set_count)
        panel.seed.typed.connect(self.set_seed)

    @property
    def seeds_made(self) -> tuple[int, ...]:
        """Of the shapes on screen; none where there are none."""
        raise NotImplementedError

    def make(self) -> None:
        """Make what the panel asks for; what is on screen stays until then."""
        raise NotImplementedError

    def make_again(self) -> None:
        """Make what the panel asks for now that it asks for something else."""
        self.make()

    @Slot(int)
    def set_count(self, count: int) -> None:
        """Make this many shapes."""
        self.count = count
        self.panel.count.set_key(str(count))
        self.make_again()

    @Slot(int)
    def set_seed(self, seed: int) -> None:
        """Make the shapes of this seed and of those after it."""
        self.seed = seed
        self.panel.seed.set_seed(seed)
        self.make_again()

    @Slot()
    def resample(self) -> None:
        """Make shapes of the seeds that follow, or of the same ones if the seed is locked."""
        locked = self.window.actions_by_name["lock_seed"].isChecked()
        if self.seeds_made:
            self.set_seed(self.seed if locked else self.seed + self.count)
        else:
            self.make()

    def save(self) -> State:
        """Return the seed, too: the same shapes can be made again."""
        return {**super().save(), "seed": self.seed}

    def restore(self, state: SavedState) -> None:
        """Make the shapes of the same seeds, once they are asked for."""
        super().restore(state)
        self.seed = state.get("seed", whole, self.seed)
        self.panel.seed.set_seed(self.seed)
        self.count = int(self.panel.count.key)

    def seed_of(self, number: int) -> int | None:
        """Return the seed of a shape on screen."""
        return self.seeds_made[number] if number < len(self.seeds_made) else None

    @property
    def framed_seed(self) -> int:
        """The seed of the framed shape."""
        return self.seeds_made[self.selected] if self.seeds_made else self.seed

    @Slot()
    def stop(self) -> None:
        """Make no more shapes, and leave those on screen as they are."""
        self.latest_job.drop()
        self.refresh()
