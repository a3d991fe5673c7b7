"""What the numbers of a file mean: occupancies, labels of a segmentation, or a field with a level.

The rule, as docs/formats.md has it: bool, and numbers that are 0 or 1, are solid or not; bytes that
reach 255 without a 1 or 2 among them, or that take more than 64 values, are shares of 255; whole
numbers of at most 64 values are labels, all of them solid; everything else is refused, unless
`--label` or `--level` says what is solid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from voxstudio.data.formats.budget import check_result
from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.grid import Triple, VoxelGrid

    Voxels = NDArray[np.bool_] | NDArray[np.uint8] | NDArray[np.float32]

T = TypeVar("T", np.bool_, np.uint8, np.float32)

FEW = 64
"""Different values up to which whole numbers are labels."""

FIRST_LABELS = (1, 2)
"""Hardly a segmentation is without one of these, and few occupancies of bytes have them."""

PART = 1 << 20
"""Voxels that are looked at in one go, so that looking takes little memory."""

LARGEST = 1e30
"""Distance from a level that is still told from infinity."""

ACCEPTED = (
    "bool, numbers from 0 to 1, bytes as shares of 255, or labels from 0 on, at most "
    f"{FEW} of them; else --label N or --level X says what is solid"
)


@dataclass(frozen=True, eq=False)
class Stored:
    """Numbers of one or several volumes as a file holds them, in the order `[z, y, x]`.

    Args:
        values: (D, H, W) or (N, D, H, W), of any type.
        held: Bytes of the file that hold them, packed or not.
        name: What they are called, such as the file's stem.
        spacing: Edge lengths of a voxel along (z, y, x).
        origin: Centre of voxel (0, 0, 0) as (z, y, x).
        labels: Index of every volume into `label_names`, (N,), or None.
        label_names: Names of the classes; may be empty.
        split: Part of every volume, as of a `ShapeSet`.
    """

    values: NDArray[Any]
    held: int
    name: str = ""
    spacing: Triple = (1.0, 1.0, 1.0)
    origin: Triple = (0.0, 0.0, 0.0)
    labels: NDArray[np.integer] | None = None
    label_names: tuple[str, ...] = ()
    split: NDArray[np.str_] | None = None


def little_endian(grid: VoxelGrid) -> tuple[bool, bytes]:
    """Return whether a grid is of bits, and its numbers: bytes 0 and 1, else float32."""
    solid = grid.values.dtype == np.bool_
    return solid, grid.values.astype("u1" if solid else "<f4").tobytes()


def interpret(path: Path, stored: Stored, options: ReadOptions) -> ShapeSet:
    """Say of every voxel how solid it is.

    Args:
        path: Named in a refusal.
        stored: What the file holds.
        options: `label`, `level` and `inside` say what is solid; without them the values do.

    Raises:
        ImportRejected: If the values are not finite, or say nothing of what is solid.
    """
    values = stored.values if stored.values.ndim == 4 else stored.values[None]
    if values.dtype.kind not in "biuf":
        raise ImportRejected(path, f"holds {values.dtype} values", ACCEPTED)
    known = _Values(path, values, stored.held)
    if options.label is not None:
        voxels, meaning = known.picked(options.label)
    elif options.level is not None or options.inside is not None:
        voxels, meaning = known.cut(options.level or 0.0, options.inside == "negative")
    else:
        voxels, meaning = known.usual()
    return ShapeSet(
        voxels, stored.labels, stored.label_names, stored.name, stored.spacing, stored.origin,
        meaning, split=stored.split,
    )  # fmt: skip


class _Values:
    """The values of a file, and the least and the greatest of them.

    Args:
        path: Named in a refusal.
        values: (N, D, H, W) numbers or bools.
        held: Bytes of the file that hold them.

    Raises:
        ImportRejected: If not all of them are finite.
    """

    def __init__(self, path: Path, values: NDArray[Any], held: int) -> None:
        self.path, self.values, self.held = path, values, held
        self.low, self.high = values.min().item(), values.max().item()
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise ImportRejected(path, "holds NaN or infinite values", ACCEPTED)

    def usual(self) -> tuple[Voxels, str]:
        """Take the values for what they look like."""
        kind = self.values.dtype.kind
        if kind == "b":
            return self._as(np.bool_), "solid or not"
        if self.low >= 0 and self.high <= 1:
            if kind == "f":
                return self._as(np.float32), "occupancies from 0 to 1"
            return self._as(np.uint8), "solid or not"
        found = self._different()
        if self.values.dtype == np.uint8 and self._are_shares(found):
            return self._made(np.float32, np.divide, 255), "occupancies from 0 to 255"
        if self.low < 0 or len(found) > FEW or (found != np.floor(found)).any():
            fault = f"holds values from {self.low:.6g} to {self.high:.6g}"
            raise ImportRejected(self.path, fault, ACCEPTED)
        if self.low > 0:
            fault = f"holds {_labels(found)} and no 0 for what is empty"
            raise ImportRejected(self.path, fault, "--label N to pick one")
        return self._made(np.bool_, np.not_equal, 0), _labels(found[1:])

    def picked(self, label: int) -> tuple[Voxels, str]:
        """Take one label for solid."""
        voxels = self._made(np.bool_, np.equal, label)
        if not voxels.any():
            found = self._different()
            few = len(found) <= FEW
            accepted = _labels(found) if few else f"values from {self.low:g} to {self.high:g}"
            raise ImportRejected(self.path, f"has no label {label}", f"one of its {accepted}")
        return voxels, f"label {label}"

    def cut(self, level: float, below: bool) -> tuple[Voxels, str]:
        """Take what lies above a level for solid, or what lies below it.

        The field that results is .5 at the level and even around it, so that a surface at .5 lies
        where the level does, and not on the edges of voxels.
        """
        if max(abs(self.low - level), abs(self.high - level)) > LARGEST:
            raise ImportRejected(self.path, f"holds values to {self.high:g}", f"up to {LARGEST:g}")
        field = self._room(np.float32)
        for part in _parts(self.values.shape, 0):
            distance = self.values[part].astype(np.float64) - level
            field[part] = -distance if below else distance
        step = _largest_step(field)
        if step == 0:
            fault = f"lies on one side of level {level:g}"
            accepted = f"a level between {self.low:g} and {self.high:g}"
            raise ImportRejected(self.path, fault, accepted)
        with np.errstate(over="ignore"):
            field /= 2 * step
            field += 0.5
        np.clip(field, 0, 1, out=field)
        return field, f"solid {'below' if below else 'above'} {level:g}"

    def _as(self, dtype: type[T]) -> NDArray[T]:
        """Return the values as another type; themselves where they are of that type already."""
        if self.values.dtype == dtype and self.values.flags.c_contiguous:
            return self.values
        made = self._room(dtype)
        np.copyto(made, self.values, casting="unsafe")
        return made

    def _made(self, dtype: type[T], function: np.ufunc, operand: float) -> NDArray[T]:
        """Return a function of the values and of one number."""
        made = self._room(dtype)
        function(self.values, operand, out=made, casting="unsafe")
        return made

    def _room(self, dtype: type[T]) -> NDArray[T]:
        """Return room for a value per voxel, as long as there is memory for it."""
        check_result(self.path, self.values, np.dtype(dtype).itemsize, self.held)
        return np.empty(self.values.shape, dtype)

    def _different(self) -> NDArray[Any]:
        """Return the different values in order; more than `FEW` are not all of them."""
        found = np.empty(0, self.values.dtype)
        narrow = self.values.dtype.itemsize <= 2 and self.values.dtype.kind in "iu"
        for part in _parts(self.values.shape, 0):
            some = self.values[part]
            if narrow:  # counting is faster than sorting
                numbers = some.ravel().astype(np.int64) - int(self.low)
                some = (np.flatnonzero(np.bincount(numbers)) + int(self.low)).astype(some.dtype)
            found = np.union1d(found, some)
            if len(found) > FEW:
                break
        return found

    def _are_shares(self, found: NDArray[Any]) -> bool:
        """Whether bytes of these different values are shares of 255 rather than labels."""
        reaches = self.high == 255 and len(found) > 2
        return (reaches and not np.isin(FIRST_LABELS, found).any()) or (
            len(found) > FEW and self.high >= 128
        )


def _labels(found: NDArray[Any]) -> str:
    """Name labels."""
    words = [f"{value:g}" for value in found.tolist()]
    if len(words) == 1:
        return f"label {words[0]}"
    if len(words) > 12:
        return f"{len(words)} labels from {words[0]} to {words[-1]}"
    return f"labels {', '.join(words[:-1])} and {words[-1]}"


def _parts(shape: tuple[int, ...], overlap: int) -> Iterator[tuple[slice, slice]]:
    """Yield parts of (N, D, H, W): whole volumes, or layers of one if it is large.

    Args:
        shape: What is parted.
        overlap: Layers that two parts of a volume share.
    """
    count, depth, height, width = shape
    together = max(1, PART // (depth * height * width))
    layers = depth if together > 1 else max(1, PART // (height * width))
    for first in range(0, count, together):
        for low in range(0, max(depth - overlap, 1), layers):
            yield slice(first, first + together), slice(low, low + layers + overlap)


def _largest_step(field: NDArray[np.float32]) -> float:
    """Return the largest difference of two neighbours on different sides of 0, or 0."""
    largest = 0.0
    for index in _parts(field.shape, 1):
        part = field[index]
        for axis in (1, 2, 3):
            lines = np.moveaxis(part, axis, 0)
            here, there = lines[:-1], lines[1:]
            steps = np.abs(here - there)[(here > 0) != (there > 0)]
            largest = max(largest, float(steps.max(initial=0)))
    return largest
