"""What a recipe asks for, generated or from a data file, and what is held back of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voxstudio.data.components import largest_component_share
from voxstudio.data.copies import copy_groups
from voxstudio.data.shapes import catalogue, coloured, families
from voxstudio.data.splits import split
from voxstudio.errors import ImportRejected
from voxstudio.mesh_placement import usual_of
from voxstudio.room import BYTES, check_room

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.mesh_placement import MeshPlacement
    from voxstudio.training.recipe import DataRecipe

Held = Callable[[str, "NDArray[np.uint8]", "NDArray[np.integer]"], "NDArray[np.bool_] | None"]
"""Says which shapes are held out of a source, of their voxels and classes; None if it cannot."""

HALF = 127
"""Of an occupancy in bytes; above it a voxel is solid."""


SEEN = 1000
"""Training shapes whose placement is taken for that of all."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Shapes to learn from, or pictures, whose three colours stand where shapes have layers.

    Args:
        training: (N, D, H, W) uint8, 0 empty to 255 solid; of pictures (N, 3, H, W).
        labels: Class of every training shape, its place in `classes`, (N,).
        validation: (M, D, H, W), likewise; never learned from.
        classes: Names of the classes present.
        source: Where they came from, in words, without a path.
        held_out: Which of all shapes that the recipe asks for are `validation`; None where that is
            not known.
        validation_labels: Class of every held-out shape, (M,); None where that is not known.
    """

    training: NDArray[np.uint8]
    labels: NDArray[np.integer]
    validation: NDArray[np.uint8]
    classes: tuple[str, ...]
    source: str
    held_out: NDArray[np.bool_] | None = None
    validation_labels: NDArray[np.integer] | None = None

    @property
    def of_pictures(self) -> bool:
        """Whether these are pictures."""
        _, depth, height, _ = self.training.shape
        return bool(depth != height)

    @cached_property
    def placement(self) -> MeshPlacement | None:
        """Where the training shapes stand and how long they are; None of pictures."""
        return None if self.of_pictures else usual_of(self.training[:SEEN])


def generated(recipe: DataRecipe, held: Held | None = None) -> Dataset:
    """Make the recipe's own shapes, or pictures.

    Args:
        recipe: Says which.
        held: Says which are held out already; None draws them.

    Raises:
        ImportRejected: If there is no such family, or one of its structures is unknown.
    """
    if recipe.family == coloured.FAMILY:
        return _pictures(recipe, held)
    source = source_of(recipe)
    names = source.members
    voxels, labels = occupancies(recipe, recipe.resolution)
    chosen = recipe.structures.get(names[0], ()) if len(names) == 1 else ()
    only = f" ({', '.join(chosen)})" if chosen else ""
    words = f"generated {recipe.family}{only}, {recipe.count} shapes, seed {recipe.seed}"
    kinds = _Kinds(labels, source.label_names, names)
    return _parted(voxels, kinds, words, recipe, held)


def _pictures(recipe: DataRecipe, held: Held | None) -> Dataset:
    from voxstudio.render.primitives import primitive_pictures  # nothing else is drawn

    drawn = primitive_pictures(range(recipe.count), recipe.seed, recipe.resolution)
    source = f"generated {recipe.family}, {recipe.count} pictures, seed {recipe.seed}"
    names = tuple(coloured.KINDS)
    return _parted(drawn, _Kinds(labels_of(recipe), names, names), source, recipe, held)


def from_file(shapes: ShapeSet, recipe: DataRecipe, held: Held | None = None) -> Dataset:
    """Take the recipe's classes of a data file; of one without labels, every shape is of its class.

    What the file's own split holds out is never learned from.

    Args:
        shapes: Of the file.
        recipe: Says which.
        held: As for `generated`.

    Raises:
        ImportRejected: If no shape is left, a class is not in the file, or the recipe has several
            classes and the file no labels.
    """
    voxels = _to_bytes(np.asarray(shapes.voxels))
    labels, own = shapes.kinds, shapes.held_out
    missing = ", ".join(sorted(set(recipe.classes) - set(shapes.label_names)))
    if missing and shapes.labels is not None:
        accepted = ", ".join(shapes.label_names) or "data.classes=[]"
        raise ImportRejected(shapes.name, f"has no class {missing}", accepted)
    if shapes.labels is None and len(recipe.classes) > 1:
        fault = f"has no labels to tell {', '.join(recipe.classes)} apart"
        raise ImportRejected(shapes.name, fault, "labels, or a recipe of one class or of none")
    wanted = tuple(recipe.classes or shapes.label_names)
    names = wanted if shapes.labels is None else shapes.label_names
    if recipe.classes and shapes.labels is not None:
        rows = np.isin(labels, [shapes.label_names.index(name) for name in wanted])
        voxels, labels, own = voxels[rows], labels[rows], None if own is None else own[rows]
    source = f"{shapes.name}, {len(voxels)} shapes"
    return _parted(voxels, _Kinds(labels, names, wanted), source, recipe, held, own)


def occupancies(
    recipe: DataRecipe, resolution: int, rows: Sequence[int] | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Make a recipe's shapes.

    Args:
        recipe: Says which.
        resolution: R, voxels along each axis.
        rows: Only these of them, in ascending order; None for all N.

    Returns:
        Voxels (N, R, R, R), 0 empty to 255 solid, between them where `soft`; labels (N,).

    Raises:
        ImportRejected: If there is no such family, or one of its structures is unknown.
    """
    names = source_of(recipe).label_names
    for family, structures in recipe.structures.items():
        known = families.STRUCTURES.get(family, ())
        unknown = ", ".join(sorted(set(structures) - set(known)))
        if unknown or not known:
            accepted = ", ".join(known or families.FAMILIES)
            raise ImportRejected(family, f"has no structure {unknown}", accepted)
    wanted = range(recipe.count) if rows is None else rows
    check_room(len(wanted), resolution, BYTES)
    voxels = np.empty((len(wanted), resolution, resolution, resolution), dtype=np.uint8)
    labels = np.empty(len(wanted), dtype=np.uint8)
    for row, piece in enumerate(_pieces(recipe, frozenset(wanted))):
        filled = piece.coverage(resolution) if recipe.antialias else piece.occupancy(resolution)
        voxels[row] = np.round(255 * filled.astype(np.float32))
        labels[row] = names.index(piece.family)
    return voxels, labels


def labels_of(recipe: DataRecipe) -> NDArray[np.uint8]:
    """Return the class of every shape of a recipe, (N,), without making the shapes.

    Of pictures, it is the kind of primitive.
    """
    if recipe.family == coloured.FAMILY:
        return np.resize(np.arange(len(coloured.KINDS), dtype=np.uint8), recipe.count)
    source = source_of(recipe)
    cycle = [source.label_names.index(name) for name in source.members]
    return np.resize(np.array(cycle, np.uint8), recipe.count)


def classes_of(recipe: DataRecipe) -> tuple[str, ...]:
    """Return the names of the classes that a recipe generates; of pictures, kinds of primitives.

    Raises:
        ImportRejected: If the recipe names no family, or one that there is not.
    """
    pictures = recipe.family == coloured.FAMILY
    return tuple(coloured.KINDS) if pictures else source_of(recipe).members


def source_of(recipe: DataRecipe) -> catalogue.Source:
    """Return where a recipe's own shapes come from.

    Raises:
        ImportRejected: If the recipe names no family, or one that there is not.
    """
    if recipe.family is None:
        raise ImportRejected("the recipe", "learns from a data file", "--data FILE")
    return catalogue.find(recipe.family)


def _pieces(recipe: DataRecipe, rows: Container[int]) -> Iterator[catalogue.Piece]:
    """Draw classes in turn, and of each the next piece of a wanted structure; keep some rows."""
    source = source_of(recipe)
    streams = [_of_class(name, source, recipe) for name in source.members]
    for row in range(recipe.count):
        draw = next(streams[row % len(streams)])
        if row in rows:
            yield draw()


def _of_class(
    name: str, source: catalogue.Source, recipe: DataRecipe
) -> Iterator[Callable[[], catalogue.Piece]]:
    """Return what draws each piece, once; where any structure will do, only when it is called."""
    wanted = recipe.structures.get(name)
    for index in count():
        draw = cache(partial(source.piece, name, index, recipe.seed))
        if wanted is None or draw().variant in wanted:
            yield draw


def _to_bytes(voxels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Occupancies in [0, 1], or already bool or 0 / 1, as 0 to 255."""
    return np.round(np.clip(voxels.astype(np.float32), 0, 1) * 255).astype(np.uint8)


class _Kinds(NamedTuple):
    """The class of every shape, as the source numbers it, (N,)."""

    labels: NDArray[np.integer]
    names: tuple[str, ...]
    """Of all classes of the source; none where it names none."""
    classes: tuple[str, ...]
    """Of those that are learned."""

    def of(self, rows: Sequence[np.intp]) -> NDArray[np.integer]:
        """Return the place of the class of some shapes among those that are learned."""
        labels = self.labels[rows]
        if self.names == self.classes:
            return labels
        places = [self.classes.index(n) if n in self.classes else -1 for n in self.names]
        found: NDArray[np.integer] = np.array(places, np.intp)[labels]
        return found


def _parted(
    voxels: NDArray[np.uint8],
    kinds: _Kinds,
    source: str,
    recipe: DataRecipe,
    held: Held | None,
    own: NDArray[np.bool_] | None = None,
) -> Dataset:
    # By the source's own numbers: whoever measures a model parts the same shapes again.
    out = held(source, voxels, kinds.labels) if held and recipe.validation else None
    if own is not None:
        out = own if out is None else own | out
    elif out is None:
        out = split(kinds.labels, recipe.validation, _alike(voxels, recipe))
    kept = [row for row in np.flatnonzero(~out) if _worth_learning(voxels[row] > HALF, recipe)]
    if not len(kept):
        raise ImportRejected(source, "holds no shape to learn from", "at least one solid shape")
    of_held = kinds.of(list(np.flatnonzero(out)))
    return Dataset(voxels[kept], kinds.of(kept), voxels[out], kinds.classes, source, out, of_held)


def _alike(voxels: NDArray[np.uint8], recipe: DataRecipe) -> NDArray[np.intp] | None:
    """Return the groups of shapes that are copies of each other; None where nobody asks."""
    if not recipe.validation or not recipe.copies or recipe.family == coloured.FAMILY:
        return None
    return copy_groups(voxels, HALF, recipe.copies)


def _worth_learning(solid: NDArray[np.bool_], recipe: DataRecipe) -> bool:
    """Return whether a shape is large enough for the recipe, and hangs together."""
    large = int(solid.sum()) >= max(1, recipe.min_voxels)
    return large and (
        not recipe.min_largest_component
        or largest_component_share(solid) >= recipe.min_largest_component
    )
