"""The shapes along the path of the *Latent* task, decoded again whenever the path changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from voxstudio.grid import VoxelGrid
from voxstudio.studio.control.decoding import Decoding
from voxstudio.studio.control.document import Shape
from voxstudio.studio.control.latent_state import frames_at

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.control.capable import CapableModels
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.control.latent_state import LatentState
    from voxstudio.studio.jobs import Runner

    Floats = NDArray[np.float32]

PAUSE_MS = 250
"""A path that changes is decoded once it rests: the place on screen goes first."""


class Frames(QObject):
    """Decodes evenly spaced shapes of the newest path.

    Args:
        parent: Owner.
        runner: Owns the workers.
        faults: Shows what went wrong.
        models: The checkpoint whose generator decodes.
    """

    changed = Signal()

    def __init__(
        self, parent: QObject, runner: Runner, faults: Faults, models: CapableModels
    ) -> None:
        super().__init__(parent)
        self.shapes: list[Shape] = []
        """Those of the path; none while they are decoded."""
        self._decoding = Decoding(self, runner, faults, models)
        self._decoding.decoded.connect(self._decoded)
        self._path: tuple[object, ...] = ()
        self._wish: tuple[Floats, list[str]] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def follow(self, state: LatentState, count: int, directions: Floats | None) -> None:
        """Decode `count` frames of the path of a state, unless they are those that there are.

        Args:
            state: With corners.
            count: Frames.
            directions: What the state's offsets go along, (K, Z).
        """
        path = (*state.path, count, directions is None)
        if path == self._path:
            return
        self._path = path
        places = frames_at(state.kind, count)
        self._wish = state.codes(places, directions), [state.name(place) for place in places]
        self.shapes = []
        self._pause.start()
        self.changed.emit()

    def forget(self) -> None:
        """Drop the frames: another model was chosen."""
        self._pause.stop()
        self._decoding.forget()
        self._path, self._wish, self.shapes = (), None, []

    @Slot()
    def _ask(self) -> None:
        if self._wish is not None:
            self._decoding.ask(self._wish[0])

    @Slot(object, object)
    def _decoded(self, codes: Floats, fields: Floats) -> None:
        if self._wish is None or codes is not self._wish[0]:  # the path has changed since
            return
        names = self._wish[1]
        self.shapes = [
            Shape(VoxelGrid(field), name) for field, name in zip(fields, names, strict=True)
        ]
        self.changed.emit()
