"""What a caller may give for shapes, masks and pictures, and what models make of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.data.formats import ReadOptions, ShapeSet, read_shapes
from voxstudio.data.pictures import read_picture
from voxstudio.errors import ImportRejected
from voxstudio.grid import Mask, VoxelGrid
from voxstudio.masks import parse_mask

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

Array = NDArray[np.floating] | NDArray[np.bool_] | NDArray[np.uint8]
AnyShape = VoxelGrid | Array | str | Path
AnyShapes = AnyShape | ShapeSet
AnyMask = Mask | NDArray[np.bool_] | str
AnyPictures = Sequence[str | Path] | NDArray[np.floating]


def several_shapes(given: AnyShapes, header: CheckpointHeader) -> NDArray[np.float32]:
    """Return shapes as a model takes them, float32 (N, D, H, W).

    Raises:
        ImportRejected: If there are none, or they are of another size, or no occupancies.
    """
    name = str(given) if isinstance(given, str | Path) else "shapes"
    if isinstance(given, str | Path):
        given = read_shapes(Path(given), _reading(header))
    if isinstance(given, VoxelGrid):
        given = given.values
    values = given.voxels if isinstance(given, ShapeSet) else np.asarray(given)
    values = values[None] if values.ndim == 3 else values
    size = (header.resolution,) * 3
    if values.ndim != 4 or values.shape[1:] != size or not len(values):
        fault = f"{name} of {'x'.join(map(str, values.shape))} numbers"
        accepted = f"occupancies ({header.resolution}, {header.resolution}, {header.resolution})"
        raise ImportRejected(header.name, f"was given {fault}", f"{accepted}, or many of them")
    numbers = np.asarray(values, np.float32)
    if not (np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() <= 1):
        raise ImportRejected(header.name, f"was given {name} that are no occupancies", "0 to 1")
    return numbers


def one_shape(given: AnyShape, header: CheckpointHeader, *, of_its_size: bool = True) -> VoxelGrid:
    """Return one shape as a model takes it.

    Raises:
        ImportRejected: If there are several, or it is of another size.
    """
    if isinstance(given, str | Path):
        given = read_shapes(Path(given), _reading(header)).only(Path(given))
    if not isinstance(given, VoxelGrid):
        values = np.asarray(given)
        if values.ndim != 3:
            fault = f"was given {'x'.join(map(str, values.shape))} numbers for one shape"
            raise ImportRejected(header.name, fault, "an array (D, H, W)")
        solid = values.dtype == np.bool_
        given = VoxelGrid(np.array(values, np.bool_) if solid else np.array(values, np.float32))
    if of_its_size and given.shape != (header.resolution,) * 3:
        fault = f"was given {'x'.join(map(str, given.shape))} voxels"
        raise ImportRejected(header.name, fault, f"a shape of {header.resolution}^3 voxels")
    return given


def one_mask(given: AnyMask, shape: VoxelGrid, seed: int) -> Mask:
    """Return what is hidden of a shape.

    Raises:
        ImportRejected: If it is of another size, or hides nothing.
    """
    if isinstance(given, str):
        return parse_mask(given, shape.shape, seed)
    mask = given if isinstance(given, Mask) else Mask(np.asarray(given, np.bool_))
    if mask.hidden.shape != shape.shape:
        fault = f"is of {'x'.join(map(str, mask.hidden.shape))} voxels"
        raise ImportRejected("mask", fault, f"one of {'x'.join(map(str, shape.shape))}")
    if not mask.hidden.any():
        raise ImportRejected("mask", "hides nothing", "a mask with at least one hidden voxel")
    return mask


def several_pictures(
    given: Sequence[str | Path] | NDArray[np.floating], resolution: int
) -> NDArray[np.float32]:
    """Return pictures as a model takes them, float32 (V, R, R) in [0, 1].

    Raises:
        ImportRejected: If a file is no picture.
    """
    if isinstance(given, np.ndarray):
        return np.asarray(given, np.float32).reshape(-1, *given.shape[-2:])
    return np.stack([read_picture(Path(each), resolution) for each in given])


def _reading(header: CheckpointHeader) -> ReadOptions:
    """Return how files are read for a model: meshes placed as in its training shapes."""
    return ReadOptions(resolution=header.resolution, placement=header.placement)
