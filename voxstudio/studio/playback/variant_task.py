"""What the presenters of tasks that make variants of a shape have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Failure
    from voxstudio.studio.playback.run_player import RunPlayer
    from voxstudio.studio.tasks.recover.panel import RecoverPanel
    from voxstudio.studio.tasks.super_resolve.panel import SuperResolvePanel
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow


class VariantTask(QObject):
    """Makes variants of the document's shape, of which one may become the shape.

    A subclass sets `variants`, starts runs, shows the shape and says where the task stands.

    Args:
        window: What shows them.
        panel: Of this task.
        errors: Shows what went wrong.
        document: The current shape.
        chain_shape: Returns the shape that the chains show, if there is one.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    TASK: ClassVar[str]
    """Key of the task."""

    ACCEPTED: ClassVar[str]
    """How the text of such a step begins."""

    variants: RunPlayer[Any]

    def __init__(
        self,
        window: MainWindow,
        panel: RecoverPanel | SuperResolvePanel,
        errors: ErrorReporter,
        document: ShapeDocument,
        chain_shape: Callable[[], Shape | None],
    ) -> None:
        super().__init__(window)
        self.window, self.panel, self.errors = window, panel, errors
        self.document, self.chain_shape = document, chain_shape
        self.count = self.seed = 0

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == self.TASK

    @abstractmethod
    def start(self) -> None:
        """Make variants of the current shape, unless something is missing for that."""

    @abstractmethod
    def show_shape(self) -> None:
        """End the run and show the shape."""

    @abstractmethod
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""

    # What the panel says.

    def set_count(self, count: int) -> None:
        """Make this many variants from the next run on."""
        self.count = count
        self.panel.count.set_key(str(count))
        self.tell()

    def set_seed(self, seed: int) -> None:
        """Use this seed for the first variant of the next run, seeds after it for the others."""
        self.seed = seed
        self.panel.seed.set_seed(seed)

    def copy_seed(self) -> None:
        """Put the seed of the framed variant on the clipboard."""
        run = self.variants.run
        seed = self.seed if run is None else run.seeds[self.variants.selected]
        QGuiApplication.clipboard().setText(str(seed))
        self.window.say(f"Copied seed {seed}")

    def next_seeds(self) -> tuple[int, ...]:
        """Return a seed per variant: other ones than those of the last run, unless locked."""
        before = self.variants.run
        if before is not None and not self.window.actions_by_name["lock_seed"].isChecked():
            self.set_seed(self.seed + len(before.seeds))
        return tuple(range(self.seed, self.seed + self.count))

    # The life of a run.

    @Slot()
    def toggle(self) -> None:
        """Start, pause or go on."""
        if self.variants.running:
            self.variants.toggle()
        else:
            self.start()

    def refuse(self, why: str) -> None:
        """Say why there is nothing to run yet: in the view, in the status bar and in the log."""
        if self.here:
            self.window.refuse(why)

    @Slot()
    def stop(self) -> None:
        """End the run; what it has made so far stays on screen."""
        self.variants.stop()
        if self.variants.run is None:
            self.show_shape()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.show_shape()
        self.errors.failed(failure)

    # Choosing.

    @Slot()
    def accept(self) -> None:
        """Make the framed variant, as it is on screen, the current shape."""
        shape = self.variants.chosen
        if shape is not None and self.here:
            which = "s' mean" if self.variants.merged else f" {self.variants.selected + 1}"
            self.document.put(shape, f"{self.ACCEPTED}{which}")

    @Slot()
    def keep(self) -> None:
        """Keep the shape on screen among the results."""
        shape = self.on_screen
        if shape is not None:
            self.kept.emit(shape)

    @property
    def on_screen(self) -> Shape | None:
        """The framed variant, or the mean, or the current shape; None before there is one."""
        return self.variants.chosen or self.document.shape

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """Every variant, or else the current shape alone, and the number of the framed one."""
        if len(self.variants):
            return self.variants.shapes, 0 if self.variants.merged else self.variants.selected
        shape = self.document.shape
        return ([] if shape is None else [shape]), 0
