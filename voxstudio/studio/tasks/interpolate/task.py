"""The *Interpolate* task: shapes slide into each other through their codes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.render.movie import there_and_back
from voxstudio.studio.document.document import Shape
from voxstudio.studio.latents.decoding import Decoding
from voxstudio.studio.latents.refine_by_energy import EnergyRefinement
from voxstudio.studio.models.latent_models import CodeModels
from voxstudio.studio.saved.checks import one_of
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.interpolate.corners import PLACES, LatentCorners
from voxstudio.studio.tasks.interpolate.frames import DecodedFrames
from voxstudio.studio.tasks.interpolate.playback import PlaybackClock
from voxstudio.studio.tasks.interpolate.principal_directions import DirectionFinder
from voxstudio.studio.tasks.interpolate.restored_path import corners_of, state_of
from voxstudio.studio.tasks.interpolate.state import PathState, nearest
from voxstudio.studio.tasks.interpolate.steps import LatentHistory
from voxstudio.studio.tasks.interpolate.view import FIRST, NONE, Situation, next_step, show_controls
from voxstudio.studio.tasks.model_task import ModelTask
from voxstudio.studio.window.view_state import CellView, TimelineView, ViewState, refused_unless

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.latent.paths import Kind, Place
    from voxstudio.provenance import Provenance
    from voxstudio.render.movie import Picture
    from voxstudio.studio.document.item import Item
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.latents.latent_samples import LatentSample
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.interpolate.panel import InterpolatePanel

    Floats = NDArray[np.float32]


class InterpolateTask(ModelTask):
    """Slides between shapes through their codes.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "interpolate"
    RESTORES = ("interpolate",)
    models: CodeModels

    def __init__(self, services: Services, panel: InterpolatePanel) -> None:
        super().__init__(services, panel, CodeModels())
        self.steps = LatentHistory(self, services.steps)
        self.shape: Shape | None = None
        """What is on screen."""
        working = (self, self.runner, self.errors, self.models)
        self.decoding = Decoding(*working)
        self.frames = DecodedFrames(*working)
        self.directions = DirectionFinder(*working)
        self.refinement = EnergyRefinement(*working)
        self.corners = LatentCorners(*working, panel, self.document, self.library)
        self.playback = PlaybackClock(self)
        self._wanted: dict[str, Any] = {}
        """What a recipe says of the state whose corners are being decoded."""
        self._extent_of: tuple[object, Floats] | None = None
        self._wire_actions()
        self._wire_panel()
        self._wire_workers()

    def _wire_actions(self) -> None:
        self.handle(
            {
                "run": self.toggle,
                "reset": self.draw_others,
                "accept": self.accept,
                "frame_first": lambda: self.seek(0),
                "frame_back": lambda: self.seek(self._frame - 1),
                "frame_on": lambda: self.seek(self._frame + 1),
                "frame_last": lambda: self.seek(self._count - 1),
            }
        )

    def _wire_panel(self) -> None:
        window, panel = self.window, self.panel
        panel.kind_chosen.connect(self.set_kind)
        panel.way_chosen.connect(
            lambda way: self.steps.change(f"{way.capitalize()} interpolation", way=way)
        )
        panel.pace_chosen.connect(lambda pace: self.steps.change(f"Spacing by {pace}", pace=pace))
        panel.placed.connect(lambda right, up: self.go((right, up)))
        panel.offset_changed.connect(self.steps.set_offset)
        panel.zero_asked.connect(self.steps.clear_offsets)
        panel.settled.connect(self._settle)
        panel.count_changed.connect(lambda _: self.follow_path())
        panel.polish_asked.connect(self._refine)
        for end in (self.playback.stop, self.frames.forget, self.decoding.forget):
            window.closing.connect(end)
        window.timeline.let_go.connect(self._settle)

    def _wire_workers(self) -> None:
        self.steps.moved.connect(self._moved)
        self.corners.began.connect(self._begin)
        self.corners.filled.connect(self.steps.fill)
        self.corners.changed.connect(self.refresh)
        self.decoding.decoded.connect(self._decoded)
        self.frames.changed.connect(self.refresh)
        self.directions.found.connect(self._directions_found)
        self.refinement.done.connect(self._show_shape)
        self.refinement.failed.connect(self.refresh)
        self.playback.moved.connect(self._walked)
        self.document.shape_changed.connect(self.refresh)
        for corner, place in zip(self.panel.corners, PLACES, strict=True):
            corner.slot.clicked.connect(partial(self._go_to_corner, place))

    # Coming and going.

    @property
    def state(self) -> PathState:
        """Corners, place and all that can be undone."""
        return self.steps.now

    def activate(self) -> None:
        """Draw shapes where there are none."""
        self._draw_first()
        self.refresh()

    def deactivate(self) -> None:
        """Play no more."""
        self.playback.stop()

    # The model.

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint, whose codes have nothing to do with those of the one before."""
        if path == self.models.chosen and self.state.corners:
            return
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self.playback.stop()
        for worker in (self.corners, self.decoding, self.frames):
            worker.forget()
        self.refinement.let_go()
        self.shape = None
        self.steps.begin()
        self.show_model()
        if self.is_active:
            self._draw_first()

    @property
    def _missing(self) -> str:
        """Why there is no shape yet."""
        nothing = FIRST if self.corners.beginning else NONE
        return self.models.missing or nothing

    def draw_others(self) -> None:
        """Draw other shapes for the corners on screen that are not locked."""
        if self.state.corners:
            self.corners.draw_others(len(self.state.used))
        else:
            self._draw_first()

    def _draw_first(self) -> None:
        if not (self.models.missing or self.state.corners or self.corners.beginning):
            self._wanted = {}
            self.corners.draw_first()

    def save(self) -> State:
        """Return corners and place, too."""
        return {**super().save(), "path": self.state}

    def restore(self, state: SavedState) -> None:
        """Be at the place between the corners that was on screen."""
        super().restore(state)
        path: PathState = state.get("path", one_of(PathState), PathState())
        self.shape = None
        self.steps.restore(path)

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Be on the same path, once its corners are decoded."""
        corners, state = corners_of(request), state_of(request)
        self.choose_model(request.model)
        if request.asked["place"] is None:
            self.panel.count.set_value(request.asked["steps"])
        self._wanted = state
        self.corners.restore(corners, request.name)

    def _begin(self, corners: list[LatentSample]) -> None:
        wanted, self._wanted = self._wanted, {}
        self.steps.begin(corners, **wanted)

    # Going from place to place.

    def go(self, place: Place) -> None:
        """Go to a place by hand; playing ends there."""
        self.playback.stop()
        self.steps.change("Move", drag="place", place=place)

    def _go_to_corner(self, place: Place) -> None:
        self.go(place)
        self.steps.end_drag()

    def set_kind(self, kind: Kind) -> None:
        """Slide along a line or over a square."""
        self.playback.stop()
        self.steps.change(f"Switch to a {kind}", kind=kind)

    @Slot()
    def _settle(self) -> None:
        """A drag has ended; a path that is played stays one step."""
        if not self.playback.going:
            self.steps.end_drag()

    def before_undo(self) -> None:
        """Play no more."""
        self.playback.stop()

    # The shape at the place.

    @Slot()
    def _moved(self) -> None:
        """Decode the shape at the place, and the path where that is another one."""
        self.refinement.let_go()
        if self.state.corners:
            self.decoding.ask(self.state.code(self.state.place, self._directions)[None])
        self.follow_path()

    def _directions_found(self) -> None:
        """Show the path; the shape at the place, too, where directions add to it."""
        if any(self.state.offsets):
            self._moved()
        else:
            self.follow_path()

    @Slot()
    def follow_path(self) -> None:
        """Decode the frames of the path where it is another one, and show where the task stands."""
        if self.state.corners:
            self.frames.follow(self.state, self._count, self._directions)
        self.refresh()

    @Slot(object, object)
    def _decoded(self, codes: Floats, fields: Floats) -> None:
        if self.state.corners:
            name = self.state.name(self.state.place)
            self._show_shape(Shape(VoxelGrid(fields[0]), name, self._recipe(codes[0])))
            self.directions.request()  # only now: it would have kept the first shape waiting

    def _recipe(self, code: Floats) -> Callable[[], Provenance] | None:
        """Return what writes how the shape at the place was made; None of a place before."""
        state, origin, found = self.state, self.decoding.origin, self._directions
        if origin is None or not np.array_equal(code, state.code(state.place, found)):
            return None
        told = {"place": list(state.place)}
        return partial(state.making(origin, state.shift(found), told).recipe, 0)

    @property
    def _directions(self) -> Floats | None:
        found = self.directions.directions
        return None if found is None else found.vectors

    def _refine(self, strength: float) -> None:
        if self.shape is not None and self.refinement.available:
            self.playback.stop()
            self.steps.end_drag()
            self.refinement.start(self.shape, strength)
            self.refresh()

    # The path.

    @property
    def _count(self) -> int:
        count: float = self.panel.count.value
        return round(count)

    @property
    def _frame(self) -> int:
        places = self.frames.places
        return nearest(self.state.kind, self.state.place, places) if places else 0

    def seek(self, index: int) -> None:
        """Go to the place of a frame."""
        if self.state.corners:
            places = self.frames.places
            self.go(places[min(max(index, 0), len(places) - 1)])

    @Slot()
    def toggle(self) -> None:
        """Play back and forth along the line, or around the edge of the square; or pause."""
        if self.playback.going:
            self.playback.stop()
            self.steps.end_drag()
        elif self.state.corners:
            self.steps.end_drag()
            kind, place = self.state.kind, self.state.place
            self.playback.start(kind, self.frames.time(kind, place))
        self.refresh()

    @Slot(float)
    def _walked(self, share: float) -> None:
        self.steps.change("Play", drag="play", place=self.frames.place(self.state.kind, share))

    def selection(self) -> Selection:
        """Return the shape at the place."""
        return Selection([] if self.shape is None else [self.shape])

    @property
    def frame_count(self) -> int:
        """How many frames the path has; none while they are decoded."""
        return len(self.frames.shapes)

    def frame_items(self) -> list[Item]:
        """Return the shapes along the path."""
        return [self.item(shape, index) for index, shape in enumerate(self.frames.shapes)]

    @property
    def film_order(self) -> Callable[[Sequence[Picture]], Sequence[Picture]]:
        """A line runs there and back, the edge of a square once around."""
        return there_and_back if self.state.kind == "line" else list

    # What is shown.

    @Slot(object)
    def _show_shape(self, shape: Shape) -> None:
        """Show another shape; where there are other corners, too, it is brought into view."""
        self.shape = shape
        self.refresh()

    def view(self) -> ViewState:
        """Return the shape at the place, and where that is on the path."""
        state, shape, places = self.state, self.shape, self.frames.places
        index = nearest(state.kind, state.place, places) if state.corners and places else 0
        frames = TimelineView(index, len(places), f"frame {index + 1}")
        return ViewState(
            cells=(CellView() if shape is None else CellView(shape.field, shape.name),),
            message="" if shape is not None else self._missing,
            hint=next_step(self._situation()),
            timeline=frames if state.corners else TimelineView(),
            doing="running" if self.playback.going else "",
            refused=refused_unless(accept=shape is not None),
            subject=None if shape is None else state.used,
            extent=None if shape is None else self._extent(shape),
        )

    def _extent(self, shape: Shape) -> Floats:
        """Return what may come on screen, (D, H, W)."""
        key = self.state.used
        if self._extent_of is None or self._extent_of[0] != key:
            fields = [shape.field, *(each.shape.field for each in key)]
            self._extent_of = key, np.max(fields, axis=0)
        return self._extent_of[1]

    def refresh(self) -> None:
        """Show everything while the task has the views, and the corners at any time."""
        self.corners.show(self.state.corners)
        super().refresh()

    def update_panel(self) -> None:
        """Show where the task stands."""
        show_controls(self.panel, self._situation())

    def _situation(self) -> Situation:
        found = self._directions
        return Situation(
            why_not=self.models.missing,
            state=self.state,
            shape=self.shape,
            waiting=self.corners.waiting,
            beginning=self.corners.beginning,
            playing=self.playback.going,
            places=self.frames.places,
            ready=bool(self.frames.shapes),
            directions=0 if found is None else len(found),
            refining=self.refinement.busy,
            refines=self.refinement.available,
            current=self.document.shape is not None,
        )
