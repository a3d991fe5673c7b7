"""The shape of a file that was opened, taken from it again by every choice of a panel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from voxstudio.data.formats import find_format
from voxstudio.data.importing import ImportChoices
from voxstudio.errors import ImportRejected
from voxstudio.studio.document.document import Shape
from voxstudio.studio.files.import_check import floors_of
from voxstudio.studio.files.import_source import Imported
from voxstudio.studio.files.opening import ImportRules
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.saved.checks import one_of, several
from voxstudio.studio.window.actions import MASK
from voxstudio.studio.window.view_state import with_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.grid import VoxelGrid
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.files.opening import OpenedShapes
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore
    from voxstudio.studio.window.view_state import ViewState

NOTHING = "Open a file of shapes first: a mesh, or voxels"


class Importing(QObject):
    """Shows the panel where a file is not obviously right, and does what is chosen there.

    The shape is open and can be worked on meanwhile. Whatever is done to it, or to another shape,
    closes the panel; what was chosen stays.

    Args:
        window: Has panel and views.
        runner: Owns the workers.
        errors: Shows what went wrong.
        store: Remembers the choices of every format.
        document: Has the shape.
        library: Lists it.
        refresh: Has the task on screen show everything anew.
    """

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        store: SettingsStore,
        document: ShapeDocument,
        library: Library,
        refresh: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._window, self._errors, self._store = window, errors, store
        self._document, self._library, self._refresh = document, library, refresh
        self.panel = window.import_panel
        self._job = LatestJob(self, runner)
        self._known: WeakKeyDictionary[Shape, Imported] = WeakKeyDictionary()
        """How every shape was taken that came from a file."""
        self._shape: Shape | None = None
        """The shape that the panel is for, or was last, unless the document has moved on."""
        self._first: Shape | None = None
        """As it was when the panel came."""
        self._listed: Shape | None = None
        """As the library has it."""
        self._wanted = ImportChoices()
        """The choices asked for last."""
        self._asked = 0
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self._escape.setEnabled(False)
        self._connect()

    def _connect(self) -> None:
        window, panel = self._window, self.panel
        window.cover = self._cover
        window.actions_by_name.handle({"import_options": self.ask})
        window.actions_by_name["run"].triggered.connect(self.close)
        self._escape.activated.connect(self.close)
        self._job.succeeded.connect(self._taken)
        self._job.failed.connect(self._failed)
        panel.chosen.connect(self._take)
        panel.kept.connect(self._keep)
        panel.as_it_is.connect(self._take_as_it_is)
        self._document.shape_changed.connect(self._shape_changed)
        self._document.mask_changed.connect(self.close)

    def rules(self) -> ImportRules:
        """Return what is known of files of a shape: choices, and the sizes that models take."""
        headers = (header for _, header in self._library.models())
        return ImportRules(self._store.settings.imports, floors_of(headers))

    def opened(self, result: OpenedShapes) -> None:
        """Take note of what is the current shape now; show the panel if it should be checked."""
        self._known.update(zip(result.shapes, result.imported, strict=False))
        if result.imported and result.imported[0].reason:
            self.ask()

    def save(self) -> State:
        """Return how the shapes that a session has were taken."""
        there = [shape for shape in self._library.shapes() if shape in self._known]
        current = self._document.shape
        if current is not None and current in self._known and current not in there:
            there.append(current)
        return {"shapes": there, "taken": [self._known[shape] for shape in there]}

    def restore(self, state: SavedState) -> None:
        """Know again how shapes were taken.

        Raises:
            Unreadable: If that makes no sense.
        """
        shapes = state.get("shapes", several(one_of(Shape)), ())
        taken = state.get("taken", several(one_of(Imported)), ())
        self._shape = self._first = self._listed = None
        self._known = WeakKeyDictionary(dict(zip(shapes, taken, strict=False)))

    def ask(self) -> None:
        """Show the panel for the current shape, if it came from a file that is still the same."""
        shape = self._document.shape
        imported = None if shape is None else self._known.get(shape)
        fault = NOTHING if imported is None else imported.source.fault
        if imported is None or fault:
            self._window.say(fault)
            return
        if shape is not self._shape:
            self._shape = self._first = self._listed = shape
        source = imported.source
        self.panel.ask(source.path.name, imported.reason, imported.choices, source.side)
        if not self._window.actions_by_name["show_panel"].isChecked():
            self._window.actions_by_name["show_panel"].trigger()
        self._lend_escape(True)
        self._refresh()

    @property
    def _imported(self) -> Imported | None:
        """How that shape was taken."""
        return None if self._shape is None else self._known.get(self._shape)

    @property
    def _is_current(self) -> bool:
        return self._shape is not None and self._document.shape is self._shape

    @Slot()
    def close(self) -> None:
        """Put the panel away; the shape stays as it is."""
        if not self.panel.isHidden() and self._imported is not None:
            self.panel.hide()
            self._imported.source.forget()
            self._lend_escape(False)
            self._list()
            self._refresh()

    def _lend_escape(self, lent: bool) -> None:
        """Let the key for the end of strokes close the panel."""
        keys = next(spec.keys for spec in MASK if spec.id == "cancel_stroke")
        self._window.actions_by_name.set_keys("cancel_stroke", () if lent else keys)
        self._escape.setEnabled(lent)

    @Slot()
    def _shape_changed(self) -> None:
        if not self._is_current:
            self._job.drop()
            self.close()

    @Slot()
    def _keep(self) -> None:
        """Have files of the format taken like the shape on screen, or on its way, from now on."""
        known = None if self._imported is None else find_format(self._imported.source.path)
        if self._imported is not None and known is not None:
            choices = self._wanted if self._job.busy else self._imported.choices
            self._store.remember_import(known.extension, choices)
        self.close()

    @Slot()
    def _take_as_it_is(self) -> None:
        if self._imported is not None:
            self._take(ImportChoices.as_it_is(self._imported.source.path))
            self._keep()

    @Slot(object)
    def _take(self, choices: ImportChoices) -> None:
        """Take the shape as chosen, in a worker; a newer choice ends that."""
        if self._imported is None:
            return
        self._wanted = choices
        self._asked += 1
        asked, source = self._asked, self._imported.source

        def watch(_share: float) -> None:
            if asked != self._asked:
                raise Outdated

        self._job.start(source.read(choices, watch))
        if self._job.job is not None:
            self._job.job.cancelled.connect(self._cancelled)
            self._window.progress.watch(self._job.job, f"Importing {source.path.name}")

    @Slot(object)
    def _taken(self, grid: VoxelGrid) -> None:
        """Show the shape as chosen: within the step that opened it, unless more was done to it."""
        imported = self._imported
        if imported is None or self._shape is None or not self._is_current:
            return
        self._shape = Shape(grid, self._shape.name)
        self._known[self._shape] = replace(imported, choices=self._wanted)
        if self._document.amendable:
            self._document.amend(self._shape)
        else:
            self._document.put(self._shape, f"Import {self._shape.name}")
        if self.panel.isHidden():
            self._list()
        self._refresh()

    @Slot()
    def _cancelled(self) -> None:
        """Show the choices before again, where no newer one has ended the work on this one."""
        if self._imported is not None and self.sender() is self._job.job:
            self._job.drop()
            self.panel.show_choices(self._imported.choices)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if not isinstance(failure.error, ImportRejected):
            self._errors.failed(failure)
        elif self.panel.isHidden():
            self._window.say(f"The shape {failure.error.fault}")
        else:
            self.panel.say(f"The shape {failure.error.fault}")

    def _list(self) -> None:
        """Have the library list the shape as it is now."""
        if self._listed is not None and self._shape is not None and self._listed is not self._shape:
            self._library.exchange(self._listed, self._shape)
            self._listed = self._shape
            self._library.show_shape(self._document.shape)

    def _cover(self, state: ViewState) -> ViewState:
        """Show the shape in every task while the panel is there, and leave the camera alone."""
        if self._shape is None or not self._is_current:
            return state
        if state.home is self._shape:
            state = replace(state, home=self._first)
        return state if self.panel.isHidden() else with_shape(state, self._shape)


class Outdated(Exception):
    """Another choice was made since."""
