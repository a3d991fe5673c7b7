"""Where in a grid a mesh is put, and how large: what a person says, and what a model learned."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from voxstudio.choices import Place
from voxstudio.errors import ImportRejected
from voxstudio.voxels import layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

Keep = Literal["keep"]

MOSTLY = 0.9
"""Share of shapes that stand on the floor, from which on all are taken to."""


@dataclass(frozen=True)
class MeshPlacement:
    """How a mesh becomes part of a grid of N voxels a side.

    Args:
        place: In the middle of plan and on the floor, in the middle of the cube, or where its
            coordinates say: voxel (0, 0, 0) has its centre in the origin.
        fit: Voxels of its longest side; "keep" takes the file's unit as a voxel's edge, and None
            leaves one layer of air at either end.

    Raises:
        ImportRejected: If there is no such place, or the size is no positive number.
    """

    place: Place = "centre"
    fit: float | Keep | None = None

    def __post_init__(self) -> None:
        """Check both."""
        if self.place not in get_args(Place):
            raise ImportRejected("place", f"{self.place!r} is no place", "floor, centre or keep")
        if isinstance(self.fit, str) and self.fit != "keep":
            raise ImportRejected("fit", f"{self.fit!r} is no size", "a number of voxels, or keep")
        if not isinstance(self.fit, str) and self.fit is not None and not 1 <= self.fit <= 512:
            raise ImportRejected("fit", f"{self.fit:g} is not accepted", "1 to 512, or keep")

    def told(self, place: str | None, fit: str | None) -> MeshPlacement:
        """Return what a person said instead, and this where nothing was said.

        What is kept in place is also kept in size, unless a size is given.

        Raises:
            ImportRejected: If the words say neither.
        """
        size: Any = "keep" if fit is None and place == "keep" else self.fit
        if fit is not None:
            size = fit if fit == "keep" else _number(fit)
        where: Any = self.place if place is None else place
        return MeshPlacement(where, size)

    def at(self, resolution: int, of: int) -> MeshPlacement:
        """Return the placement in a grid of other resolution than the one it was told of."""
        if not isinstance(self.fit, int | float):
            return self
        return MeshPlacement(self.place, self.fit * resolution / of)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def first_centre(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    shape: tuple[int, ...],
    spacing: NDArray[np.float64],
    place: Place,
) -> NDArray[np.float64]:
    """Return where the first voxel of a grid has its centre, so that a box is where it is wanted.

    Its middle is that of the grid, or half a voxel below where that would let both ends of the box
    run through the middle of a layer. Either way, what is symmetric stays so.

    Args:
        low: Corner of the box, along (z, y, x) as everything here.
        high: The opposite one.
        shape: Voxels of the grid.
        spacing: Edges of a voxel.
        place: Where the box is wanted; what is kept is in the coordinates of the grid.
    """
    if place == "keep":
        return np.zeros(3)
    height = np.maximum(np.rint((high - low) / spacing), 1)  # in layers, along every axis
    spare = np.array(shape) - height
    first = (low + high) / 2 - (spare // 2 + (height - 1) / 2) * spacing
    if place == "floor":
        first[0] = low[0] + spacing[0] / 2
    return np.asarray(first)


CENTRED = MeshPlacement()
"""In the middle, with a layer of air at either end of the longest side."""

FURNITURE = MeshPlacement("floor", 26.0)
"""As generated furniture stands in 32 voxels, all families together."""


def usual_of(shapes: NDArray[np.generic]) -> MeshPlacement:
    """Return where shapes (N, D, H, W) stand: on the floor or not, and how long they mostly are.

    Shapes as high as the grid touch its floor wherever they stand, and say nothing of it.

    Raises:
        ValueError: If no shape has a voxel.
    """
    floors, lengths = [], []
    for shape in shapes:
        solid = np.asarray(shape) > np.asarray(shape).max() / 2
        spans = layers(solid)
        if not spans[0].size:
            continue
        lengths.append(max(int(span[-1] - span[0]) + 1 for span in spans))
        if spans[0][-1] - spans[0][0] + 1 < len(solid) - 1:
            floors.append(spans[0][0] == 0)
    if not lengths:
        raise ValueError("no shape has a voxel")
    on_floor = bool(floors) and float(np.mean(floors)) >= MOSTLY
    return MeshPlacement("floor" if on_floor else "centre", float(np.median(lengths)))


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        accepted = "a number of voxels, or keep"
        raise ImportRejected("fit", f"{text!r} is no size", accepted) from error


_LEARNED: dict[str, tuple[MeshPlacement, int]] = {
    **{name: (FURNITURE, 32) for name in ("furniture", "chair", "sofa", "desk")},
    **{name: (MeshPlacement("floor", 28.0), 32) for name in ("toilet", "bed")},
    **{name: (MeshPlacement("floor", 24.0), 32) for name in ("night_stand", "table")},
    **{name: (MeshPlacement("centre", 15.0), 30) for name in ("primitives", "mnist3d")},
    "modelnet10_32_train": (MeshPlacement("centre", 32.0), 32),
    "bed_64_train": (MeshPlacement("floor", 64.0), 64),
}
"""Of what checkpoints learned that do not say it themselves, and in which resolution that is."""


def learned(training: dict[str, Any], resolution: int) -> MeshPlacement:
    """Return how a model's training shapes stand, as its header tells or its data is known to.

    Args:
        training: What a checkpoint says of its training; nothing in it is taken for granted.
        resolution: The model's.
    """
    told = training.get("placement")
    try:
        if isinstance(told, dict):
            return MeshPlacement(**told)
    except (TypeError, ImportRejected):
        pass
    source = str(training.get("data", ""))
    words = source.removeprefix("generated ").replace(",", " ").split()
    placement, of = _LEARNED.get(words[0] if words else "", (CENTRED, resolution))
    return placement.at(resolution, of)
