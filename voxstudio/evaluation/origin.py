"""The shapes a checkpoint learned from, made again from what its header says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pydantic import ValidationError

from voxstudio.data.copies import AXES as ALL
from voxstudio.data.copies import copied
from voxstudio.data.formats import ShapeSet
from voxstudio.data.splits import HELD_OUT, in_turn, read, split
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.novelty import Floats, nearest
from voxstudio.grid import AXES
from voxstudio.training.dataset import HALF, labels_of, occupancies, source_of
from voxstudio.training.recipe import DataRecipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.grid import Axis
    from voxstudio.training.dataset import Held

T = TypeVar("T", bound=np.generic)
GENERATED = "generated "
"""How the description of data begins that voxstudio made itself."""
FRESH = 100
"""Generated shapes that are made to measure on where a recipe held none out."""


class NothingUnseen(ImportRejected):
    """A model learned from every shape of its data, and none is left to measure it on."""


@dataclass(frozen=True, eq=False)
class Origin:
    """What a model knows and what was kept from it.

    Args:
        training: Shapes it learned from, occupancy in [0, 1].
        held_back: Shapes of the same kind that it never saw; perhaps none.
        mirror: Axis along which it also learned the mirror image of every training shape.
    """

    training: ShapeSet
    held_back: ShapeSet
    mirror: Axis | None = None

    def nearest_to(self, samples: NDArray[np.bool_]) -> tuple[list[NDArray[np.float32]], Floats]:
        """Find what a model learned that is most like its samples.

        Args:
            samples: Solid voxels, (N, D, H, W).

        Returns:
            N shapes, (D, H, W), mirrored where that is how they were seen, and their overlap, (N,).
        """
        found, overlap = nearest(samples, self.learned())
        count = len(self.training)
        shapes = [self.training.grid(int(row) % count).as_float() for row in found]
        turned = zip(shapes, found >= count, strict=True)
        return [self._turned(shape) if mirrored else shape for shape, mirrored in turned], overlap

    def called(self, row: int) -> str:
        """Return which shape `learned` has in a row, in words such as `shape 3, desk`."""
        turned, index = divmod(row, len(self.training))
        labels, names = self.training.labels, self.training.label_names
        kind = names[int(labels[index])] if labels is not None and names else ""
        words = [f"shape {index}", kind.replace("_", " "), "mirrored" if turned else ""]
        return ", ".join(word for word in words if word)

    def learned(self) -> NDArray[np.bool_]:
        """Return the solid voxels of all shapes a model saw, mirror images last."""
        shapes = solid(self.training)
        return np.concatenate([shapes, self._turned(shapes)]) if self.mirror else shapes

    def without_copies(self) -> Origin:
        """Leave out the shapes that are copies, or nearly so, of what a model learned."""
        axes = (None, AXES[self.mirror] + 1) if self.mirror else (None,)
        alike = copied(self.held_back.voxels, self.training.voxels, axes=axes)
        return replace(self, held_back=self.held_back.take(~alike))

    def _turned(self, shapes: NDArray[T]) -> NDArray[T]:
        """Return mirror images of shapes, (..., D, H, W); the shapes themselves without an axis."""
        return np.flip(shapes, AXES[self.mirror] - 3) if self.mirror else shapes

    def unseen(self, name: str) -> ShapeSet:
        """Return the shapes that a model never saw.

        Args:
            name: Of the model.

        Raises:
            NothingUnseen: If there are none.
        """
        if not len(self.held_back):
            accepted = "shapes that it never saw, in a file"
            raise NothingUnseen(name, "learned from every shape of its data", accepted)
        return self.held_back


def solid(shapes: ShapeSet) -> NDArray[np.bool_]:
    """Return the solid voxels of a set, (N, D, H, W)."""
    return np.asarray(shapes.voxels > 0.5)


def is_generated(header: CheckpointHeader) -> bool:
    """Return whether a checkpoint learned from shapes that voxstudio makes itself."""
    return str(header.training.get("data", "")).startswith(GENERATED)


def origin(header: CheckpointHeader, data: ShapeSet | None = None) -> Origin:
    """Make the training shapes of a checkpoint again.

    A checkpoint from before splits kept copies together does not say what was held out: then these
    are the shapes that were, less those of which it learned a copy.

    Args:
        header: Of the checkpoint.
        data: The data file it learned from, where it was not generated shapes.

    Raises:
        ImportRejected: If the header holds no valid recipe, or a data file is needed, or it is
            another one.
    """
    recipe = data_recipe(header)
    data = _generated(recipe, header.resolution) if is_generated(header) else _file(header, data)
    shapes = _of_classes(data, recipe.classes)
    held = held_out(header, shapes.kinds)
    known = Origin(shapes.take(~held), shapes.take(held), recipe.flip_augmentation)
    return known if HELD_OUT in header.training else known.without_copies()


def examined(
    header: CheckpointHeader, data: ShapeSet | None = None, unseen: ShapeSet | None = None
) -> Origin:
    """Make the training shapes of a checkpoint again, with shapes that it can be measured on.

    Where a recipe held none out, these are the next shapes that it would have generated; of a data
    file there are none then, unless the user has some.

    Args:
        header: Of the checkpoint.
        data: As of `origin`.
        unseen: The user's own, in place of those that were held out.

    Raises:
        ImportRejected: As `origin`.
    """
    known = origin(header, data)
    if unseen is not None:
        return replace(known, held_back=unseen)
    if len(known.held_back) or not is_generated(header):
        return known
    return replace(known, held_back=held_back(header, FRESH)).without_copies()


def held_out(header: CheckpointHeader, labels: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which of the shapes that a checkpoint's recipe asks for it never learned from, (N,).

    Args:
        header: Of the checkpoint.
        labels: Class of every shape, (N,).

    Raises:
        ImportRejected: If the header holds no valid recipe, or speaks of other shapes.
    """
    said = header.training.get(HELD_OUT)
    if said is None:
        return split(labels, data_recipe(header).validation)
    try:
        return read(said, len(labels))
    except (TypeError, ValueError) as error:
        fault = f"did not learn from these {len(labels)} shapes"
        raise ImportRejected(header.name, fault, "the data file it learned from") from error


def held_by(header: CheckpointHeader) -> Held:
    """Return what says which shapes a model never saw, for one that begins with its weights.

    Otherwise that one would hold out, and be measured on, shapes that the first learned. Copies of
    what it learned are not held out either, where it knew nothing of copies.
    """

    def held(
        source: str, voxels: NDArray[np.uint8], labels: NDArray[np.integer]
    ) -> NDArray[np.bool_] | None:
        if header.training.get("data") != source:
            return None
        out = held_out(header, labels)
        shapes = voxels.shape[1] == voxels.shape[2]  # not pictures
        if shapes and HELD_OUT not in header.training:
            rows = np.flatnonzero(out)
            out[rows[copied(voxels[out], voxels[~out], threshold=HALF, axes=ALL)]] = False
        return out

    return held


def held_back(header: CheckpointHeader, count: int, data: ShapeSet | None = None) -> ShapeSet:
    """Make some of the shapes that a checkpoint never saw, the classes in turn.

    Of generated ones no others are made, and so they are not held against all that it learned: of
    a checkpoint that does not say what was held out, some may be nearly copies. Where none was
    held out, they are the next that its recipe would have generated.

    Args:
        header: Of the checkpoint.
        count: How many at most; fine shapes take much memory.
        data: The data file it learned from, where it was not generated shapes.

    Raises:
        ImportRejected: As `origin`.
    """
    if not is_generated(header):
        kept = origin(header, data).held_back
        return kept.take(np.array(in_turn(kept.kinds, count), np.intp))
    recipe, rows = unseen_rows(header)
    labels = labels_of(recipe)[rows]
    chosen = sorted(int(rows[row]) for row in in_turn(labels, count))
    return _generated(recipe, header.resolution, chosen)


def unseen_rows(header: CheckpointHeader) -> tuple[DataRecipe, NDArray[np.intp]]:
    """Return which generated shapes a checkpoint never saw, and the recipe that has them all.

    Raises:
        ImportRejected: If the header holds no valid recipe.
    """
    recipe = data_recipe(header)
    rows = np.flatnonzero(held_out(header, labels_of(recipe)))
    if len(rows):
        return recipe, rows
    longer = recipe.model_copy(update={"count": recipe.count + FRESH})
    return longer, np.arange(recipe.count, longer.count)


def data_recipe(header: CheckpointHeader) -> DataRecipe:
    """Return what a checkpoint says that it learned from.

    Raises:
        ImportRejected: If it does not.
    """
    try:
        return DataRecipe.model_validate(header.training["recipe"]["data"])
    except (KeyError, TypeError, ValidationError) as error:
        accepted = "a checkpoint written by `voxstudio train`"
        raise ImportRejected(header.name, "does not say what it learned from", accepted) from error


def require_data(header: CheckpointHeader) -> None:
    """Refuse a checkpoint whose training shapes cannot be made again, but are in a data file.

    Raises:
        ImportRejected: If they are.
    """
    if not is_generated(header):
        learned = header.training.get("data", "a data file")
        raise ImportRejected(
            header.name, f"learned from {learned}", "that file as reference data (--data)"
        )


def _file(header: CheckpointHeader, data: ShapeSet | None) -> ShapeSet:
    if data is None:
        require_data(header)
    assert data is not None
    size = data.voxels.shape[1:]
    if size != (header.resolution,) * 3:
        fault = f"has {'x'.join(map(str, size))} voxels"
        raise ImportRejected(data.name, fault, f"shapes of {header.resolution}^3 voxels")
    return data


def _generated(recipe: DataRecipe, resolution: int, rows: Sequence[int] | None = None) -> ShapeSet:
    voxels, labels = occupancies(recipe, resolution, rows)
    values = np.divide(voxels, 255, dtype=np.float32) if recipe.antialias else voxels > 0
    return ShapeSet(values, labels, source_of(recipe).label_names, recipe.family or "")


def _of_classes(data: ShapeSet, classes: tuple[str, ...]) -> ShapeSet:
    if not classes or data.labels is None:
        return data
    if missing := sorted(set(classes) - set(data.label_names)):
        accepted = "the data file it learned from"
        raise ImportRejected(data.name, f"has no class {', '.join(missing)}", accepted)
    return data.take(np.isin(data.labels, [data.label_names.index(name) for name in classes]))
