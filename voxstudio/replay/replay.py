"""A shape made again by the recipe in its file, and compared with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.convert import write_one
from voxstudio.data.formats import ShapeSet, is_mesh, write_shapes
from voxstudio.devices import described
from voxstudio.errors import ImportRejected
from voxstudio.kinds.load import load
from voxstudio.mesh.export import export_mesh
from voxstudio.mesh.surface import Mesh
from voxstudio.provenance import Provenance, Surface, package_versions, parse
from voxstudio.provenance.carriers import recipe_in
from voxstudio.replay.actions import carry_out
from voxstudio.replay.checkpoints import find, others
from voxstudio.replay.compare import Likeness, compare
from voxstudio.replay.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.kinds.frame import Frame

    Floats = NDArray[np.float32]

THE_RECIPE = "the recipe"
ACCEPTED = "a file of shapes, a mesh or a picture that voxstudio wrote"


@dataclass(frozen=True, eq=False)
class Replay:
    """What was made again.

    Args:
        made: The recipe in the file.
        again: That of what was made now.
        result: Shapes (N, D, H, W), those that the file holds, or a mesh.
        likeness: How near it is to the file.
        differences: What is another now, such as `torch 2.13 (here 2.14)`.
    """

    made: Provenance
    again: Provenance
    result: Floats | Mesh
    likeness: Likeness
    differences: tuple[str, ...]

    def write(self, out: Path) -> None:
        """Write the result with its recipe.

        Raises:
            ImportRejected: If the format cannot hold it.
            SaveFailed: If the file cannot be written.
        """
        if isinstance(self.result, Mesh):
            export_mesh(self.result, out, recipe=self.again.text)
        elif is_mesh(out):
            write_one(self._set(), out, self.again.surface or Surface())
        else:
            write_shapes(out, self._set())

    def _set(self) -> ShapeSet:
        place = self.again.surface or Surface()
        made = self.again.also(surface=None)
        values = np.asarray(self.result)
        return ShapeSet(values, spacing=place.spacing, origin=place.origin, made=made)


def recipe_of(path: Path) -> Provenance:
    """Return the recipe of a file.

    Raises:
        ImportRejected: If it has none, or one that cannot be trusted.
    """
    made = recipe_in(path)
    if made is None:
        raise ImportRejected(path, "does not say how it was made", ACCEPTED)
    return made


def replay(
    path: Path,
    checkpoints: Sequence[str] = (),
    device: str = "auto",
    watch: Callable[[Iterator[Frame]], Iterator[Frame]] = iter,
) -> Replay:
    """Make what a file holds again, and compare.

    Args:
        path: The file.
        checkpoints: In place of those that the recipe names; those are looked for by their digests
            otherwise.
        device: Where models run.
        watch: Follows the frames of runs.

    Raises:
        ImportRejected: If the file has no recipe that can be carried out here.
    """
    return _replayed(recipe_of(path), path, checkpoints, device, watch)


def replay_text(
    text: str,
    checkpoints: Sequence[str] = (),
    device: str = "auto",
    watch: Callable[[Iterator[Frame]], Iterator[Frame]] = iter,
) -> Replay:
    """Make again what a recipe says, and compare with the digest in it, as `replay` does."""
    return _replayed(parse(text, THE_RECIPE), None, checkpoints, device, watch)


def remake(text: str, checkpoints: Sequence[str] = (), device: str = "auto") -> Floats | Mesh:
    """Return what a recipe says: shapes (N, D, H, W), or a mesh; as `replay_text` does."""
    return replay_text(text, checkpoints, device).result


def _replayed(
    made: Provenance,
    path: Path | None,
    checkpoints: Sequence[str],
    device: str,
    watch: Callable[[Iterator[Frame]], Iterator[Frame]],
) -> Replay:
    source = THE_RECIPE if path is None else str(path)
    paths = find(made, checkpoints, source)
    models = tuple(load(each, device) for each in paths)
    whole = carry_out(Told(made, models, source, watch))
    result = whole if isinstance(whole, Mesh) else _rows(whole, made, source)
    machine = described(models[0].device) if models else None
    again = made.also(versions=package_versions(), machine=machine)
    changed = (*others(made, paths), *differences(made, again))
    return Replay(made, again, result, compare(path, made, result), changed)


def differences(made: Provenance, again: Provenance) -> list[str]:
    """Say which packages and which machine are others now."""
    there, here = (_circumstances(each) for each in (made, again))
    return [
        f"{name} {there.get(name, 'none')} (here {here.get(name, 'none')})"
        for name in dict.fromkeys([*there, *here])
        if there.get(name) != here.get(name)
    ]


def _circumstances(made: Provenance) -> dict[str, str]:
    machine = made.machine
    told = {} if machine is None else machine.model_dump()
    return {**made.versions, **{name: str(value) for name, value in told.items()}}


def _rows(whole: Floats, made: Provenance, source: str) -> Floats:
    """Return the shapes that the file holds."""
    rows = range(len(whole)) if made.rows is None else made.rows
    if max(rows, default=0) >= len(whole):
        fault = f"holds a recipe of {len(whole)} shapes and is number {max(rows)}"
        raise ImportRejected(source, fault, f"0 to {len(whole) - 1}")
    return np.asarray(whole[list(rows)], np.float32)
