"""What can be picked for an evaluation: models, shapes of the library, and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.studio.models.names import told_apart
from voxstudio.studio.models.selection import times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.evaluation.synthesis_run import Source
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.tasks.evaluate.evaluations import Evaluation


@dataclass(frozen=True, eq=False)
class Choice:
    """An entry of the list.

    Args:
        key: Tells it from the others; the same as long as it stands for the same.
        name: In the list, and of the row of the table.
        tip: What it is.
        origin: A checkpoint, a file or folder, or shapes of one size.
    """

    key: str
    name: str
    tip: str
    origin: Path | tuple[Shape, ...]

    def source(self) -> Source:
        """Return what the library evaluates; for a worker, since it copies shapes."""
        from voxstudio.data.formats import ShapeSet
        from voxstudio.evaluation.synthesis_run import Source

        if not isinstance(self.origin, tuple):
            return Source(str(self.origin), self.origin)
        voxels = np.stack([shape.grid.as_float() for shape in self.origin])
        return Source(self.name, ShapeSet(voxels, name=self.name))


def choices(
    evaluation: Evaluation,
    models: Sequence[tuple[Path, CheckpointHeader]],
    sections: Mapping[str, Sequence[Shape]],
    files: Sequence[Path],
) -> list[Choice]:
    """Return what an evaluation can take.

    Args:
        evaluation: Says what models must support.
        models: Checkpoints of the library.
        sections: Its shapes by what they are called.
        files: Files and folders that the user added.
    """
    supporting = {
        path: header for path, header in models if evaluation.operation.supported_by(header)
    }
    found = [
        Choice(
            str(path), name, f"Model of {times((supporting[path].resolution,) * 3)} voxels", path
        )
        for path, name in told_apart(supporting.items()).items()
    ]
    if evaluation.shapes:
        for name, shapes in sections.items():
            found += _by_size(name, shapes)
        found += [Choice(str(path), path.name, str(path), path) for path in files]
    return found


def _by_size(name: str, shapes: Sequence[Shape]) -> Iterator[Choice]:
    """Yield the shapes of each size as one set: only those can be compared."""
    sizes = dict.fromkeys(shape.grid.shape for shape in shapes)
    for size in sizes:
        some = tuple(shape for shape in shapes if shape.grid.shape == size)
        called = f"{name}, {times(size)}" if len(sizes) > 1 else name
        yield Choice(f"{name} {size}", called, f"{len(some)} of {times(size)} voxels", some)
