"""What the tasks have in common that play runs of chains."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Slot

from voxstudio.studio.playback.run import Run
from voxstudio.studio.playback.run_history import Entry
from voxstudio.studio.playback.run_player import RunPlayer
from voxstudio.studio.saved.checks import one_of, optional, whole
from voxstudio.studio.tasks.base import MOST_FRAMES, Selection, Services
from voxstudio.studio.tasks.model_task import ModelTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.document.item import Item
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.saved.state import SavedState, State

R = TypeVar("R", bound=Run)

NOTHING_RUNS = "Nothing is running: Space starts a run"
LOADING = "Loading the model …"


class RunTask(ModelTask, Generic[R]):
    """Starts runs and shows them.

    A subclass says how a run begins (`start`) and what is on screen (`view`).

    Attributes:
        RUN: Class of its runs.

    Args:
        services: What it works with.
        panel: Its own; has `run`, `seed` and `model`, and `count` where the user chooses one.
        models: Checkpoints that it can use; None where a subclass loads its own.
        count: Chains of a run.
        seed: Of the first chain of the first run.
    """

    RUN: ClassVar[type[Run]]

    def __init__(
        self,
        services: Services,
        panel: Any,  # noqa: ANN401
        models: ModelSelection | None,
        count: int = 1,
        seed: int = 0,
    ) -> None:
        super().__init__(services, panel, models)
        self.count, self.seed = count, seed
        self.player: RunPlayer[R] = RunPlayer(self, self.runner)
        self._wire_run()
        self._wire_panel()

    def _wire_run(self) -> None:
        player = self.player
        self.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": self.step,
                "copy_seed": self.copy_seed,
                "frame_first": lambda: player.show_frame(0),
                "frame_back": lambda: player.show_frame(player.index - 1),
                "frame_on": lambda: player.show_frame(player.index + 1),
                "frame_last": lambda: player.show_frame(len(player) - 1),
            }
        )
        player.changed.connect(self.refresh)
        player.finished.connect(self.finished)
        player.failed.connect(self.failed)

    def _wire_panel(self) -> None:
        panel = self.panel
        panel.seed.set_seed(self.seed)
        panel.seed.typed.connect(self.set_seed)
        if hasattr(panel, "count_chosen"):
            panel.count.set_key(str(self.count))
            panel.count_chosen.connect(self.set_count)
            counts = {f"cells_{n}": partial(self.set_count, n) for n in (1, 4, 9)}
            self.handle(counts)

    # The life of a run.

    def begin(self, run: R, load: Callable[[], Any], title: str, text: str) -> None:
        """Start a run; the one before stays in the history, and comes back with an undo.

        Args:
            run: What is to be made.
            load: Loads the model.
            title: What the history calls it.
            text: What the menu calls it, such as `Recover`.
        """
        before = self.player.run if len(self.player) else None
        self.player.start(run, lambda: self._noted(run, load()))
        self.services.history.add(Entry(run, self.KEY, title, run.parent))
        if before is not None:
            self.services.steps.push(
                text, lambda: self.show_run(before), lambda: self.show_run(run), self
            )

    def _noted(self, run: R, model: Any) -> Any:  # noqa: ANN401 - a model, or a blend of some
        """Note what a run is made by; in its worker."""
        run.origin = self.services.store.origin(*getattr(model, "models", (model,)))
        return model

    def show_run(self, run: R) -> None:
        """Show a run of the history again; what runs ends, and stays there."""
        self.player.show_run(run)

    def start(self) -> None:
        """Start a run, unless something is missing for that; the hint says what."""
        raise NotImplementedError

    @Slot()
    def toggle(self) -> None:
        """Start, pause or go on."""
        if self.player.running:
            self.player.toggle()
        else:
            self.start()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause."""
        if self.player.running:
            self.player.step()
        else:
            self.window.say(NOTHING_RUNS)

    @Slot()
    def stop(self) -> None:
        """End the run; what it has made so far stays on screen."""
        self.player.stop()

    @Slot()
    def finished(self) -> None:
        """Bring what was made into view."""
        if self.is_active:
            self.window.follow()

    def refuse(self, why: str) -> None:
        """Say why there is nothing to run yet: in the view, in the status bar and in the log."""
        if self.is_active:
            self.window.say(why)

    @property
    def doing(self) -> str:
        """How far the run on screen is, in words; empty without one."""
        run = self.player.run
        if run is None or not len(self.player):
            return LOADING if self.player.running else ""
        return run.doing(run.recording[-1].step)

    # Seeds.

    def set_count(self, count: int) -> None:
        """Run this many chains from the next run on."""
        self.count = count
        self.panel.count.set_key(str(count))
        self.refresh()

    def set_seed(self, seed: int) -> None:
        """Use this seed for the first chain of the next run, seeds after it for the others."""
        self.seed = seed
        self.panel.seed.set_seed(seed)

    def next_seeds(self) -> tuple[int, ...]:
        """Return a seed per chain: other ones than those of the last run, unless locked."""
        before = self.player.run
        if before is not None and not self.window.actions_by_name["lock_seed"].isChecked():
            self.set_seed(self.seed + len(before.seeds))
        return tuple(range(self.seed, self.seed + self.count))

    @property
    def framed_seed(self) -> int:
        """The seed of the framed chain."""
        run = self.player.run
        return self.seed if run is None else run.seeds[self.player.selected]

    def restore_run(self, request: RestoreRequest) -> None:
        """Use model, seeds and steps of a recipe for the next run; nothing runs now.

        Raises:
            ImportRejected: If the panel has no such numbers.
        """
        self.player.drop()
        self.choose_model(request.model)
        self.restore_seeds(request)
        if request.steps is not None:
            self.panel.steps.set_value(request.steps)

    # What a session keeps.

    def save(self) -> State:
        """Return the run on screen, too, and which frame and chain of it are."""
        player = self.player
        shown = player.run if len(player) else None
        return {
            **super().save(),
            "seed": self.seed,
            "run": shown,
            "step": player.step_shown,
            "chain": player.selected,
        }

    def restore(self, state: SavedState) -> None:
        """Show the run at the frame that was on screen; it goes on when it is asked to."""
        super().restore(state)
        RunTask.set_seed(self, state.get("seed", whole, self.seed))
        if hasattr(self.panel, "count_chosen"):
            self.count = int(self.panel.count.key)
        run = state.get("run", optional(one_of(self.RUN)))
        self.player.show_run(None)
        if run is not None:
            self.show_run(run)
            self.player.show_step(state.get("step", whole, 0))
            self.player.select(state.get("chain", whole, 0))

    # What is shown.

    def activate(self) -> None:
        """Show what was left, and go on where it was held."""
        self.refresh()
        self.player.release()
        self.refresh()

    def deactivate(self) -> None:
        """Hold the run."""
        self.player.hold()

    def seek(self, index: int) -> None:
        """Show a recorded frame."""
        self.player.show_frame(index)

    def seek_step(self, step: int) -> None:
        """Show the recorded frame nearest to a step."""
        self.player.show_step(step)

    def select(self, cell: int) -> None:
        """Frame a chain."""
        self.player.select(cell - self.FIRST_CELL)

    def item(self, shape: Shape, number: int) -> Item:
        """Return what is known of a chain on screen: its run, too."""
        run, moment = self.player.run, self.player.moment
        if run is None or moment is None or len(self.selection().shapes) != len(run.seeds):
            return super().item(shape, number)  # such as the mean of all
        return run.item(shape, number, moment.step, self.KEY)

    @property
    def frame_count(self) -> int:
        """How many frames of the framed chain can be exported, or make a film."""
        return min(len(self.player), MOST_FRAMES)

    def frame_items(self) -> list[Item]:
        """Return the framed chain at its recorded frames, evenly spaced where they are many."""
        run, chain = self.player.run, self.player.selected
        if run is None:
            return []
        return run.chain(chain, self.KEY, MOST_FRAMES, partial(self.shapes_at, run))

    def shapes_at(self, run: R, index: int) -> list[Shape]:
        """Return what is shown of a run at a recorded frame."""
        return run.shapes(index)

    def selection(self) -> Selection:
        """Return the chains as they are on screen."""
        return Selection(self.player.shapes, self.player.selected)
