"""Saves what is made while it is made, and brings it back: nothing is asked, nothing is lost."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from voxstudio.files import SaveFailed
from voxstudio.studio.jobs import LatestJob, once
from voxstudio.studio.saved.autosave_folder import AutosaveFolder, open_folder
from voxstudio.studio.saved.session_file import SUFFIX, read_session, write_session
from voxstudio.studio.saved.state import SavedState
from voxstudio.studio.window.error_reporter import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.saved.codec import Codec
    from voxstudio.studio.session.parts import Session
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

LOG = logging.getLogger("voxstudio")
PACE_MS = 3000
"""Between two saves; each writes what has changed."""

FILTER = f"Session (*{SUFFIX})"


class SessionKeeper(QObject):
    """Autosave, restoring, and sessions as files.

    Args:
        window: Owns the dialogs, and says what went wrong.
        runner: Owns the workers.
        errors: Shows what went wrong.
        session: What is kept.
        codecs: Of all values in it.
    """

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        session: Session,
        codecs: Sequence[Codec],
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._errors = window, runner, errors
        self.session, self.codecs = session, codecs
        self.folder: AutosaveFolder | None = None
        """Where it is saved; None before `open`."""
        self._failed_once = False
        self._saving = LatestJob(self, runner)
        self._saving.succeeded.connect(self._saved)
        self._saving.failed.connect(self._save_failed)
        self._clock = QTimer(self, interval=PACE_MS)
        self._clock.timeout.connect(self.save)
        window.closing.connect(self._clock.stop)
        window.actions_by_name.handle(
            {"new_session": self.new, "open_session": self.ask, "save_session": self.ask_to_save}
        )

    # Autosave.

    def open(self) -> bool:
        """Restore what was left when the studio was last open, and save from now on.

        Returns:
            Whether there was anything.
        """
        try:
            self.folder = open_folder()
            found = self.folder.read(self.codecs)
        except OSError as error:
            self._errors.show(f"Nothing will be saved by itself: {error}")
            return False
        warnings = list(self.folder.warnings)
        if found is not None:
            warnings += self.session.restore(found)
        if warnings:
            self._errors.show("Not everything is as it was.\n\n" + "\n".join(warnings))
        self._clock.start()
        return found is not None

    @Slot()
    def save(self) -> None:
        """Save what has changed, in a worker; a save under way goes on."""
        if self.folder is not None and not self._saving.busy:
            state = self.session.save()
            self._saving.start(once(partial(self.folder.write, state, self.codecs)))

    def finish(self) -> None:
        """Save for the last time, and leave the folder to others: the window has closed."""
        self._clock.stop()
        if self.folder is None:
            return
        try:
            self.folder.write(self.session.save(), self.codecs)
        except SaveFailed as error:
            LOG.error("%s", error)
        self.folder.unlock()
        self.folder = None

    @Slot(object)
    def _saved(self, _changed: bool) -> None:
        if self._failed_once:
            self._failed_once = False
            self._window.say("Saved again by itself")

    @Slot(object)
    def _save_failed(self, failure: Failure) -> None:
        """Say once that nothing is saved; the work goes on, and so do the attempts."""
        if not self._failed_once:
            self._failed_once = True
            self._errors.show(f"What you make is not saved now.\n\n{sentence(failure.error)}")

    # Sessions as files.

    @Slot()
    def new(self) -> None:
        """Begin with nothing; what there was stays in its own folder."""
        self._begin(SavedState({}))
        self._window.say("New session")

    @Slot()
    def ask(self) -> None:
        """Ask for a session and open it."""
        self._window.dialogs.ask_to_open(
            "session", "Open session", [FILTER], lambda paths: self.open_file(paths[0])
        )

    def open_file(self, path: Path) -> None:
        """Read a session in a worker and go on with it."""
        job = self._runner.start(once(partial(read_session, path, self.codecs)))
        self._window.progress.watch(job, f"Opening {path.name}")
        job.succeeded.connect(lambda state: self._opened(path, state))
        job.failed.connect(self._errors.failed)

    def _opened(self, path: Path, state: SavedState) -> None:
        wrong = self._begin(state)
        self._window.say(f"Opened {path.name}")
        if wrong:
            self._errors.show(f"{path.name}: not everything is here.\n\n" + "\n".join(wrong))

    def _begin(self, state: SavedState) -> list[str]:
        """Have another session; the one before is saved first, and stays in its folder."""
        if self.folder is not None:
            self.finish()
            self.folder = open_folder(new=True)
            self._clock.start()
        return self.session.restore(state)

    @Slot()
    def ask_to_save(self) -> None:
        """Ask where to write the session."""
        name = f"session{SUFFIX}"
        self._window.dialogs.ask_to_save(
            "session", "Save session as", name, [FILTER], self.save_file
        )

    def save_file(self, path: Path) -> None:
        """Write the session in a worker."""
        state = self.session.save()
        job = self._runner.start(once(partial(write_session, path, state, self.codecs)))
        self._window.progress.watch(job, f"Saving {path.name}")
        job.succeeded.connect(lambda _: self._window.say(f"Saved {path.name}", path))
        job.failed.connect(self._errors.failed)
