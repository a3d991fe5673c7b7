"""What an import has read so far, line by line, so that one that was ended is resumed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from voxstudio.files import SaveFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ImportJournal:
    """A file of JSON lines: first what was asked for, then a line per file that was read.

    A line that was cut short counts for nothing, and neither does a journal of something else.

    Args:
        path: Where it is, or will be.
        asked: What decides how a file is read.
    """

    def __init__(self, path: Path, asked: dict[str, Any]) -> None:
        self.path, self._asked = path, asked

    def resumed(self) -> dict[str, Any]:
        """Return what was read, by what `add` called it, and make ready to add more."""
        lines = self._lines()
        if next(lines, None) != self._asked:
            self._write("w", json.dumps(self._asked))
            return {}
        self._write("a", "")  # ends a line that was cut short
        pairs = [line for line in lines if isinstance(line, list) and len(line) == 2]
        return {str(key): value for key, value in pairs}

    def add(self, key: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Note what was read of one file."""
        self._write("a", json.dumps([key, value]))

    def _lines(self) -> Iterator[Any]:
        try:
            text = self.path.read_text("ascii")
        except (OSError, ValueError):
            return
        for line in text.splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                yield None

    def _write(self, mode: str, line: str) -> None:
        """Write a line.

        Raises:
            SaveFailed: If the disk is full, or the folder cannot be written.
        """
        try:
            with self.path.open(mode, encoding="ascii") as file:
                file.write(line + "\n")
        except OSError as error:
            raise SaveFailed(f"{self.path}: cannot be written: {error.strerror}") from error
