"""Films of shapes: drawn picture by picture while the window stays alive, then written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from voxstudio.render.ffmpeg import find_ffmpeg
from voxstudio.render.movie import TURN, pictures, turntable, write_film
from voxstudio.studio.files.export_writer import shape_set
from voxstudio.studio.jobs import once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from voxstudio.render.movie import Picture
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

    Order = Callable[[Sequence[Picture]], Sequence[Picture]]

SIDE = 480
"""Pixels along each side of a picture."""
PAUSE_MS = 10
"""Between two pictures, so that hands are not held up."""
FILTERS = ("WebP picture (*.webp)", "PNG picture (*.png)", "GIF picture (*.gif)")
MP4 = "MP4 film (*.mp4)"
"""Where there is ffmpeg."""


class FilmExport(QObject):
    """Asks where to, draws and writes; one film at a time.

    VTK may only be touched by the GUI thread, so a timer takes one picture per turn.

    Args:
        window: Owns the dialog; its look decides the background.
        runner: Owns the worker that writes.
        errors: Shows what went wrong.
    """

    def __init__(self, window: MainWindow, runner: Runner, errors: ErrorReporter) -> None:
        super().__init__(window)
        self._window, self._runner, self._errors = window, runner, errors
        self._path = Path()
        self._order: Order = list
        self._drawing: Iterator[Picture] | None = None
        self._pictures: list[Picture] = []
        self._count = 0
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._next)
        window.closing.connect(self._timer.stop)

    @property
    def busy(self) -> bool:
        """Whether a film is drawn."""
        return self._drawing is not None

    def ask_frames(self, shapes: Sequence[Shape], order: Order, name: str) -> None:
        """Ask where to write a film of shapes.

        Args:
            shapes: In their order.
            order: Makes of their pictures the sequence that repeats for ever.
            name: Of the file, without ending.
        """
        if len(shapes) < 2:
            self._window.say("There are no frames to make a film of yet")
        else:
            fields = (shape.grid.as_float() for shape in shapes)  # taken once drawing begins
            drawing = partial(pictures, fields, SIDE, theme=self._window.theme.scene)
            last = shapes[-1]
            self._ask(name, lambda path: self.make(drawing(), len(shapes), path, order, last))

    def ask_turntable(self, shape: Shape | None) -> None:
        """Ask where to write a film that goes around a shape."""
        if shape is None:
            self._window.say("There is no shape to make a film of yet")
        else:
            drawing = partial(turntable, shape.field, SIDE, theme=self._window.theme.scene)
            self._ask("turntable", lambda path: self.make(drawing(), TURN, path, list, shape))

    def _ask(self, name: str, then: Callable[[Path], object]) -> None:
        if self.busy:
            self._window.say("A film is being made: it ends first")
        else:
            filters = (*FILTERS, MP4) if find_ffmpeg() else FILTERS
            self._window.dialogs.ask_to_save("film", "Save film", f"{name}.webp", filters, then)

    def make(
        self, drawing: Iterator[Picture], count: int, path: Path, order: Order, shape: Shape
    ) -> None:
        """Draw a film and write it; faults end in a dialog.

        Args:
            drawing: Makes its pictures one by one.
            count: Of pictures.
            path: Where to; its ending decides the format.
            order: Makes of the pictures the sequence that repeats for ever.
            shape: What its last picture shows, whose recipe it carries.
        """
        self._path, self._order, self._shape, self._pictures = path, order, shape, []
        self._count, self._drawing = count, drawing
        text = f"Drawing {path.name}"
        self._row = self._window.progress.begin(text, self._end, self._share)
        self._timer.start()

    def _share(self) -> float:
        return len(self._pictures) / self._count

    @Slot()
    def _next(self) -> None:
        picture = None if self._drawing is None else next(self._drawing, None)
        if picture is not None:
            self._pictures.append(picture)
        elif self._drawing is not None:
            path, pictures = self._path, self._order(self._pictures)
            job = self._runner.start(once(partial(_write, path, pictures, self._shape)))
            self._end()
            self._window.progress.watch(job, f"Saving {path.name}")
            job.succeeded.connect(lambda _: self._window.say(f"Saved {path.name}", path))
            job.failed.connect(self._errors.failed)

    def _end(self) -> None:
        self._timer.stop()
        self._drawing, self._pictures = None, []
        self._window.progress.remove(self._row)


def _write(path: Path, pictures: Sequence[Picture], shape: Shape) -> None:
    write_film(path, pictures, shape_set(shape).recipe)
