"""What the studio remembers: a validated file that can never stop the program from starting."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from PySide6.QtCore import QObject, QSettings, Signal

from voxstudio.files import write_atomically

LOG = logging.getLogger("voxstudio")
RECENT = 10
"""Files that *Open recent* offers."""


class Settings(BaseModel):
    """The user's choices."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Literal["system", "dark", "light"] = "system"
    device: Annotated[str, Field(pattern=r"^(auto|cpu|cuda:\d+)$")] = "auto"
    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """CPU threads of the model; 0 leaves one core to the window."""
    recent: tuple[str, ...] = ()
    """Files opened lately, the newest first."""


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
        self.settings = self._read()
        self.window = QSettings(str(self._folder / "window.ini"), QSettings.Format.IniFormat)
        """Geometry of the window, in Qt's own terms."""

    def change(self, **values: Any) -> None:  # noqa: ANN401 - pydantic checks them
        """Set fields of `Settings`; a file that cannot be written is a line in the log.

        Raises:
            ValidationError: If a value is not allowed.
        """
        changed = Settings.model_validate({**self.settings.model_dump(), **values})
        if changed == self.settings:
            return
        self.settings = changed
        self._write()
        self.changed.emit()

    def remember(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        name = str(path.absolute())
        others = [each for each in self.settings.recent if each != name]
        self.change(recent=(name, *others)[:RECENT])

    def forget(self, path: Path) -> None:
        """Take a file that is no longer there from the recent ones."""
        name = str(path.absolute())
        self.change(recent=tuple(each for each in self.settings.recent if each != name))

    def _read(self) -> Settings:
        try:
            return Settings.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Settings()
        except (OSError, ValidationError) as error:
            LOG.warning("%s is not used: %s", self._path, str(error).splitlines()[0])
            return Settings()

    def _write(self) -> None:
        data = self.settings.model_dump_json(indent=2).encode()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, lambda file: file.write(data))
        except OSError as error:
            LOG.warning("settings are not kept: %s", error)
