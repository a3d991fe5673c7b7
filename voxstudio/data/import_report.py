"""What an import of a folder read, refused and found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from voxstudio.text import plain


class Refused(NamedTuple):
    """A file that holds no shape that can be read."""

    file: str
    fault: str
    accepted: str


class Row(NamedTuple):
    """A shape that was read."""

    file: str
    """With `#` and its number where the file holds several."""
    kind: str
    """Its class, or nothing."""
    part: str
    """Its part of the split, or nothing."""
    voxels: int
    """Solid ones."""
    components: int
    """Connected components of the solid voxels."""
    digest: str
    """The same of equal shapes."""


@dataclass(frozen=True)
class ImportReport:
    """What became of every file.

    Args:
        folder: Name of the folder.
        out: Name of the data file.
        resolution: Voxels along each axis.
        files: How many there were to read.
        rows: The shapes, in order; those without a voxel are left out of the data file.
        refused: Files that hold none.
        passed_over: Files with other endings: how many of each.
        options: How the files were read.
    """

    folder: str
    out: str
    resolution: int
    files: int
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]
    passed_over: dict[str, int]
    options: dict[str, Any]

    @property
    def kept(self) -> list[Row]:
        """Shapes of the data file, in its order."""
        return [row for row in self.rows if row.voxels]

    @property
    def empty(self) -> list[str]:
        """Shapes without a voxel."""
        return [row.file for row in self.rows if not row.voxels]

    @property
    def in_pieces(self) -> list[Row]:
        """Shapes of several connected components."""
        return [row for row in self.kept if row.components > 1]

    @property
    def duplicates(self) -> list[list[str]]:
        """Groups of shapes that are equal, voxel by voxel."""
        groups = defaultdict(list)
        for row in self.kept:
            groups[row.digest].append(row.file)
        return [group for group in groups.values() if len(group) > 1]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of everything, in words."""
        return {
            "files read": self.files - len(self.refused),
            "refused": len(self.refused),
            "passed over": sum(self.passed_over.values()),
            "shapes": len(self.kept),
            "empty": len(self.empty),
            "in pieces": len(self.in_pieces),
            "duplicates": sum(len(group) - 1 for group in self.duplicates),
        }

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON, without anything that a terminal would obey."""
        return {
            "folder": plain(self.folder),
            "file": plain(self.out),
            "resolution": self.resolution,
            "options": self.options,
            "counts": self.counts,
            "classes": dict(sorted(Counter(plain(row.kind) for row in self.kept).items())),
            "refused": [{**each._asdict(), "file": plain(each.file)} for each in self.refused],
            "passed_over": {plain(ending): count for ending, count in self.passed_over.items()},
            "empty": [plain(name) for name in self.empty],
            "in_pieces": {plain(row.file): row.components for row in self.in_pieces},
            "duplicates": [[plain(name) for name in group] for group in self.duplicates],
            "shapes": [
                {"file": plain(row.file), "class": plain(row.kind), "split": row.part,
                 "voxels": row.voxels, "components": row.components}
                for row in self.kept
            ],
        }  # fmt: skip
