"""Files that say how they were made: shown, or made again by the task that made them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voxstudio.studio.files.opening import CHECKPOINT
from voxstudio.studio.files.origin import RestoreRequest, read_origin
from voxstudio.studio.jobs import once
from voxstudio.studio.saved.session_file import SUFFIX as SESSION
from voxstudio.studio.window.recipe_offer import RecipeOffer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

COMMAND = "`voxstudio replay` makes it again, a recipe of {}"
SEEDS = 3
"""That are named one by one."""


class Offering(QObject):
    """Looks for a recipe in a file before it is shown.

    Args:
        window: Has the choice.
        runner: Owns the workers.
        errors: Shows what went wrong.
        title_of: Returns the title of the task that makes a thing again; empty for none.
        also: Returns checkpoints beside those that are installed.
    """

    restored = Signal(object)
    """The user wants a `RestoreRequest`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        title_of: Callable[[RestoreRequest], str],
        also: Callable[[], Sequence[Path]],
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._errors = window, runner, errors
        self._title_of, self._also = title_of, also
        self.choice = RecipeOffer(window.viewport)

    def consider(self, path: Path, show: Callable[[str], object]) -> None:
        """Show a file, unless it says how it was made: then that is a choice.

        Args:
            path: The file.
            show: Shows it, and says something of it; empty for nothing.
        """
        self.choice.hide()
        if path.suffix.lower() in (CHECKPOINT, SESSION) or not path.is_file():
            show("")
            return
        job = self._runner.start(once(partial(read_origin, path, tuple(self._also()))))
        job.succeeded.connect(lambda found: self._read(path, found, show))
        job.failed.connect(self._errors.failed)

    def _read(
        self, path: Path, found: RestoreRequest | str | None, show: Callable[[str], object]
    ) -> None:
        if not isinstance(found, RestoreRequest):
            show(found or "")
            return
        title = self._title_of(found)
        if title:
            text = f"{path.name}: {title}{_told(found)}"
            self.choice.ask(text, partial(show, ""), partial(self.restored.emit, found))
        else:
            show(COMMAND.format(found.made.action))


def _told(request: RestoreRequest) -> str:
    """Name model and seeds."""
    made = request.made
    seeds = (
        made.seeds
        if made.rows is None
        else [made.seeds[r] for r in made.rows if r < len(made.seeds)]
    )
    few = ", ".join(map(str, seeds[:SEEDS])) + (" …" if len(seeds) > SEEDS else "")
    by = f" with {made.checkpoint}" if made.models else ""
    return f"{by}, seed {few}" if few else by
