"""`resources/checkpoints.toml`: what ships, also what the wheel leaves out, by name and hash."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, NamedTuple

from voxstudio.checkpoint import file_digest, read_header
from voxstudio.library import resources, shipped_checkpoints
from voxstudio.training import toml

if TYPE_CHECKING:
    from collections.abc import Iterator


class Entry(NamedTuple):
    """A checkpoint that ships."""

    name: str
    file: str
    """In `resources/checkpoints/` of a checkout."""
    sha256: str
    bytes: int
    licence: str
    capabilities: tuple[str, ...]
    trained_on: str

    @property
    def in_wheel(self) -> bool:
        """Whether the wheel has it, too."""
        return "/" not in self.file


def read_manifest() -> dict[str, Entry]:
    """Return what ships, by name; a wheel lists what it leaves out, too."""
    path = resources() / "checkpoints.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["checkpoint"]
    entries = (Entry(**{**each, "capabilities": tuple(each["capabilities"])}) for each in tables)
    return {entry.name: entry for entry in entries}


def found() -> Iterator[Entry]:
    """Look at the checkpoints of this checkout."""
    folder = resources() / "checkpoints"
    for path in shipped_checkpoints():
        header = read_header(path)
        yield Entry(
            header.name,
            path.relative_to(folder).as_posix(),
            file_digest(path),
            path.stat().st_size,
            header.licence,
            header.capabilities,
            str(header.training.get("data", "")),
        )


def manifest() -> str:
    """Return what the manifest of this checkout should hold."""
    tables = (f"\n[[checkpoint]]\n{toml.write(each._asdict())}" for each in found())
    return "# Written by `make manifest`.\n" + "".join(tables)
