"""A film of shapes: drawn frame by frame while the window stays alive, then written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from voxstudio.render.movie import FORMATS, pictures, write_film

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

    Picture = NDArray[np.uint8]
    Order = Callable[[Sequence[Picture]], Sequence[Picture]]

SIDE = 480
"""Pixels along each side of a frame."""
PAUSE_MS = 10
"""Between two frames, so that hands are not held up."""
FILTERS = ("GIF picture (*.gif)", "MP4 film (*.mp4)")


class MovieExport(QObject):
    """Asks where to, draws and writes; one film at a time.

    VTK may only be touched by the GUI thread, so a timer takes one frame per turn.

    Args:
        window: Owns the dialog; its look decides the background.
        runner: Owns the worker that writes.
        errors: Shows what went wrong.
    """

    changed = Signal()
    """Another frame is drawn, or the film has ended."""

    def __init__(self, window: MainWindow, runner: Runner, errors: ErrorReporter) -> None:
        super().__init__(window)
        self._window, self._runner, self._errors = window, runner, errors
        self._path = Path()
        self._order: Order = list
        self._drawing: Iterator[Picture] | None = None
        self._frames: list[Picture] = []
        self._count = 0
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._next)
        window.closing.connect(self._timer.stop)

    @property
    def drawn(self) -> tuple[int, int] | None:
        """How many frames are drawn, of how many; None while no film is made."""
        return None if self._drawing is None else (len(self._frames), self._count)

    def ask(self, shapes: Sequence[Shape], order: Order) -> None:
        """Ask where to write a film of shapes; its ending decides the format.

        Args:
            shapes: Of one size, in the order of the path.
            order: Makes of their pictures the sequence that repeats for ever.
        """
        self._window.dialogs.ask_to_save(
            "film",
            "Save film",
            "interpolation.gif",
            FILTERS,
            lambda path: self.make(shapes, path, order),
        )

    def make(self, shapes: Sequence[Shape], path: Path, order: Order) -> None:
        """Draw a film and write it; faults end in a dialog."""
        if path.suffix.lower() not in FORMATS:
            self._errors.show(f"{path.name}: a film ends in {' or '.join(FORMATS)}")
            return
        fields = np.stack([shape.grid.as_float() for shape in shapes])
        self._path, self._order, self._frames = path, order, []
        self._count = len(shapes)
        self._drawing = pictures(fields, SIDE, theme=self._window.theme.scene)
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _next(self) -> None:
        if self._drawing is None:
            self._timer.stop()
            return
        frame = next(self._drawing, None)
        if frame is not None:
            self._frames.append(frame)
        else:
            self._timer.stop()
            self._write()
        self.changed.emit()

    def _write(self) -> None:
        path, frames = self._path, self._order(self._frames)

        def steps() -> Generator[None, None, Path]:
            yield None
            write_film(path, frames)
            return path

        job = self._runner.start(steps)
        job.succeeded.connect(self._written)
        job.failed.connect(self._failed)

    @Slot(object)
    def _written(self, path: Path) -> None:
        self._end()
        self._window.say(f"Saved {path.name}", path)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._end()
        self._errors.failed(failure)

    def _end(self) -> None:
        self._drawing, self._frames = None, []
        self.changed.emit()
