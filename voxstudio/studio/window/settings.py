"""What the studio remembers: a validated file that can never stop the program from starting."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from PySide6.QtCore import QLockFile, QObject, QSettings, Signal

from voxstudio.data.importing import ImportChoices
from voxstudio.devices import PATTERN
from voxstudio.files import write_atomically
from voxstudio.training.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOG = logging.getLogger("voxstudio")
RECENT = 10
"""Files that *Open recent* offers."""

ESTIMATES = 200
"""Of training runs that are remembered."""

LOCK_MS = 500
"""How long another window may take to write."""


class Settings(BaseModel):
    """The user's choices."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Literal["system", "dark", "light"] = "system"
    device: Annotated[str, Field(pattern=rf"^({PATTERN})$")] = "auto"
    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """CPU threads of the model; 0 leaves one core to the window."""
    model_memory_gib: Annotated[float, Field(ge=0, le=4096)] = 0.0
    """That loaded models may take together; 0 is a share of the machine's."""
    recent: tuple[str, ...] = ()
    """Files opened lately, the newest first."""

    folders: dict[str, str] = Field(default_factory=dict)
    """Where the last file dialog of each kind ended."""

    size_mm: Annotated[float, Field(ge=5, le=1000)] = 100.0
    """Longest side of the last export."""

    imports: dict[str, ImportChoices] = Field(default_factory=dict)
    """What was chosen for the last file of a format that was not obviously right, by its ending."""

    estimates: dict[str, Estimate] = Field(default_factory=dict)
    """What training runs take here, by the key of their `Question`."""

    def with_(self, values: dict[str, Any]) -> Settings:
        """Return settings with other values.

        Raises:
            ValidationError: If a value is not allowed.
        """
        return Settings.model_validate({**self.model_dump(), **values})


class SettingsStore(QObject):
    """Holds the settings and writes every change to `settings.json`.

    Args:
        parent: Owner.
    """

    changed = Signal()
    """A setting has another value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = Path(platformdirs.user_config_dir("voxstudio", appauthor=False))
        self._path = self._folder / "settings.json"
        self.settings = self._read(Settings())
        self.window = QSettings(str(self._folder / "window.ini"), QSettings.Format.IniFormat)
        """Geometry of the window, in Qt's own terms."""

    def change(self, **values: Any) -> None:  # noqa: ANN401 - pydantic checks them
        """Set fields of `Settings`; a file that cannot be written is a line in the log.

        Raises:
            ValidationError: If a value is not allowed.
        """
        changed = self.settings.with_(values)
        if changed == self.settings:
            return
        self.settings = changed
        self._merge(lambda _: values)
        self.changed.emit()

    def remember(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        name = str(path.absolute())
        self._change_recent(lambda names: [name, *(each for each in names if each != name)])

    def forget(self, path: Path) -> None:
        """Take a file that is no longer there from the recent ones."""
        name = str(path.absolute())
        self._change_recent(lambda names: [each for each in names if each != name])

    def remember_folder(self, kind: str, folder: str) -> None:
        """Note where a file dialog of a kind ended."""
        self.settings = self.settings.with_({"folders": {**self.settings.folders, kind: folder}})
        self._merge(lambda there: {"folders": {**there.folders, kind: folder}})

    def remember_import(self, ending: str, choices: ImportChoices) -> None:
        """Note what was chosen for a file of a format."""

        def noted(there: Settings) -> dict[str, Any]:
            return {"imports": {**there.imports, ending: choices}}

        self.settings = self.settings.with_(noted(self.settings))
        self._merge(noted)

    def remember_estimate(self, key: str, estimate: Estimate) -> None:
        """Note what a training run takes on this machine, and forget the oldest notes."""

        def noted(there: Settings) -> dict[str, Any]:
            others = {name: each for name, each in there.estimates.items() if name != key}
            return {"estimates": dict([*others.items(), (key, estimate)][-ESTIMATES:])}

        self.settings = self.settings.with_(noted(self.settings))
        self._merge(noted)

    def _change_recent(self, change: Callable[[Sequence[str]], list[str]]) -> None:
        written = self._merge(lambda there: {"recent": tuple(change(there.recent))[:RECENT]})
        if written.recent != self.settings.recent:
            self.settings = self.settings.with_({"recent": written.recent})
            self.changed.emit()

    def _merge(self, change: Callable[[Settings], dict[str, Any]]) -> Settings:
        """Change what is in the file now: another window may have written there since.

        Args:
            change: Returns the fields to set, of the settings in the file.

        Returns:
            What was written, or would have been.
        """
        lock = QLockFile(str(self._folder / "settings.lock"))
        merged = self.settings
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.tryLock(LOCK_MS)  # without it, too: the file is whole in any case
            there = self._read(self.settings)
            merged = there.with_(change(there))
            data = merged.model_dump_json(indent=2).encode()
            write_atomically(self._path, lambda file: file.write(data))
        except OSError as error:
            LOG.warning("settings are not kept: %s", error)
            merged = merged.with_(change(merged))
        finally:
            lock.unlock()
        return merged

    def _read(self, otherwise: Settings) -> Settings:
        """Return what is in the file, or something else where it says nothing."""
        try:
            return Settings.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return otherwise
        except (OSError, ValidationError) as error:
            LOG.warning("%s is not used: %s", self._path, str(error).splitlines()[0])
            return otherwise
