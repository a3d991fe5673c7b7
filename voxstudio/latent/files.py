"""Files of latent codes: an archive with `z` (N, Z)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats.npz import read_values, write_arrays
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

KEY = "z"
LARGEST = 1e4
"""Largest number of a code; those of a prior are below 10, and a sum is of a few of them."""

ACCEPTED = "an .npz with `z` (N, {}), written by `voxstudio encode` with the same model"


def write_codes(
    path: Path, codes: NDArray[np.float32], recipe: str = "", **beside: NDArray[np.generic]
) -> None:
    """Write codes (N, Z) and arrays that say something of them, whole or not at all.

    `recipe` made the shapes among those.
    """
    write_arrays(path, {KEY: codes, **beside}, recipe)


def read_codes(path: Path, latent: int) -> NDArray[np.float32] | None:
    """Read codes (N, Z) of a model; None if the file holds no codes at all.

    Args:
        path: The file.
        latent: Z of the model.

    Raises:
        ImportRejected: If it is damaged, or its codes are those of another model.
    """
    if path.suffix != ".npz":
        return None
    accepted = ACCEPTED.format(latent)
    found = read_values(path, KEY, accepted)
    if found is None:
        return None
    if found.ndim != 2 or found.shape[1] != latent or not len(found):
        size = "x".join(map(str, found.shape))
        raise ImportRejected(path, f"holds codes of the shape {size}", accepted)
    if found.dtype.kind not in "fiu" or not (np.abs(found) <= LARGEST).all():
        fault = f"holds codes that are not finite numbers up to {LARGEST:,.0f}"
        raise ImportRejected(path, fault, accepted)
    return found.astype(np.float32)
