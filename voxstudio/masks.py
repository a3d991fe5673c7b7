"""Masks from words: what is hidden from a model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.grid import AXES, Mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

Shape = tuple[int, int, int]

BOX = r"(\d{1,4}):(\d{1,4}),(\d{1,4}):(\d{1,4}),(\d{1,4}):(\d{1,4})"
SCAN = "scan"
ACCEPTED = (
    "random:SHARE, half:+x|-x|+y|-y|+z|-z, box:z0:z1,y0:y1,x0:x1 or file:PATH; of points or an "
    "open surface scan, or scan:X,Y,Z with the sensor's place"
)
FARTHEST = 1e9
"""Largest coordinate of a sensor."""


def random_mask(shape: Shape, share: float, seed: int) -> NDArray[np.bool_]:
    """Hide an exact count, round(share * voxels), drawn without replacement from `seed`."""
    size = int(np.prod(shape))
    hidden = np.zeros(size, dtype=np.bool_)
    drawn = np.random.default_rng(seed).permutation(size)[: round(share * size)]
    hidden[drawn] = True
    return hidden.reshape(shape)


def half_mask(shape: Shape, side: str) -> NDArray[np.bool_]:
    """Hide one half; `side` is a sign and an axis, and `+x` hides x >= N / 2."""
    axis = AXES[side[1]]
    middle = -(-shape[axis] // 2)  # the first index that is at least half
    index: list[slice] = [slice(None)] * 3
    index[axis] = slice(middle, None) if side[0] == "+" else slice(None, middle)
    hidden = np.zeros(shape, dtype=np.bool_)
    hidden[tuple(index)] = True
    return hidden


def box_mask(shape: Shape, bounds: tuple[tuple[int, int], ...]) -> NDArray[np.bool_]:
    """Hide a half-open box given as (start, stop) along z, y and x."""
    hidden = np.zeros(shape, dtype=np.bool_)
    hidden[tuple(slice(start, stop) for start, stop in bounds)] = True
    return hidden


def parse_mask(text: str, shape: Shape, seed: int) -> Mask:
    """Make the mask that `text` names.

    Args:
        text: `random:0.7`, `half:+x`, `box:z0:z1,y0:y1,x0:x1` or `file:PATH`.
        shape: Voxels of the shape to hide, (D, H, W).
        seed: Seed of a random mask.

    Raises:
        ImportRejected: If `text` is none of these, or the mask does not fit the shape or hides
            nothing.
    """
    kind, _, rest = text.partition(":")
    if kind == SCAN:
        raise ImportRejected(text, "is of no voxels", "a file of points or of an open surface")
    parsers = {"random": _random, "half": _half, "box": _box, "file": _file}
    if kind not in parsers or not rest:
        raise ImportRejected(text, "is not a mask", ACCEPTED)
    hidden = parsers[kind](rest, shape, seed)
    if not hidden.any():
        raise ImportRejected(text, "hides nothing", "a mask with at least one hidden voxel")
    return Mask(hidden, text if kind != "file" else "file")


def is_scan(text: str) -> bool:
    """Whether words say that a mask is what a scan does not show."""
    return text.partition(":")[0] == SCAN


def sensor_of(text: str) -> tuple[float, float, float] | None:
    """Return where the sensor of a scan is, (x, y, z) as its points; None where that is not said.

    Raises:
        ImportRejected: If `text` is neither `scan` nor `scan:X,Y,Z`.
    """
    if text == SCAN:
        return None
    try:
        x, y, z = map(float, text.removeprefix(f"{SCAN}:").split(","))
    except ValueError as error:
        raise ImportRejected(text, "names no place of a sensor", "scan:X,Y,Z") from error
    if not all(abs(each) <= FARTHEST for each in (x, y, z)):
        raise ImportRejected(text, "has its sensor nowhere", f"numbers up to {FARTHEST:g}")
    return x, y, z


def check_words(text: str) -> None:
    """Refuse words that name no mask of any shape; a file is not looked for.

    Raises:
        ImportRejected: Then.
    """
    kind, _, rest = text.partition(":")
    known = {"random": r"[0-9.eE+-]+", "half": r"[+-][xyz]", "box": BOX, "file": r".+"}
    if kind not in known or not re.fullmatch(known[kind], rest):
        raise ImportRejected(text, "is not a mask", ACCEPTED)
    if kind == "random":
        _share(rest)


def _random(text: str, shape: Shape, seed: int) -> NDArray[np.bool_]:
    return random_mask(shape, _share(text), seed)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = float("nan")
    if not 0 < share < 1:
        raise ImportRejected(f"random:{text}", "is not a share", "a number between 0 and 1")
    return share


def _half(text: str, shape: Shape, seed: int) -> NDArray[np.bool_]:
    if not re.fullmatch(r"[+-][xyz]", text):
        raise ImportRejected(f"half:{text}", "is not a side", "+x, -x, +y, -y, +z or -z")
    return half_mask(shape, text)


def _box(text: str, shape: Shape, seed: int) -> NDArray[np.bool_]:
    match = re.fullmatch(BOX, text)
    if match is None:
        raise ImportRejected(f"box:{text}", "is not a box", "z0:z1,y0:y1,x0:x1")
    ends = [int(number) for number in match.groups()]
    bounds = tuple((ends[i], ends[i + 1]) for i in (0, 2, 4))
    if any(not start < stop <= size for (start, stop), size in zip(bounds, shape, strict=True)):
        raise ImportRejected(f"box:{text}", "is empty or leaves the shape", f"within {shape}")
    return box_mask(shape, bounds)


def _file(text: str, shape: Shape, seed: int) -> NDArray[np.bool_]:
    from voxstudio.data.formats import read_mask

    mask = read_mask(Path(text))
    if mask.hidden.shape != shape:
        raise ImportRejected(text, f"has shape {mask.hidden.shape}", f"a mask of shape {shape}")
    return np.asarray(mask.hidden)
