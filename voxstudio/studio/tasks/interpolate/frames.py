"""The shapes along the path of the *Latent* task, decoded again whenever the path changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from voxstudio.grid import VoxelGrid
from voxstudio.latent.pacing import frames, samples
from voxstudio.latent.paths import place_at, places
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import recipes
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.tasks.interpolate.state import share_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from voxstudio.latent.paths import Kind, Place
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.making import Origin
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.models.selection import ModelSelection
    from voxstudio.studio.tasks.interpolate.state import PathState
    from voxstudio.studio.window.error_reporter import ErrorReporter

    Floats = NDArray[np.float32]

PAUSE_MS = 250
"""A path that changes is decoded once it rests: the place on screen goes first."""


class PathRequest(NamedTuple):
    """A path to be decoded."""

    state: PathState
    tried: list[Place]
    """Places that its frames are chosen from."""
    codes: Floats
    """Of these places, (F, Z)."""
    wanted: int
    """Frames."""
    shift: Floats | None
    """What the state's offsets add to every code."""


class DecodedFrames(QObject):
    """Decodes the shapes of the newest path, and says where they lie on it.

    Args:
        parent: Owner.
        runner: Owns the workers.
        errors: Shows what went wrong.
        models: The checkpoint whose generator decodes.
    """

    changed = Signal()

    def __init__(
        self, parent: QObject, runner: Runner, errors: ErrorReporter, models: ModelSelection
    ) -> None:
        super().__init__(parent)
        self.shapes: list[Shape] = []
        """Those of the path; none while they are decoded."""
        self.places: list[Place] = []
        """Where they are; evenly spaced while they are decoded."""
        self._models = models
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._decoded)
        self._latest_job.failed.connect(errors.failed)
        self._path: tuple[object, ...] = ()
        self._wish: PathRequest | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def follow(self, state: PathState, count: int, directions: Floats | None) -> None:
        """Decode `count` frames of the path of a state, unless they are those that there are.

        Args:
            state: With corners.
            count: Frames.
            directions: What the state's offsets go along, (K, Z).
        """
        path = (*state.path, count, directions is None)
        if path == self._path:
            return
        self._latest_job.drop()
        self._path = path
        self.shapes, self.places = [], places(state.kind, count)
        by_shape = state.kind == "line" and state.pace == "shape"
        tried = places(state.kind, samples(count)) if by_shape else self.places
        self._wish = PathRequest(
            state, tried, state.codes(tried, directions), count, state.shift(directions)
        )
        self._pause.start()
        self.changed.emit()

    def forget(self) -> None:
        """Drop the frames: another model was chosen."""
        self._pause.stop()
        self._latest_job.drop()
        self._path, self._wish, self.shapes, self.places = (), None, [], []

    def place(self, kind: Kind, share: float) -> Place:
        """Return the place after a share of the time in which all frames go by."""
        if kind == "square":
            return place_at(kind, share)
        times, rights = self._times
        return place_at(kind, float(np.interp(share, times, rights)))

    def time(self, kind: Kind, place: Place) -> float:
        """Return the share of the time in which all frames go by, up to a place on the path."""
        if kind == "square":
            return share_of(kind, place)
        times, rights = self._times
        return float(np.interp(share_of(kind, place), rights, times))

    @property
    def _times(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Shares of the time at which the frames of a line are shown, and their places."""
        return np.linspace(0, 1, len(self.places)), np.array([right for right, _ in self.places])

    @Slot()
    def _ask(self) -> None:
        assert self._wish is not None  # what forgets it stops the pause
        work = partial(_decode, wish=self._wish, origin_of=self._models.origin)
        self._latest_job.start(with_model(self._models.loader(), work))

    @Slot(object)
    def _decoded(self, made: tuple[list[Place], list[Shape]]) -> None:
        self.places, self.shapes = made
        self.changed.emit()


def _decode(
    loaded: LoadedNet, wish: PathRequest, origin_of: Callable[[LoadedNet], Origin | None]
) -> tuple[list[Place], list[Shape]]:
    """Return the frames of a path: where they are, and what."""
    from voxstudio.latent.model import latent_model

    chosen, _, fields = frames(latent_model(loaded), wish.codes, wish.wanted)
    state, origin = wish.state, origin_of(loaded)
    found = [wish.tried[index] for index in chosen]
    told = {"steps": wish.wanted, "spacing": state.pace, "edge": state.kind == "square"}
    making = None if origin is None else state.making(origin, wish.shift, told)
    shapes = [
        Shape(VoxelGrid(field), state.name(place), recipe)
        for field, place, recipe in zip(fields, found, recipes(making, len(fields)), strict=True)
    ]
    return found, shapes
