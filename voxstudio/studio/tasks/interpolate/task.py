"""The presenter of the *Latent* task: shapes slide into each other through their codes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.render.movie import there_and_back
from voxstudio.studio.document.document import Shape
from voxstudio.studio.latents.decoding import Decoding
from voxstudio.studio.latents.refine_by_energy import SUFFIX, EnergyRefinement
from voxstudio.studio.models.latent_models import CodeModels
from voxstudio.studio.playback import variant_view
from voxstudio.studio.tasks.interpolate import view as latent_view
from voxstudio.studio.tasks.interpolate.corners import PLACES, LatentCorners
from voxstudio.studio.tasks.interpolate.frames import DecodedFrames
from voxstudio.studio.tasks.interpolate.movie import MovieExport
from voxstudio.studio.tasks.interpolate.playback import PlaybackClock
from voxstudio.studio.tasks.interpolate.principal_directions import DirectionFinder
from voxstudio.studio.tasks.interpolate.state import nearest
from voxstudio.studio.tasks.interpolate.steps import LatentHistory

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.latents.latent_samples import LatentSample
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.tasks.interpolate.state import Kind, PathState, Place
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

    Floats = NDArray[np.float32]

TASK = "latent"


class InterpolateTask(QObject):
    """Slides between shapes through their codes.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape.
        library: Shapes that may be dropped.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        document: ShapeDocument,
        library: Library,
    ) -> None:
        super().__init__(window)
        self.window, self.errors = window, errors
        self.document = document
        self.models = CodeModels()
        self.steps = LatentHistory(self, document)
        self.shape: Shape | None = None
        """What is on screen."""
        self._framed: tuple[LatentSample, ...] = ()
        working = (self, runner, errors, self.models)
        self.decoding = Decoding(*working)
        self.frames = DecodedFrames(*working)
        self.bearings = DirectionFinder(*working)
        self.polish = EnergyRefinement(*working)
        self.corners = LatentCorners(*working, window.latent, document, library)
        self.walk = PlaybackClock(self)
        self.film = MovieExport(window, runner, errors)
        self._wire_actions()
        self._wire_panel()
        self._wire_workers()
        self._list_models()

    def _wire_actions(self) -> None:
        self.window.actions_by_name.handle(
            {
                "run": self.toggle,
                "reset": self.draw_others,
                "undo": self._undo,
                "redo": self._redo,
                "keep": self.keep,
                "accept": self.accept,
                "frame_first": lambda: self.show_frame(0),
                "frame_back": lambda: self.show_frame(self._frame - 1),
                "frame_on": lambda: self.show_frame(self._frame + 1),
                "frame_last": lambda: self.show_frame(self._count - 1),
            },
            task=TASK,
        )

    def _wire_panel(self) -> None:
        window, panel = self.window, self.window.latent
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        panel.kind_chosen.connect(self.set_kind)
        panel.way_chosen.connect(
            lambda way: self.steps.change(f"{way.capitalize()} interpolation", way=way)
        )
        panel.pace_chosen.connect(lambda pace: self.steps.change(f"Spacing by {pace}", pace=pace))
        panel.placed.connect(lambda right, up: self.go((right, up)))
        panel.offset_changed.connect(self.steps.set_offset)
        panel.zero_asked.connect(self.steps.clear_offsets)
        panel.settled.connect(self._settle)
        panel.count_changed.connect(lambda _: self.show())
        panel.film_asked.connect(self.ask_film)
        panel.polish_asked.connect(self._polish)
        window.task_shown.connect(self._hand_over)
        for end in (self.walk.stop, self.frames.forget, self.decoding.forget):
            window.closing.connect(end)
        window.timeline.sought.connect(self.show_frame)
        window.timeline.let_go.connect(self._settle)

    def _wire_workers(self) -> None:
        self.steps.moved.connect(self._moved)
        self.corners.began.connect(self.steps.begin)
        self.corners.filled.connect(self.steps.fill)
        self.corners.changed.connect(lambda: self._show_shape(self.shape))
        self.decoding.decoded.connect(self._decoded)
        self.frames.changed.connect(self.show)
        self.bearings.found.connect(self.show)
        self.polish.done.connect(self._show_shape)
        self.polish.failed.connect(self.show)
        self.film.changed.connect(self.show)
        self.walk.moved.connect(self._walked)
        self.document.shape_changed.connect(self.show)
        for corner, place in zip(self.window.latent.corners, PLACES, strict=True):
            corner.slot.clicked.connect(partial(self._go_to_corner, place))

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @property
    def state(self) -> PathState:
        """Corners, place and all that can be undone."""
        return self.steps.now

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task != TASK:
            self.walk.stop()
            return
        view = self.window.viewport
        view.set_mode("navigate")
        view.set_layout(1)
        view.show_mask(None)
        view.set_slice(None)
        view.set_selected(None)
        self._framed = ()
        self._draw_first()
        self._show_shape(self.shape)

    # The model.

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it is able."""
        self.models.add(path, header)
        self._list_models()

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint, whose codes have nothing to do with those of the one before."""
        if path == self.models.chosen and self.state.corners:
            return
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self._list_models()
        self.walk.stop()
        for worker in (self.corners, self.decoding, self.frames):
            worker.forget()
        self.polish.let_go()
        self._show_shape(None)
        self.steps.begin()
        if self.here:
            self._draw_first()

    def _list_models(self) -> None:
        self.window.latent.model.offer(self.models.names, str(self.models.chosen))

    @property
    def _missing(self) -> str:
        """Why there is no shape yet."""
        nothing = latent_view.FIRST if self.corners.beginning else latent_view.NONE
        return self.models.missing or nothing

    def draw_others(self) -> None:
        """Draw other shapes for the corners on screen that are not locked."""
        if self.state.corners:
            self.corners.draw_others(len(self.state.used))
        else:
            self._draw_first()

    def _draw_first(self) -> None:
        if not self.models.missing and not self.state.corners:
            self.corners.draw_first()

    # Going from place to place.

    def go(self, place: Place) -> None:
        """Go to a place by hand; playing ends there."""
        self.walk.stop()
        self.steps.change("Move", drag="place", place=place)

    def _go_to_corner(self, place: Place) -> None:
        self.go(place)
        self.steps.settle()

    def set_kind(self, kind: Kind) -> None:
        """Slide along a line or over a square."""
        self.walk.stop()
        self.steps.change(f"Switch to a {kind}", kind=kind)

    @Slot()
    def _settle(self) -> None:
        """A drag has ended; a path that is played stays one step."""
        if not self.walk.going:
            self.steps.settle()

    def _undo(self) -> None:
        self.walk.stop()
        self.steps.undo()

    def _redo(self) -> None:
        self.walk.stop()
        self.steps.redo()

    # The shape at the place.

    @Slot()
    def _moved(self) -> None:
        """Decode the shape at the place, and the path where that is another one."""
        self.polish.let_go()
        if self.state.corners:
            self.decoding.ask(self.state.code(self.state.place, self._directions)[None])
        self.show()

    @Slot(object, object)
    def _decoded(self, _codes: Floats, fields: Floats) -> None:
        if self.state.corners:
            self._show_shape(Shape(VoxelGrid(fields[0]), self.state.name(self.state.place)))
            self.bearings.request()  # only now: it would have kept the first shape waiting

    @property
    def _directions(self) -> Floats | None:
        found = self.bearings.directions
        return None if found is None else found.vectors

    def _polish(self, strength: float) -> None:
        if self.shape is not None and self.polish.able:
            self.walk.stop()
            self.steps.settle()
            self.polish.start(self.shape, strength)
            self.show()

    @Slot()
    def keep(self) -> None:
        """Keep the shape on screen among the results."""
        if self.shape is not None:
            self.kept.emit(self.shape)

    @Slot()
    def accept(self) -> None:
        """Make the shape on screen the current one, as a step that can be undone."""
        shape = self.shape
        if shape is not None and self.document.shape is not shape:
            self.steps.take(shape)
            self.window.say(f"{shape.name} is the current shape")
            self.show()

    # The path.

    @property
    def _count(self) -> int:
        return round(self.window.latent.count.value)

    @property
    def _frame(self) -> int:
        places = self.frames.places
        return nearest(self.state.kind, self.state.place, places) if places else 0

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Go to the place of a frame."""
        if self.here and self.state.corners:
            places = self.frames.places
            self.go(places[min(max(index, 0), len(places) - 1)])

    @Slot()
    def toggle(self) -> None:
        """Play back and forth along the line, or around the edge of the square; or pause."""
        if self.walk.going:
            self.walk.stop()
            self.steps.settle()
        elif self.state.corners:
            self.steps.settle()
            kind, place = self.state.kind, self.state.place
            self.walk.start(kind, self.frames.time(kind, place))
        self.show()

    @Slot(float)
    def _walked(self, share: float) -> None:
        self.steps.change("Play", drag="play", place=self.frames.place(self.state.kind, share))

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """The frames of the path, and which is on screen; a shape that is none goes before."""
        frames, shape, place = self.frames.shapes, self.shape, self.state.place
        if shape is None:
            return [], 0
        if not frames:
            return [shape], 0
        there = self.frames.places[self._frame]
        axes = 1 if self.state.kind == "line" else 2
        if there[:axes] == place[:axes] and not shape.name.endswith(SUFFIX):
            return list(frames), self._frame
        return [shape, *frames], 0

    def ask_film(self) -> None:
        """Ask where to write a film of the path: there and back, or once around."""
        order = there_and_back if self.state.kind == "line" else list
        if self.frames.shapes:
            self.film.ask(self.frames.shapes, order)

    # What is shown.

    @Slot(object)
    def _show_shape(self, shape: Shape | None) -> None:
        """Show another shape; where there are other corners, too, it is brought into view."""
        self.shape = shape
        if self.here:
            latent_view.show_shape(self.window, shape, self._missing)
            if shape is not None and self._framed != self.state.used:
                self._framed = self.state.used
                latent_view.frame(self.window, shape, [each.shape for each in self._framed])
        self.show()

    @Slot()
    def show(self) -> None:
        """Show the corners, and where the task stands."""
        state = self.state
        self.corners.show(state.corners)
        if state.corners:
            self.frames.follow(state, self._count, self._directions)
        if self.here:
            latent_view.show(self.window, self._situation())
            variant_view.show_history(self.window, self.steps)

    def _situation(self) -> latent_view.Situation:
        found = self._directions
        return latent_view.Situation(
            refusal=self.models.missing,
            state=self.state,
            shape=self.shape,
            waiting=self.corners.waiting,
            beginning=self.corners.beginning,
            playing=self.walk.going,
            places=self.frames.places,
            ready=bool(self.frames.shapes),
            directions=0 if found is None else len(found),
            polishing=self.polish.busy,
            polishes=self.polish.able,
            drawn=self.film.drawn,
            current=self.document.shape is not None,
        )
