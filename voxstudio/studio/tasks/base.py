"""What every task of the studio has in common, and what it works with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.studio.saved.checks import Unreadable
from voxstudio.studio.window.view_state import ViewState, with_original, with_refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.mesh.surface import Mesh
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.document.undo import UndoStack
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.models.sampled_model import SampledModel
    from voxstudio.studio.models.store import ModelStore
    from voxstudio.studio.playback.run_history import RunHistory
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore


@dataclass(frozen=True, eq=False)
class Services:
    """What tasks share.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        settings: Remembers what the user wants.
        store: Has every model that is loaded.
        sampled_model: The model that is sampled.
        document: The current shape with its mask.
        library: Models, shapes and results.
        steps: What can be undone, in all tasks.
        history: Runs of all tasks.
        tasks: All tasks by key; filled as they are built.
    """

    window: MainWindow
    runner: Runner
    errors: ErrorReporter
    settings: SettingsStore
    store: ModelStore
    sampled_model: SampledModel
    document: ShapeDocument
    library: Library
    steps: UndoStack
    history: RunHistory
    tasks: dict[str, Task] = field(default_factory=dict)

    @property
    def sampled(self) -> Shape | None:
        """The shape that *Sample* shows, if there is one."""
        task = self.tasks.get("sample")
        return None if task is None else task.selection().shape


@dataclass(frozen=True, eq=False)
class Selection:
    """What of a task is exported, kept or used as the current shape.

    Args:
        shapes: On screen.
        chosen: Number of the one that is framed.
        mesh: In place of voxels, with the name of its file and how it was made.
    """

    shapes: Sequence[Shape] = ()
    chosen: int = 0
    mesh: tuple[Mesh, str, str] | None = None

    @property
    def shape(self) -> Shape | None:
        """The framed shape; None where there is none."""
        return self.shapes[self.chosen] if self.shapes else None


class Task(QObject):
    """What a task can be asked by the window.

    A subclass says what is on screen (`view`), shows where it stands on its panel
    (`update_panel`), and handles actions.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY: ClassVar[str]

    model_changed = Signal()
    """Another checkpoint is in use."""

    def __init__(self, services: Services, panel: Any) -> None:  # noqa: ANN401
        super().__init__(services.window)
        self.services, self.panel = services, panel
        self.window, self.runner, self.errors = services.window, services.runner, services.errors
        self.document, self.library = services.document, services.library
        self._left: SavedState | None = None
        self.handle({"keep": self.keep, "undo": self._undo, "redo": self._redo})
        self.handle({"original": self.render})
        self._connect()

    def _connect(self) -> None:
        """Hear what the window says while this task is on screen."""
        window = self.window
        self.services.steps.changed.connect(self.render)
        window.task_shown.connect(lambda task: self._come() if task == self.KEY else None)
        window.task_left.connect(lambda task: self.deactivate() if task == self.KEY else None)
        for signal, does in (
            (window.timeline.sought, self.seek),
            (window.plot.step_clicked, self.seek_step),
            (window.plot.quantity_chosen, lambda _: self.refresh()),
            (window.table.row_chosen, self.select_row),
            (window.view_clicked, self.select),
            (window.view_activated, self.activate_cell),
        ):
            signal.connect(lambda value, does=does: does(value) if self.is_active else None)

    @property
    def is_active(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == self.KEY

    def handle(self, actions: Mapping[str, Callable[[], object]]) -> None:
        """Say what actions do while this task is on screen."""
        self.window.actions_by_name.handle(actions, task=self.KEY)

    # What is shown.

    def view(self) -> ViewState:
        """Return what is on screen outside the panel; touches nothing."""
        return ViewState()

    def update_panel(self) -> None:
        """Show on the panel where the task stands."""

    FIRST_CELL: ClassVar[int] = 0
    """Number of the view of the first result; those before it show something else."""

    @property
    def original(self) -> Shape | None:
        """What the results on screen were made of; None where there are none."""
        return None

    def screen(self) -> ViewState:
        """Return what is on screen: `view`, or the original in place of every result."""
        state, steps, original = self.view(), self.services.steps, self.original
        state = with_refusals(replace(state, undo=steps.undo_text, redo=steps.redo_text))
        if original is None:
            return replace(state, refused={**state.refused, "original": ""})
        asked = self.window.actions_by_name["original"].isChecked()
        return with_original(state, original.field, self.FIRST_CELL) if asked else state

    def before_undo(self) -> None:
        """End what is under way, such as a stroke: it is a step of its own."""

    def _undo(self) -> None:
        self.before_undo()
        text = self.services.steps.undo()
        if text is not None:
            self.window.say(f"Undid: {text}")

    def _redo(self) -> None:
        self.before_undo()
        text = self.services.steps.redo()
        if text is not None:
            self.window.say(f"Redid: {text}")

    @Slot()
    def refresh(self) -> None:
        """Show everything while the task has the views."""
        if self.is_active:
            self.render()
            self.update_panel()

    @Slot()
    def render(self) -> None:
        """Show everything outside the panel while the task has the views."""
        if self.is_active:
            self.window.show_state(self.screen())

    def seek(self, index: int) -> None:
        """Show the frame of an index of the timeline."""

    def seek_step(self, step: int) -> None:
        """Show the frame nearest to a step of the curves."""

    def select_row(self, row: int) -> None:
        """Show what a row of the table stands for: it was clicked."""

    def select(self, cell: int) -> None:
        """Frame a view: it was clicked."""

    def activate_cell(self, cell: int) -> None:
        """Use what is in a view: it was clicked twice."""

    takes: ClassVar[tuple[str, ...]] = ()
    """Endings of files that go to this task when they are opened or dropped, such as `.png`."""

    taken_as: ClassVar[str] = "Files"
    """What such files are to the task, such as `Images`."""

    def open_files(self, paths: Sequence[Path]) -> None:
        """Use files with such endings."""

    def show_run(self, run: Any) -> None:  # noqa: ANN401
        """Show a run of its own again."""

    # Coming and going.

    def activate(self) -> None:
        """Show everything: the task has the views now."""
        self.refresh()

    def deactivate(self) -> None:
        """Hold what runs: another task gets the views."""

    # What it has made.

    def selection(self) -> Selection:
        """Return what would be exported, kept or used as the current shape now."""
        return Selection()

    @property
    def framed(self) -> Shape | None:
        """The shape that is kept, or used as the current one; None where there is none."""
        return self.selection().shape

    @Slot()
    def keep(self) -> None:
        """Keep the framed shape among the results."""
        shape = self.framed
        if shape is None:
            self.window.say("There is no shape to keep yet")
        else:
            self.library.add_shapes([shape], "results")
            self.window.say(f"Kept {shape.name} in the results")

    @Slot()
    def accept(self) -> None:
        """Make the framed shape the current one."""
        shape = self.framed
        if shape is not None and shape is not self.document.shape:
            self.document.put(shape, f"Use {shape.name}")
            self.window.say(f"{shape.name} is the current shape")

    @property
    def framed_seed(self) -> int | None:
        """The seed of what is framed, or of what is made next; None where nothing has one."""
        return None

    def copy_seed(self) -> None:
        """Put that seed on the clipboard."""
        seed = self.framed_seed
        if seed is None:
            self.window.say("There is no seed to copy yet")
        else:
            QGuiApplication.clipboard().setText(str(seed))
            self.window.say(f"Copied seed {seed}")

    @Slot()
    def take_from_sampler(self) -> None:
        """Make the shape that *Sample* shows the current one, unless it is already."""
        shape = self.services.sampled
        if shape is not None:
            self.document.take(shape)

    # What a session keeps.

    RESTORED_AT_ONCE: ClassVar[bool] = False
    """Whether other tasks use what this one shows."""

    def save_session(self) -> State:
        """Return what the task needs to be as it is now, or as it was left if nobody looked."""
        return self.save() if self._left is None else self._left.values

    def restore_session(self, state: SavedState) -> None:
        """Be as the task was, at the latest when it comes on screen.

        Raises:
            Unreadable: If that makes no sense.
        """
        self._left = state
        if self.is_active or self.RESTORED_AT_ONCE:
            self._restore_left()

    def _restore_left(self) -> None:
        left, self._left = self._left, None
        if left is not None:
            self.restore(left)

    def _come(self) -> None:
        try:
            self._restore_left()
        except Unreadable as error:
            self.errors.show(f"{self.KEY} cannot be as it was: {error}")
        self.activate()

    def save(self) -> State:
        """Return what the task needs to be as it is now."""
        return {"panel": self.panel.control_values()}

    def restore(self, state: SavedState) -> None:
        """Be as it was.

        Raises:
            Unreadable: If that makes no sense.
        """
        self.panel.set_control_values(state.part("panel"))

    # What a recipe says.

    RESTORES: ClassVar[tuple[str, ...]] = ()
    """Actions of recipes that the task can carry out."""

    def restores(self, request: RestoreRequest) -> bool:
        """Return whether the task makes a thing again."""
        return request.made.action in self.RESTORES

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Be ready to make a thing again: with its model, input, seeds and controls.

        Raises:
            ImportRejected: If the recipe does not hold what the task needs.
        """

    # Models.

    @property
    def model_path(self) -> Path | None:
        """The checkpoint in use; None where there is none."""
        return None

    def choose_model(self, path: Path) -> None:
        """Use a checkpoint."""

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if the task can use it."""
